/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls of macros.abi report of their arguments. */
#ifndef MACROS_ARGS_H
#define MACROS_ARGS_H

#include <stddef.h>
#include <stdint.h>

struct mac_args {
	int64_t first, second;
	long l;
	size_t z;
	int i;
	unsigned u;
};

/* Of mac_frame's seen[]: SAVED registers, then these. */
#define SEEN_SP SAVED
#define SEEN_PC (SAVED + 1)
#define SEEN_VALUE (SAVED + 2)

/* The i-th saved register before the call, and what the call adds to it if its
 * value is CHANGE: a caller in C would not survive that. */
#define CHANGE 41
#define SENTINEL(i) (0x1900 + (i))
#define ADDED 0x10000

#endif
