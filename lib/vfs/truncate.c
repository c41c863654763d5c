/* SPDX-License-Identifier: BSD-3-Clause */
/* Sizes of files: truncate, fallocate. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <uk/abi/open.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include "names.h"

/* Growing beyond RLIMIT_FSIZE gives a signal as well. */
static int size_attr(const struct vfs_node *n, off_t size, struct vfs_attr *a)
{
	if ((uint64_t)size > __atomic_load_n(&n->size, __ATOMIC_RELAXED) &&
	    (uint64_t)size > uk_process_limit(RLIMIT_FSIZE)) {
		uk_signal_raise(uk_process_current(), SIGXFSZ);
		return -EFBIG;
	}
	a->valid = VFS_ATTR_SIZE;
	a->size = (uint64_t)size;
	return 0;
}

static int truncate_path(const struct vfs_path *p, off_t size)
{
	struct vfs_node *n = p->entry->node;
	struct vfs_attr a;
	int err;

	if (S_ISDIR(n->mode))
		return -EISDIR;
	if (!S_ISREG(n->mode))
		return -EINVAL;
	err = mount_want_write(p->mount);
	if (!err)
		err = vfs_break(n, O_WRONLY);
	if (!err)
		err = size_attr(n, size, &a);
	return err ? err : vfs_setattr(p, &a);
}

static int truncate_once(const char *path, off_t size)
{
	struct vfs_path p;
	int err = vfs_walk_user(AT_FDCWD, path, VFS_WALK_FOLLOW, &p);

	if (err)
		return err;
	err = truncate_path(&p, size);
	vfs_path_put(&p);
	return err;
}

static int do_truncate(const char *path, off_t size)
{
	int err;

	if (size < 0)
		return -EINVAL;
	do
		err = truncate_once(path, size);
	while (err == -EINTR && uk_signal_restart());
	if (err == -EFBIG)
		uk_signal_deliver();
	return err;
}

static int truncate_file(struct vfs_file *f, off_t size)
{
	struct vfs_attr a;
	int err;

	if (f->flags & O_PATH)
		return -EBADF;
	if (!f->node || !S_ISREG(f->node->mode) || !(f->mode & VFS_WRITE))
		return -EINVAL;
	err = size_attr(f->node, size, &a);
	if (!err)
		err = node_setattr(f->node, &a);
	if (!err)
		vfs_notify(f->entry, IN_MODIFY);
	return err;
}

static int do_ftruncate(int fd, off_t size)
{
	struct vfs_file *f;
	int err;

	if (size < 0)
		return -EINVAL;
	f = vfs_get(vfs_table_current(), fd);
	if (!f)
		return -EBADF;
	err = truncate_file(f, size);
	vfs_file_put(f);
	if (err == -EFBIG)
		uk_signal_deliver();
	return err;
}

UK_SYSCALL_R_DEFINE(int, truncate, const char *, path, off_t, length)
{
	return do_truncate(path, length);
}

UK_SYSCALL_R_DEFINE(int, ftruncate, int, fd, off_t, length)
{
	return do_ftruncate(fd, length);
}

UK_LLSYSCALL_R_DEFINE(int, truncate32, const char *, path, long, length)
{
	return do_truncate(path, length);
}

UK_LLSYSCALL_R_DEFINE(int, ftruncate32, int, fd, long, length)
{
	return do_ftruncate(fd, length);
}

/* --- fallocate ------------------------------------------------------ */

#define KNOWN                                              \
	(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE |      \
	 FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_ZERO_RANGE | \
	 FALLOC_FL_INSERT_RANGE | FALLOC_FL_UNSHARE_RANGE)

/* Which modes go together. */
static bool mode_ok(int mode)
{
	switch (mode & ~FALLOC_FL_KEEP_SIZE) {
	case 0:
	case FALLOC_FL_ZERO_RANGE:
	case FALLOC_FL_UNSHARE_RANGE:
		return true;
	case FALLOC_FL_PUNCH_HOLE:
		return mode & FALLOC_FL_KEEP_SIZE;
	case FALLOC_FL_COLLAPSE_RANGE:
	case FALLOC_FL_INSERT_RANGE:
		return !(mode & FALLOC_FL_KEEP_SIZE);
	}
	return false;
}

static int type_ok(const struct vfs_file *f)
{
	if (!f->node)
		return f->ops->seek == vfs_no_seek ? -ESPIPE : -ENODEV;
	switch (f->node->mode & S_IFMT) {
	case S_IFIFO:
		return -ESPIPE;
	case S_IFDIR:
		return -EISDIR;
	case S_IFREG:
	case S_IFBLK:
		return 0;
	}
	return -ENODEV;
}

static int allocate(struct vfs_file *f, int mode, off_t offset, off_t length)
{
	off_t end;
	int err;

	if ((mode & ~KNOWN) || !mode_ok(mode))
		return -EOPNOTSUPP;
	if (!(f->mode & VFS_WRITE))
		return -EBADF;
	err = type_ok(f);
	if (err)
		return err;
	if (__builtin_add_overflow(offset, length, &end))
		return -EFBIG;
	if (!f->ops->fallocate)
		return -EOPNOTSUPP;
	err = f->ops->fallocate(f, mode, offset, length);
	if (!err)
		vfs_notify(f->entry, IN_MODIFY);
	return err;
}

UK_SYSCALL_R_DEFINE(int, fallocate, int, fd, int, mode, off_t, offset, off_t,
		    length)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err = -EINVAL;

	if (!f)
		return -EBADF;
	if (f->flags & O_PATH)
		err = -EBADF;
	else if (offset >= 0 && length > 0)
		err = allocate(f, mode, offset, length);
	vfs_file_put(f);
	if (err == -EFBIG)
		uk_signal_deliver();
	return err;
}
