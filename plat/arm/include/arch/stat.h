/* SPDX-License-Identifier: BSD-3-Clause */
/* fstat64's structure: Linux's struct stat64 of arm EABI. */
#ifndef ARCH_STAT_H
#define ARCH_STAT_H

#include <stdint.h>

struct uk_stat {
	uint64_t st_dev;
	uint32_t __pad0;
	uint32_t __st_ino; /* the low half */
	uint32_t st_mode;
	uint32_t st_nlink;
	uint32_t st_uid;
	uint32_t st_gid;
	uint64_t st_rdev;
	uint32_t __pad3, __pad4;
	int64_t st_size;
	uint32_t st_blksize;
	uint32_t __pad5;
	uint64_t st_blocks;
	long st_atime_sec, st_atime_nsec;
	long st_mtime_sec, st_mtime_nsec;
	long st_ctime_sec, st_ctime_nsec;
	uint64_t st_ino;
};

_Static_assert(sizeof(struct uk_stat) == 104, "Linux's size");

/* What the arches have otherwise: ino, and zeros where nothing else is. */
static inline void arch_stat_set_ino(struct uk_stat *st, uint64_t ino)
{
	st->__pad0 = 0;
	st->__pad3 = 0;
	st->__pad4 = 0;
	st->__pad5 = 0;
	st->__st_ino = (uint32_t)ino;
	st->st_ino = ino;
}

#endif
