# SPDX-License-Identifier: BSD-3-Clause
# Print the targets of a Makefile: what follows "## " behind each, and "##@ " as
# headings.

/^##@ / {
	print substr($0, 5) ":"
}

/^[a-z][a-z_.]*:.*## / {
	target = $0
	sub(/:.*/, "", target)
	text = $0
	sub(/.*## /, "", text)
	printf "  make %-22s %s\n", target, text
}
