/* SPDX-License-Identifier: BSD-3-Clause */
/* The attributes of a file in the layout that the arch's calls write. */
#include <errno.h>
#include <string.h>
#include <uk/syscall.h>
#include "putstat.h"

int vfs_stat_to_user(struct uk_stat *ust, const struct vfs_stat *st)
{
	struct uk_stat out;

	memset(&out, 0, sizeof(out));
	arch_stat_set_ino(&out, st->ino);
	out.st_dev = st->dev;
	out.st_mode = st->mode;
	out.st_nlink = st->nlink;
	out.st_uid = st->uid;
	out.st_gid = st->gid;
	out.st_rdev = st->rdev;
	out.st_size = (int64_t)st->size;
	out.st_blksize = (__typeof__(out.st_blksize))st->blksize;
	out.st_blocks = (__typeof__(out.st_blocks))st->blocks;
	out.st_atime_sec = (long)st->atime.tv_sec;
	out.st_atime_nsec = st->atime.tv_nsec;
	out.st_mtime_sec = (long)st->mtime.tv_sec;
	out.st_mtime_nsec = st->mtime.tv_nsec;
	out.st_ctime_sec = (long)st->ctime.tv_sec;
	out.st_ctime_nsec = st->ctime.tv_nsec;
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

/* Every byte is written. */
void node_fill_stat(const struct vfs_node *n, struct uk_stat *out)
{
	arch_stat_set_ino(out, n->ino);
	out->st_dev = n->super->dev;
	out->st_mode = n->mode;
	out->st_nlink = n->nlink;
	out->st_uid = n->uid;
	out->st_gid = n->gid;
	out->st_rdev = n->rdev;
	out->st_size = (int64_t)n->size;
	out->st_blksize = (__typeof__(out->st_blksize))n->blksize;
	out->st_blocks = (__typeof__(out->st_blocks))n->blocks;
	out->st_atime_sec = (long)n->atime.tv_sec;
	out->st_atime_nsec = n->atime.tv_nsec;
	out->st_mtime_sec = (long)n->mtime.tv_sec;
	out->st_mtime_nsec = n->mtime.tv_nsec;
	out->st_ctime_sec = (long)n->ctime.tv_sec;
	out->st_ctime_nsec = n->ctime.tv_nsec;
}

static __noinline int fstat_any(int fd, struct uk_stat *ust)
{
	struct vfs_stat st;
	int err = vfs_fstat(fd, &st);

	return err ? err : vfs_stat_to_user(ust, &st);
}

UK_SYSCALL_R_DEFINE(int, fstat, int, fd, struct uk_stat *, ust)
{
	struct vfs_file *f = vfs_solo_file(fd);
	struct uk_stat out;

	if (unlikely(!f) || unlikely(!f->tells))
		return fstat_any(fd, ust);
	if (ARCH_LIBC_STAT_IS_KERNELS)
		return node_put_stat(f->node, (struct uk_libc_stat *)ust)
			       ? 0
			       : -EFAULT;
	node_fill_stat(f->node, &out);
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}
