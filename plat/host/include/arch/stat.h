/* SPDX-License-Identifier: BSD-3-Clause */
/* fstat's structure: x86-64's struct stat. */
#ifndef ARCH_STAT_H
#define ARCH_STAT_H

#include <stdint.h>

struct uk_stat {
	uint64_t st_dev;
	uint64_t st_ino;
	uint64_t st_nlink;
	uint32_t st_mode;
	uint32_t st_uid;
	uint32_t st_gid;
	uint32_t __pad0;
	uint64_t st_rdev;
	int64_t st_size;
	int64_t st_blksize;
	int64_t st_blocks;
	long st_atime_sec, st_atime_nsec;
	long st_mtime_sec, st_mtime_nsec;
	long st_ctime_sec, st_ctime_nsec;
	int64_t __unused[3];
};

_Static_assert(sizeof(struct uk_stat) == 144, "Linux's size");

/* What the arches have otherwise: ino, and zeros where nothing else is. */
static inline void arch_stat_set_ino(struct uk_stat *st, uint64_t ino)
{
	st->st_ino = ino;
	st->__pad0 = 0;
	st->__unused[0] = 0;
	st->__unused[1] = 0;
	st->__unused[2] = 0;
}

#endif
