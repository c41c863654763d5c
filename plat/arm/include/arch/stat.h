/* SPDX-License-Identifier: BSD-3-Clause */
/* fstat64's structure: Linux's struct stat64 of arm EABI. */
#ifndef ARCH_STAT_H
#define ARCH_STAT_H

#include <arch/user.h>
#include <plat/stat.h>

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

struct uk_libc_stat {
	struct uk_stat old; /* times of 32 bits */
	struct timespec atime, mtime, ctime;
};

_Static_assert(sizeof(struct uk_libc_stat) == 152, "musl's size");

#define ARCH_LIBC_STAT_IS_KERNELS 0

/* Two words in the order in which they lie in memory. */
static __always_inline uint64_t arch_stat_words(uint32_t first, uint32_t second)
{
	return first | (uint64_t)second << 32;
}

static __always_inline uint64_t arch_stat_old(const struct timespec *t)
{
	return arch_stat_words((uint32_t)t->tv_sec, (uint32_t)t->tv_nsec);
}

/*
 * libc's struct stat, as musl has it since times have 64 bits, into the
 * program's memory: by words, from registers. False: it faults.
 */
static __always_inline bool arch_libc_stat_store(struct uk_libc_stat *u,
						 const struct uk_stat_fields *n)
{
	const struct timespec *times = n->times;
	const uint64_t last = (uint32_t)times[2].tv_nsec;

	return arch_user_put2(u, 0, *n->dev,
			      arch_stat_words(0, (uint32_t)*n->ino)) &&
	       arch_user_put2(u, 16, arch_stat_words(n->who[0], n->who[1]),
			      arch_stat_words(n->who[2], n->who[3])) &&
	       arch_user_put2(u, 32, *n->rdev, 0) &&
	       arch_user_put2(u, 48, *n->size, *n->blksize) &&
	       arch_user_put2(u, 64, *n->blocks, arch_stat_old(&times[0])) &&
	       arch_user_put2(u, 80, arch_stat_old(&times[1]),
			      arch_stat_old(&times[2])) &&
	       arch_user_put2(u, 96, *n->ino, (uint64_t)times[0].tv_sec) &&
	       arch_user_put2(u, 112, (uint32_t)times[0].tv_nsec,
			      (uint64_t)times[1].tv_sec) &&
	       arch_user_put2(u, 128, (uint32_t)times[1].tv_nsec,
			      (uint64_t)times[2].tv_sec) &&
	       arch_user_put64((char *)u + 144, &last);
}

#endif
