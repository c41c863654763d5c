/* SPDX-License-Identifier: BSD-3-Clause */
/* What calls of files know and libc's headers do not: openat2, and flags of
 * renameat2 and fallocate. */
#ifndef UK_ABI_OPEN_H
#define UK_ABI_OPEN_H

#include <stdint.h>

struct open_how {
	uint64_t flags; /* O_* */
	uint64_t mode;
	uint64_t resolve; /* RESOLVE_* */
};

#define RESOLVE_NO_XDEV 0x01 /* stay in this mount */
#define RESOLVE_NO_MAGICLINKS 0x02 /* none of /proc's */
#define RESOLVE_NO_SYMLINKS 0x04
#define RESOLVE_BENEATH 0x08 /* never above dirfd */
#define RESOLVE_IN_ROOT 0x10 /* dirfd is the root */
#define RESOLVE_CACHED 0x20 /* -EAGAIN if it might wait */
#define RESOLVE_KNOWN 0x3f

/* renameat2 */
#define RENAME_NOREPLACE 1u
#define RENAME_EXCHANGE 2u
#define RENAME_WHITEOUT 4u

/* fallocate; libc has KEEP_SIZE and PUNCH_HOLE */
#define FALLOC_FL_COLLAPSE_RANGE 0x08
#define FALLOC_FL_ZERO_RANGE 0x10
#define FALLOC_FL_INSERT_RANGE 0x20
#define FALLOC_FL_UNSHARE_RANGE 0x40

#endif
