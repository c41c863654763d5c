/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * read and write, of one buffer and of many. What vfs_solo finds needs no
 * reference, and nobody is to be told afterwards, so that a call keeps no
 * registers across the object's operation: that is the short way, and the one
 * that is counted.
 *
 * The order of checks is Linux's: descriptor, its mode, the buffer's range.
 */
#include <errno.h>
#include <sys/inotify.h>
#include <uk/signal.h>
#include "rw.h"

bool vfs_again(ssize_t ret)
{
	if (ret == -EINTR)
		return uk_signal_restart();
	uk_signal_deliver();
	return false;
}

void file_tell(struct vfs_file *f, unsigned what)
{
	vfs_notify(f->entry, what);
}

static ssize_t read_once(int fd, void *buf, size_t count)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	struct vfs_iter it;
	ssize_t ret;

	if (!f)
		return -EBADF;
	vfs_turn_take(f);
	ret = file_read(f, &it, buf, count, &f->pos, false);
	vfs_turn_give(f);
	ret = file_moved(f, ret, IN_ACCESS);
	vfs_file_put(f);
	return ret;
}

static __noinline ssize_t read_shared(int fd, void *buf, size_t count)
{
	ssize_t ret;

	do
		ret = read_once(fd, buf, count);
	while (unlikely(ret < 0) && vfs_again(ret));
	return ret;
}

static ssize_t write_once(int fd, const void *buf, size_t count)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	struct vfs_iter it;
	ssize_t ret;

	if (!f)
		return -EBADF;
	vfs_turn_take(f);
	ret = file_write(f, &it, buf, count, &f->pos, false);
	vfs_turn_give(f);
	ret = file_moved(f, ret, IN_MODIFY);
	vfs_file_put(f);
	return ret;
}

static __noinline ssize_t write_shared(int fd, const void *buf, size_t count)
{
	ssize_t ret;

	do
		ret = write_once(fd, buf, count);
	while (unlikely(vfs_again(ret)));
	return ret;
}

/* What a call that was interrupted is made of: it waits in memory, next to what
 * the operation is given. */
struct call {
	struct vfs_iter it;
	int fd;
	void *buf;
	size_t count;
};

static __always_inline void call_keep(struct call *c, int fd, const void *buf,
				      size_t count)
{
	c->fd = fd;
	c->buf = (void *)(uintptr_t)buf;
	c->count = count;
}

ssize_t vfs_read_any(int fd, void *buf, size_t count)
{
	struct call call;
	struct vfs_file *f;
	ssize_t ret;

	f = vfs_solo_file(fd);
	if (unlikely(!f))
		return read_shared(fd, buf, count);
	call_keep(&call, fd, buf, count);
	ret = file_read(f, &call.it, buf, count, &f->pos, true);
	if (unlikely(ret < 0) && vfs_again(ret))
		return read_shared(call.fd, call.buf, call.count);
	return ret;
}

ssize_t vfs_write_any(int fd, const void *buf, size_t count)
{
	struct call call;
	struct vfs_file *f;
	ssize_t ret;

	f = vfs_solo_file(fd);
	if (unlikely(!f))
		return write_shared(fd, buf, count);
	call_keep(&call, fd, buf, count);
	ret = file_write(f, &call.it, buf, count, &f->pos, true);
	if (unlikely(ret < 0) && vfs_again(ret))
		return write_shared(call.fd, call.buf, call.count);
	return ret;
}

static ssize_t not_quick_read(int fd, void *buf, size_t count,
			      struct vfs_file *f)
{
	(void)f;
	arch_irq_enable();
	return vfs_read_any(fd, buf, count);
}

static ssize_t not_quick_write(int fd, const void *buf, size_t count,
			       struct vfs_file *f)
{
	(void)f;
	arch_irq_enable();
	return vfs_write_any(fd, buf, count);
}

/* One jump, whether it is quick or not: so the arguments stay where they
 * are. */
