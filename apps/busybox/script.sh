# SPDX-License-Identifier: BSD-3-Clause
# What the shell does in one process: builtins, and applets that need none.
set -u
square() { local n=$1; result=$((n * n)); }
sum=0
for i in 1 2 3 4 5; do
	square $i
	[ $((i % 2)) = 0 ] && continue
	sum=$((sum + result))
done
echo "sum $sum"
while read -r word rest; do
	case $word in
	b*) echo "found ${word%na} and ${#word}" ;;
	esac
done <in/words
mkdir -p tmp/deep/er
cd tmp/deep && echo >er/file "in $PWD" && read -r line <er/file && echo "$line"
trap 'echo "left with $?"' EXIT
IFS=:; set -- ${1:-a:b:c}; echo "$# $3"
printf '%s|' "$@"; echo
exit 7
