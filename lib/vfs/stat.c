/* SPDX-License-Identifier: BSD-3-Clause */
/* The attributes of a file in the layout that the arch's calls write. */
#include <errno.h>
#include <string.h>
#include <arch/stat.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

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

UK_SYSCALL_R_DEFINE(int, fstat, int, fd, struct uk_stat *, st)
{
	struct vfs_stat attr;
	int err = vfs_fstat(fd, &attr);

	return err ? err : vfs_stat_to_user(st, &attr);
}