ssize_t vfs_read(int fd, void *buf, size_t count)
{
	ssize_t (*quick)(int, void *, size_t, struct vfs_file *) = NULL;
	struct vfs_file *f;

	arch_irq_disable();
	f = vfs_lookup(vfs_table_current(), fd);
	if (likely(f))
		quick = f->ops->quick_read;
	if (unlikely(!quick))
		quick = not_quick_read;
	return quick(fd, buf, count, f);
}

ssize_t vfs_write(int fd, const void *buf, size_t count)
{
	ssize_t (*quick)(int, const void *, size_t, struct vfs_file *) = NULL;
	struct vfs_file *f;

	arch_irq_disable();
	f = vfs_lookup(vfs_table_current(), fd);
	if (likely(f))
		quick = f->ops->quick_write;
	if (unlikely(!quick))
		quick = not_quick_write;
	return quick(fd, buf, count, f);
}

#define APPEND 0x100u /* of vector calls' mode: RWF_APPEND */

/* At the end of what has a size; *pos, if not NULL, is behind it then. */
static ssize_t append(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	off_t end = VFS_POS_APPEND;
	ssize_t ret = file_moved(f, f->ops->write(f, it, &end), IN_MODIFY);

	if (ret > 0 && end != VFS_POS_APPEND)
		*pos = end;
	return ret;
}

static ssize_t vector_move(struct vfs_file *f, struct vfs_iter *it,
			   unsigned mode, off_t *pos)
{
	if (mode == VFS_READ)
		return file_moved(f, f->ops->read(f, it, pos), IN_ACCESS);
	if (mode & APPEND)
		return append(f, it, pos);
	return file_moved(f, f->ops->write(f, it, pos), IN_MODIFY);
}

/* All vector calls: mode tells the direction, at the position, which is the
 * file's own if it is NULL. */
static ssize_t vector_once(int fd, const struct iovec *iov, unsigned long n,
			   unsigned mode, off_t *at)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	struct vfs_iter it;
	struct vfs_iov v;
	ssize_t ret;

	if (!f)
		return -EBADF;
	ret = -ESPIPE;
	if (at && !vfs_can_seek(f))
		goto out_put;
	ret = f->mode & mode ? vfs_iov_import(&v, &it, iov, n) : -EBADF;
	if (ret || it.left == 0)
		goto out_put;
	if (at) {
		ret = vector_move(f, &it, mode, at);
	} else {
		vfs_turn_take(f);
		ret = vector_move(f, &it, mode, &f->pos);
		vfs_turn_give(f);
	}
out_put:
	vfs_file_put(f);
	return ret;
}

static ssize_t rw_vector(int fd, const struct iovec *iov, unsigned long n,
			 unsigned mode, off_t *at)
{
	ssize_t ret;

	do
		ret = vector_once(fd, iov, n, mode, at);
	while ((ret < 0 || (mode & VFS_WRITE)) && vfs_again(ret));
	return ret;
}

ssize_t vfs_readv(int fd, const struct iovec *iov, unsigned long n)
{
	UK_NEED(vfs_input);
	return rw_vector(fd, iov, n, VFS_READ, NULL);
}

ssize_t vfs_writev(int fd, const struct iovec *iov, unsigned long n)
{
	return rw_vector(fd, iov, n, VFS_WRITE, NULL);
}

ssize_t vfs_appendv(int fd, const struct iovec *iov, unsigned long n, bool move)
{
	off_t pos = 0;

	return rw_vector(fd, iov, n, VFS_WRITE | APPEND, move ? NULL : &pos);
}

ssize_t vfs_preadv(int fd, const struct iovec *iov, unsigned long n, off_t pos)
{
	UK_NEED(vfs_input);
	return pos < 0 ? -EINVAL : rw_vector(fd, iov, n, VFS_READ, &pos);
}

ssize_t vfs_pwritev(int fd, const struct iovec *iov, unsigned long n, off_t pos)
{
	return pos < 0 ? -EINVAL : rw_vector(fd, iov, n, VFS_WRITE, &pos);
}
