/* SPDX-License-Identifier: BSD-3-Clause */
/* Position, control requests and attributes of an open file. */
#include <errno.h>
#include <sys/ioctl.h>
#include <string.h>
#include <unistd.h>
#include <uk/mm.h>
#include <uk/part.h>
#include "names.h"

/* Linux knows SEEK_SET 0 to SEEK_HOLE 4. */
#define SEEK_MAX 4u

static __noinline off_t seek_asked(int fd, off_t offset, unsigned whence)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	off_t ret = -EINVAL;

	if (!f)
		return -EBADF;
	if (whence <= SEEK_MAX) {
		vfs_turn_take(f);
		ret = f->ops->seek(f, offset, (int)whence);
		vfs_turn_give(f);
	}
	vfs_file_put(f);
	return ret;
}

off_t vfs_seek(int fd, off_t offset, unsigned whence)
{
	struct vfs_file *f = vfs_solo_file(fd);

	if (unlikely(!f) || whence != SEEK_SET ||
	    unlikely((uint64_t)offset >= f->seek_end))
		return seek_asked(fd, offset, whence);
	return f->pos = offset;
}

/* FIONBIO: the int at arg switches O_NONBLOCK. */
static long set_nonblock(struct vfs_file *f, unsigned long arg)
{
	int on;

	if (uk_copy_from_user(&on, (const void *)arg, sizeof(on)))
		return -EFAULT;
	if (on)
		__atomic_or_fetch(&f->flags, O_NONBLOCK, __ATOMIC_RELAXED);
	else
		__atomic_and_fetch(&f->flags, ~O_NONBLOCK, __ATOMIC_RELAXED);
	return 0;
}

/* FIOASYNC: the int at arg switches O_ASYNC. */
static long set_async(struct vfs_file *f, int fd, unsigned long arg)
{
	int on;

	if (uk_copy_from_user(&on, (const void *)arg, sizeof(on)))
		return -EFAULT;
	if (!on == !(f->flags & O_ASYNC))
		return 0;
	return f->ops->async ? vfs_set_async(f, fd, on) : -ENOTTY;
}

/* Requests that every file answers are dealt with here, the rest by the
 * object. */
long vfs_ioctl(int fd, unsigned request, unsigned long arg)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_file *f = vfs_get(t, fd);
	long ret;

	UK_NEED(vfs_control);
	if (!f)
		return -EBADF;
	switch (f->flags & O_PATH ? 0 : request) {
	case FIOCLEX:
		ret = vfs_set_cloexec(t, fd, true);
		break;
	case FIONCLEX:
		ret = vfs_set_cloexec(t, fd, false);
		break;
	case FIONBIO:
		ret = set_nonblock(f, arg);
		break;
	case FIOASYNC:
		ret = set_async(f, fd, arg);
		break;
	default:
		ret = f->ops->ioctl(f, request, arg);
	}
	vfs_file_put(f);
	return ret;
}

int vfs_file_stat(struct vfs_file *f, struct vfs_stat *st)
{
	if (!f->ops->stat) {
		vfs_node_stat(f->node, st);
		return 0;
	}
	memset(st, 0, sizeof(*st));
	return f->ops->stat(f, st);
}

/* TIOCGWINSZ, which libc asks to know whether it writes to a terminal: of
 * programs that ask nothing else (lib/musl/needless). */
long uk_syscall_winsize_ioctl(int fd, unsigned request, unsigned long arg)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	long ret;

	if (!f)
		return -EBADF;
	ret = f->ops->ioctl(f, request, arg);
	vfs_file_put(f);
	return ret;
}

int vfs_fstat(int fd, struct vfs_stat *st)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int ret;

	if (!f)
		return -EBADF;
	ret = vfs_file_stat(f, st);
	vfs_file_put(f);
	return ret;
}
