/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a file's attributes are, for <arch/stat.h>'s arch_libc_stat_store(). */
#ifndef PLAT_STAT_H
#define PLAT_STAT_H

#include <stdint.h>
#include <time.h>

/* Addresses, so that an arch with few registers reads what it stores next. */
struct uk_stat_fields {
	const uint64_t *dev, *ino, *rdev, *size, *blocks;
	const unsigned *blksize;
	const unsigned *who; /* mode, nlink, uid, gid */
	const struct timespec *times; /* atime, mtime, ctime */
};

#endif
