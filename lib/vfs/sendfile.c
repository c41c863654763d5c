/* SPDX-License-Identifier: BSD-3-Clause */
/* sendfile and copy_file_range: from file to file. */
#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include <uk/watch.h>
#include "transfer.h"

/* The two files of a call, each with a reference. */
struct pair {
	struct vfs_file *in, *out;
};

static void pair_put(const struct pair *p)
{
	vfs_file_put(p->in);
	vfs_file_put(p->out);
}

static int pair_get(struct pair *p, int in_fd, int out_fd)
{
	p->in = vfs_get(vfs_table_current(), in_fd);
	if (!p->in)
		return -EBADF;
	p->out = vfs_get(vfs_table_current(), out_fd);
	if (!p->out) {
		vfs_file_put(p->in);
		return -EBADF;
	}
	if (!((p->in->flags | p->out->flags) & O_PATH))
		return 0;
	pair_put(p);
	return -EBADF;
}

/* Bytes were moved. */
static void pair_tell(const struct pair *p)
{
	vfs_notify(p->in->entry, IN_ACCESS);
	vfs_notify(p->out->entry, IN_MODIFY);
}

/* --- sendfile ------------------------------------------------------- */

/* In Linux's order; limit: the largest position of in. */
static ssize_t send_checked(struct pair *p, off_t *from, bool named,
			    size_t count, off_t limit)
{
	off_t to = p->out->pos;
	ssize_t ret;

	if (!(p->in->mode & VFS_READ))
		return -EBADF;
	if (named && !vfs_can_seek(p->in))
		return -ESPIPE;
	if (*from < 0)
		return -EINVAL;
	count = min(count, VFS_RW_MAX);
	if (!(p->out->mode & VFS_WRITE))
		return -EBADF;
	if (*from > limit - (off_t)count) {
		if (*from >= limit)
			return -EOVERFLOW;
		count = (size_t)(limit - *from);
	}
	if (!vfs_can_seek(p->in) || (p->out->flags & O_APPEND) ||
	    (p->in->node && S_ISDIR(p->in->node->mode)))
		return -EINVAL;
	ret = vfs_transfer(p->in, from, p->out, &to, count);
	if (ret > 0 && vfs_can_seek(p->out))
		p->out->pos = to;
	return ret;
}

/* offset: NULL: in's own position. */
static ssize_t send_once(int out_fd, int in_fd, off_t *offset, size_t count,
			 off_t limit)
{
	struct pair p;
	ssize_t ret = pair_get(&p, in_fd, out_fd);
	off_t from;

	if (ret)
		return ret;
	from = offset ? *offset : p.in->pos;
	ret = send_checked(&p, &from, offset != NULL, count, limit);
	if (ret > 0) {
		if (offset)
			*offset = from;
		else
			p.in->pos = from;
		pair_tell(&p);
	}
	pair_put(&p);
	return ret;
}

ssize_t vfs_sendfile(int out_fd, int in_fd, off_t *offset, size_t count,
		     off_t limit)
{
	ssize_t ret;

	do
		ret = send_once(out_fd, in_fd, offset, count, limit);
	while (vfs_again(ret));
	return ret;
}

UK_SYSCALL_R_DEFINE(ssize_t, sendfile, int, out_fd, int, in_fd, off_t *, offset,
		    size_t, count)
{
	off_t at;
	ssize_t ret;

	if (!offset)
		return vfs_sendfile(out_fd, in_fd, NULL, count, INT64_MAX);
	if (uk_copy_from_user(&at, offset, sizeof(at)))
		return -EFAULT;
	ret = vfs_sendfile(out_fd, in_fd, &at, count, INT64_MAX);
	return uk_copy_to_user(offset, &at, sizeof(at)) ? -EFAULT : ret;
}

/* --- copy_file_range ------------------------------------------------ */

static int check_files(const struct vfs_file *in, const struct vfs_file *out)
{
	unsigned from = in->node ? in->node->mode : S_IFIFO;
	unsigned to = out->node ? out->node->mode : S_IFIFO;

	if (S_ISDIR(from) || S_ISDIR(to))
		return -EISDIR;
	if (!S_ISREG(from) || !S_ISREG(to))
		return -EINVAL;
	if (!(in->mode & VFS_READ) || !(out->mode & VFS_WRITE) ||
	    (out->flags & O_APPEND))
		return -EBADF;
	return in->node->super != out->node->super ? -EXDEV : 0;
}

/* How much of n there is to be copied; what is copied may not be copied to. */
static ssize_t check_ranges(const struct pair *p, off_t from, off_t to,
			    size_t n)
{
	uint64_t size = p->in->node->size;

	if ((uint64_t)from + n < (uint64_t)from ||
	    (uint64_t)to + n < (uint64_t)to)
		return -EOVERFLOW;
	if (from < 0 || to < 0)
		return -EINVAL;
	n = min(n, VFS_RW_MAX);
	if ((uint64_t)from >= size)
		n = 0;
	else if (size - (uint64_t)from < n)
		n = (size_t)(size - (uint64_t)from);
	if (p->in->node == p->out->node && to + (off_t)n > from &&
	    to < from + (off_t)n)
		return -EINVAL;
	return (ssize_t)n;
}

/* NULL: the file's own position. */
static ssize_t copy_checked(const struct pair *p, off_t *from, off_t *to,
			    size_t length)
{
	ssize_t ret = check_files(p->in, p->out);

	if (!ret)
		ret = check_ranges(p, *from, *to, length);
	if (ret <= 0)
		return ret;
	return vfs_transfer(p->in, from, p->out, to, (size_t)ret);
}

/* In Linux's order: descriptors, offsets, flags. */
static ssize_t copy(const struct pair *p, off_t *in_offset, off_t *out_offset,
		    size_t length, unsigned flags)
{
	off_t from = p->in->pos, to = p->out->pos;
	ssize_t ret;

	if ((in_offset && uk_copy_from_user(&from, in_offset, sizeof(from))) ||
	    (out_offset && uk_copy_from_user(&to, out_offset, sizeof(to))))
		return -EFAULT;
	if (flags)
		return -EINVAL;
	ret = copy_checked(p, &from, &to, length);
	if (ret <= 0)
		return ret;
	pair_tell(p);
	if (!in_offset)
		p->in->pos = from;
	else if (uk_copy_to_user(in_offset, &from, sizeof(from)))
		ret = -EFAULT;
	if (!out_offset)
		p->out->pos = to;
	else if (uk_copy_to_user(out_offset, &to, sizeof(to)))
		ret = -EFAULT;
	return ret;
}

UK_SYSCALL_R_DEFINE(ssize_t, copy_file_range, int, in_fd, off_t *, in_offset,
		    int, out_fd, off_t *, out_offset, size_t, length, unsigned,
		    flags)
{
	struct pair p;
	ssize_t ret;

	ret = pair_get(&p, in_fd, out_fd);
	if (ret)
		return ret;
	ret = copy(&p, in_offset, out_offset, length, flags);
	pair_put(&p);
	uk_signal_deliver(); /* SIGXFSZ */
	return ret;
}
