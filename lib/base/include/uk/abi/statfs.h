/* SPDX-License-Identifier: BSD-3-Clause */
/* statfs's structures: of longs, and arm's with 64-bit counts. */
#ifndef UK_ABI_STATFS_H
#define UK_ABI_STATFS_H

#include <stdint.h>

struct uk_statfs {
	long f_type, f_bsize;
	unsigned long f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	int f_fsid[2];
	long f_namelen, f_frsize, f_flags, f_spare[4];
};

struct uk_statfs64 {
	uint32_t f_type, f_bsize;
	uint64_t f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	int f_fsid[2];
	uint32_t f_namelen, f_frsize, f_flags, f_spare[4];
} __attribute__((packed, aligned(4)));

_Static_assert(sizeof(struct uk_statfs64) == 84, "Linux's size");

#endif
