/* SPDX-License-Identifier: BSD-3-Clause */
/* fstat's structure: Linux's asm-generic struct stat. */
#ifndef ARCH_STAT_H
#define ARCH_STAT_H

#include <arch/user.h>
#include <plat/stat.h>
#include <stdint.h>
#include <time.h>

struct uk_stat {
	uint64_t st_dev;
	uint64_t st_ino;
	uint32_t st_mode;
	uint32_t st_nlink;
	uint32_t st_uid;
	uint32_t st_gid;
	uint64_t st_rdev;
	uint64_t __pad1;
	int64_t st_size;
	int32_t st_blksize;
	int32_t __pad2;
	int64_t st_blocks;
	long st_atime_sec, st_atime_nsec;
	long st_mtime_sec, st_mtime_nsec;
	long st_ctime_sec, st_ctime_nsec;
	uint32_t __unused[2];
};

_Static_assert(sizeof(struct uk_stat) == 128, "Linux's size");

/* What the arches have otherwise: ino, and zeros where nothing else is. */
static inline void arch_stat_set_ino(struct uk_stat *st, uint64_t ino)
{
	st->st_ino = ino;
	st->__pad1 = 0;
	st->__pad2 = 0;
	st->__unused[0] = 0;
	st->__unused[1] = 0;
}

struct uk_libc_stat {
	struct uk_stat same;
};

#define ARCH_LIBC_STAT_IS_KERNELS 1

/*
 * libc's struct stat, as musl has it, into the program's memory: by words, from
 * registers. False: it faults.
 */
static __always_inline bool arch_libc_stat_store(struct uk_libc_stat *u,
						 const struct uk_stat_fields *n)
{
	const uint64_t dev = *n->dev, ino = *n->ino, rdev = *n->rdev,
		       size = *n->size, blocks = *n->blocks;
	const unsigned blksize = *n->blksize;
	const struct timespec *times = n->times;
	uint64_t pairs[2];

	__builtin_memcpy(pairs, n->who, sizeof(pairs));
	return arch_user_put2(u, 0, dev, ino) &&
	       arch_user_put2(u, 16, pairs[0], pairs[1]) &&
	       arch_user_put2(u, 32, rdev, 0) &&
	       arch_user_put2(u, 48, size, blksize) &&
	       arch_user_put2(u, 64, blocks, (uint64_t)times[0].tv_sec) &&
	       arch_user_put2(u, 80, (uint64_t)times[0].tv_nsec,
			      (uint64_t)times[1].tv_sec) &&
	       arch_user_put2(u, 96, (uint64_t)times[1].tv_nsec,
			      (uint64_t)times[2].tv_sec) &&
	       arch_user_put2(u, 112, (uint64_t)times[2].tv_nsec, 0);
}

#endif
