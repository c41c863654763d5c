# SPDX-License-Identifier: BSD-3-Clause
# Write a compiler-made dependency file with a change: the dependency on the
# whole configuration (autoconf.h) becomes one on each CONFIG_ option that the
# sources name. An option's file is touched when its value changes (support/
# kconfig); one that was never set has no file, hence $(wildcard). Nothing names
# the build folder, which may be copied (support/seed).
#
# The object gets its name afterwards: if this is interrupted, it is made again.
#
#   awk -v folder=O -v out=FILE.dep -f support/fixdep.awk FILE.d

function scan(file,    line, name) {
	while ((getline line < file) > 0) {
		while (match(line, /CONFIG_[A-Z0-9_]+/)) {
			name = substr(line, RSTART + 7, RLENGTH - 7)
			line = substr(line, RSTART + RLENGTH)
			options[name] = 1
		}
	}
	close(file)
}

function named(file) {
	if (index(file, folder "/") != 1)
		return file
	return "$(O)" substr(file, length(folder) + 1)
}

{
	for (i = 1; i <= NF; i++) {
		if ($i == "\\")
			continue
		if ($i ~ /:$/) {
			target = $i
			continue
		}
		if ($i ~ /\/autoconf\.h$/)
			continue
		files[++n] = $i
	}
}

END {
	printf "%s", named(target) >out
	for (i = 1; i <= n; i++) {
		scan(files[i])
		printf " \\\n\t%s", named(files[i]) >out
	}
	for (name in options) {
		path = tolower(name)
		gsub(/_/, "/", path)
		printf " \\\n\t$(wildcard $(CONFIG)/%s.h)", path >out
	}
	printf "\n" >out
	# A file that went away is no error: it only rebuilds.
	for (i = 1; i <= n; i++)
		printf "%s:\n", named(files[i]) >out
}
