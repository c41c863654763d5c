# SPDX-License-Identifier: BSD-3-Clause
# For the build's own tests; to be sourced at the root of the tree.

tmp=$(mktemp -d)
# $images/ARCH-PATH: where support/test builds, too, so that a kernel is compiled once
images=build/test
trap 'rm -rf "$tmp"' EXIT
failed=0

# verdict NAME: of the command before it; $tmp/log says why not.
verdict()
{
	if [ $? = 0 ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		sed 's/^/    /' "$tmp/log" 2>/dev/null | tail -n 30
		failed=1
	fi
}

# Run a command that must fail; all that it prints is in $tmp/log.
fails()
{
	! "$@" >"$tmp/log" 2>&1 </dev/null
}

# The log holds each of these texts.
says()
{
	for text in "$@"; do
		grep -qF -- "$text" "$tmp/log" || return 1
	done
}

# make without the variables of the make that runs the tests
clean_make()
{
	timeout 900 env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u ARCH -u SYSCALLS -u BOARD \
		-u APP -u O -u V -u SET -u APP_DIR -u APP_NAME make "$@"
}
