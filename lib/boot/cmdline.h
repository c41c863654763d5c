/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot command line: see README.md for its grammar. */
#ifndef BOOT_CMDLINE_H
#define BOOT_CMDLINE_H

/* What it says to the program; strings live for ever. */
struct cmdline {
	int argc; /* behind "--", without the name */
	int envc;
	const char *args; /* argc strings, 0 after each */
};

/* Take a copy of bootargs apart and apply the options. Needs no allocator.
 * Text beyond 4095 bytes is refused: uk_fatal(). */
void cmdline_parse(struct cmdline *c, const char *bootargs);

/* The n-th environment string "NAME=value", 0 <= n < envc. */
const char *cmdline_env(const struct cmdline *c, int n);

#endif
