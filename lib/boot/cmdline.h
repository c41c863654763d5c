/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot command line: see README.md for its grammar. */
#ifndef BOOT_CMDLINE_H
#define BOOT_CMDLINE_H

#include <uk/process.h>

/* Take a copy of bootargs apart, apply the options, and note what is the
 * program's: all of *a but its name. Needs no allocator. Text beyond 4095 bytes
 * is refused: uk_fatal(). */
void cmdline_parse(struct uk_program_args *a, const char *bootargs);

#endif
