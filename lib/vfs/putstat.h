/* SPDX-License-Identifier: BSD-3-Clause */
/* What a node's fields say, straight into libc's struct stat. */
#ifndef VFS_PUTSTAT_H
#define VFS_PUTSTAT_H

#include <arch/stat.h>
#include <string.h>
#include "names.h"

/* By a thread that vfs_solo is of. False: it faults. */
static __always_inline bool node_put_stat(const struct vfs_node *n,
					  struct uk_libc_stat *u)
{
	const struct uk_stat_fields fields = {
		.dev = &n->super->dev,
		.ino = &n->ino,
		.rdev = &n->rdev,
		.size = &n->size,
		.blocks = &n->blocks,
		.blksize = &n->blksize,
		.who = &n->mode,
		.times = &n->atime,
	};

	_Static_assert(offsetof(struct vfs_node, gid) ==
			       offsetof(struct vfs_node, mode) + 12,
		       "mode, nlink, uid, gid");
	_Static_assert(offsetof(struct vfs_node, ctime) ==
			       offsetof(struct vfs_node, atime) +
				       2 * sizeof(struct timespec),
		       "atime, mtime, ctime");
	return likely(uk_access_ok(u, sizeof(*u))) &&
	       arch_libc_stat_store(u, &fields);
}

#endif
