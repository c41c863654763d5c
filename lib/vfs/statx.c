/* SPDX-License-Identifier: BSD-3-Clause */
/* The attributes of a file in the layout that is the same on every arch. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/syscall.h>
#include "names.h"

/* libc's structure is older than these. */
#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000u
#define STATX_ATTR_MOUNT_ROOT 0x2000
#define stx_mnt_id __pad1[0]
#endif

#define STATX_RESERVED 0x80000000u /* Linux refuses this bit of mask */

static void put_time(struct statx_timestamp *out, const struct timespec *ts)
{
	out->tv_sec = ts->tv_sec;
	out->tv_nsec = (uint32_t)ts->tv_nsec;
}

static int statx_to_user(struct statx *ust, const struct vfs_stat *st,
			 const struct vfs_path *p)
{
	struct statx out;

	memset(&out, 0, sizeof(out));
	out.stx_mask = STATX_BASIC_STATS;
	if (st->btime.tv_sec || st->btime.tv_nsec)
		out.stx_mask |= STATX_BTIME;
	if (p->mount) {
		out.stx_mask |= STATX_MNT_ID;
		out.stx_mnt_id = p->mount->id;
		out.stx_attributes_mask = STATX_ATTR_MOUNT_ROOT;
		if (p->entry == p->mount->root)
			out.stx_attributes = STATX_ATTR_MOUNT_ROOT;
	}
	out.stx_blksize = st->blksize;
	out.stx_nlink = st->nlink;
	out.stx_uid = st->uid;
	out.stx_gid = st->gid;
	out.stx_mode = (uint16_t)st->mode;
	out.stx_ino = st->ino;
	out.stx_size = st->size;
	out.stx_blocks = st->blocks;
	put_time(&out.stx_atime, &st->atime);
	put_time(&out.stx_mtime, &st->mtime);
	put_time(&out.stx_ctime, &st->ctime);
	put_time(&out.stx_btime, &st->btime);
	out.stx_rdev_major = major(st->rdev);
	out.stx_rdev_minor = minor(st->rdev);
	out.stx_dev_major = major(st->dev);
	out.stx_dev_minor = minor(st->dev);
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

#define STATX_FLAGS                                              \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | \
	 AT_STATX_SYNC_TYPE)

UK_SYSCALL_R_DEFINE(int, statx, int, dirfd, const char *, path, int, flags,
		    unsigned, mask, struct statx *, st)
{
	struct vfs_stat attr;
	struct vfs_path p;
	int err;

	if ((mask & STATX_RESERVED) || (flags & ~STATX_FLAGS) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	err = vfs_stat_at(dirfd, path, stat_walk((unsigned)flags), &attr, &p);
	if (err)
		return err;
	err = statx_to_user(st, &attr, &p);
	if (p.mount)
		vfs_path_put(&p);
	return err;
}
