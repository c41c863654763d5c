/* SPDX-License-Identifier: BSD-3-Clause */
/* vmsplice: a program's memory into a pipe, or a pipe into it. Bytes are
 * copied, so that what the program writes to its memory later does not show in
 * the pipe; on Linux it may. */
#include <errno.h>
#include <uk/syscall.h>
#include "splice.h"

#define FLAGS_ALL                                                       \
	((unsigned)(SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | \
		    SPLICE_F_GIFT))

/* As write and read do it, but not to sleep once something has moved, and not
 * at all with SPLICE_F_NONBLOCK. */
static ssize_t transfer(struct vfs_file *f, struct vfs_iter *it, unsigned flags)
{
	struct vfs_file quick = *f;
	size_t room;

	if (f->mode & VFS_WRITE) {
		struct pipe *p = pipe_of(f);

		/* What has no room now is left to the next call. */
		room = (size_t)(p->slots - (p->head - p->tail)) * PAGE_SIZE;
		if (room != 0 && it->left > room)
			quick.flags |= O_NONBLOCK;
	}
	if (flags & SPLICE_F_NONBLOCK)
		quick.flags |= O_NONBLOCK;
	return f->mode & VFS_WRITE ? pipe_write(&quick, it, NULL)
				   : pipe_read(&quick, it, NULL);
}

static ssize_t vmsplice_once(int fd, const struct iovec *iov, unsigned long n,
			     unsigned flags)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	struct vfs_iter it;
	struct vfs_iov v;
	ssize_t done = -EBADF;

	if (!f)
		return -EBADF;
	if (!(f->mode & (VFS_READ | VFS_WRITE)))
		goto out_put;
	done = vfs_iov_import(&v, &it, iov, n);
	if (done)
		goto out_put;
	if (it.left)
		done = pipe_is(f) ? transfer(f, &it, flags) : -EBADF;
out_put:
	vfs_file_put(f);
	return done;
}

UK_SYSCALL_R_DEFINE(ssize_t, vmsplice, int, fd, const struct iovec *, iov,
		    unsigned long, iovcnt, unsigned, flags)
{
	ssize_t done;

	if (flags & ~FLAGS_ALL)
		return -EINVAL;
	do
		done = vmsplice_once(fd, iov, iovcnt, flags);
	while (vfs_again(done));
	return done;
}
