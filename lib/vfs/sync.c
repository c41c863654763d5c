/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing back, and advice about it. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "names.h"

/* An open file that is more than a path, or NULL. */
static struct vfs_file *get_file(int fd)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);

	if (!f || !(f->flags & O_PATH))
		return f;
	vfs_file_put(f);
	return NULL;
}

static bool has_type(const struct vfs_file *f, unsigned a, unsigned b)
{
	unsigned type = f->node ? f->node->mode & S_IFMT : 0;

	return type == a || type == b;
}

/* --- fsync and its kin ---------------------------------------------- */

static int do_fsync(int fd, bool data_only)
{
	struct vfs_file *f = get_file(fd);
	int err;

	if (!f)
		return -EBADF;
	if (f->ops->fsync)
		err = f->ops->fsync(f, data_only);
	else
		err = has_type(f, S_IFREG, S_IFDIR) ? 0 : -EINVAL;
	vfs_file_put(f);
	return err;
}

UK_SYSCALL_R_DEFINE(int, fsync, int, fd)
{
	return do_fsync(fd, false);
}

UK_SYSCALL_R_DEFINE(int, fdatasync, int, fd)
{
	return do_fsync(fd, true);
}

/* What cannot be written back is nobody's error here. */
UK_SYSCALL_R_DEFINE(int, sync)
{
	struct vfs_mount_info m = { 0 };

	while (vfs_mounts_next(m.id, &m)) {
		struct vfs_super *sb = m.root.mount->super;

		if (sb->ops->sync)
			(void)sb->ops->sync(sb);
		vfs_path_put(&m.root);
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, syncfs, int, fd)
{
	struct vfs_file *f = get_file(fd);
	int err = 0;

	if (!f)
		return -EBADF;
	if (f->node && f->node->super->ops->sync)
		err = f->node->super->ops->sync(f->node->super);
	vfs_file_put(f);
	return err;
}

#define SYNC_KNOWN                                             \
	(SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | \
	 SYNC_FILE_RANGE_WAIT_AFTER)

static int do_sync_range(int fd, off_t offset, off_t count, unsigned flags)
{
	struct vfs_file *f = get_file(fd);
	off_t end;
	int err = -EINVAL;

	if (!f)
		return -EBADF;
	if (!(flags & ~(unsigned)SYNC_KNOWN) && offset >= 0 &&
	    !__builtin_add_overflow(offset, count, &end) && end >= offset)
		err = has_type(f, S_IFREG, S_IFDIR) ||
				      has_type(f, S_IFBLK, S_IFLNK)
			      ? 0
			      : -ESPIPE;
	vfs_file_put(f);
	return err;
}

UK_LLSYSCALL_R_DEFINE(int, sync_file_range, int, fd, off_t, offset, off_t,
		      count, unsigned, flags)
{
	return do_sync_range(fd, offset, count, flags);
}

UK_LLSYSCALL_R_DEFINE(int, sync_file_range2, int, fd, unsigned, flags, off_t,
		      offset, off_t, count)
{
	return do_sync_range(fd, offset, count, flags);
}

/* --- Advice: files are in memory already ---------------------------- */

static int do_fadvise(int fd, off_t length, int advice)
{
	struct vfs_file *f = get_file(fd);
	int err = 0;

	if (!f)
		return -EBADF;
	if (!vfs_can_seek(f) && !has_type(f, S_IFREG, S_IFDIR))
		err = -ESPIPE;
	else if (length < 0 || advice < POSIX_FADV_NORMAL ||
		 advice > POSIX_FADV_NOREUSE)
		err = -EINVAL;
	vfs_file_put(f);
	return err;
}

UK_LLSYSCALL_R_DEFINE(int, fadvise64, int, fd, off_t, offset, off_t, length,
		      int, advice)
{
	(void)offset;
	return do_fadvise(fd, length, advice);
}

UK_LLSYSCALL_R_DEFINE(int, fadvise64_64, int, fd, int, advice, off_t, offset,
		      off_t, length)
{
	(void)offset;
	return do_fadvise(fd, length, advice);
}

UK_SYSCALL_R_DEFINE(ssize_t, readahead, int, fd, off_t, offset, size_t, count)
{
	struct vfs_file *f = get_file(fd);
	ssize_t err = 0;

	(void)offset, (void)count;
	if (!f)
		return -EBADF;
	if (!(f->mode & VFS_READ))
		err = -EBADF;
	else if (!has_type(f, S_IFREG, S_IFBLK))
		err = -EINVAL;
	vfs_file_put(f);
	return err;
}
