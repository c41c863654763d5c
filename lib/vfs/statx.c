/* SPDX-License-Identifier: BSD-3-Clause */
/* The attributes of a file in the layout that is the same on every arch. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

#define STATX_RESERVED 0x80000000u /* Linux refuses this bit of mask */

static void put_time(struct statx_timestamp *out, const struct timespec *ts)
{
	out->tv_sec = ts->tv_sec;
	out->tv_nsec = (uint32_t)ts->tv_nsec;
}

static int statx_to_user(struct statx *ust, const struct vfs_stat *st)
{
	struct statx out;

	memset(&out, 0, sizeof(out));
	out.stx_mask = STATX_BASIC_STATS;
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
	out.stx_rdev_major = major(st->rdev);
	out.stx_rdev_minor = minor(st->rdev);
	out.stx_dev_major = major(st->dev);
	out.stx_dev_minor = minor(st->dev);
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

/* The length of the program's path, which must be readable to its end. */
static long path_len(const char *path)
{
	char part[64];
	long len = 0, n;

	do {
		n = uk_strncpy_from_user(part, path + len, sizeof(part));
		if (n < 0)
			return n;
		len += n;
	} while (n == sizeof(part) && len < PATH_MAX);
	return len < PATH_MAX ? len : -ENAMETOOLONG;
}

#define STATX_FLAGS                                              \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | \
	 AT_STATX_SYNC_TYPE)

/* Of an open file: nothing has a path yet, so that every one is missing. */
UK_SYSCALL_R_DEFINE(int, statx, int, dirfd, const char *, path, int, flags,
		    unsigned, mask, struct statx *, st)
{
	struct vfs_stat attr;
	long len;
	int err;

	if ((mask & STATX_RESERVED) || (flags & ~STATX_FLAGS) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	len = path_len(path);
	if (len < 0)
		return (int)len;
	if (len > 0 || !(flags & AT_EMPTY_PATH))
		return -ENOENT;
	err = vfs_fstat(dirfd, &attr);
	return err ? err : statx_to_user(st, &attr);
}
