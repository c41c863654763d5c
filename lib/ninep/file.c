/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Open files. Nothing is kept: each read and write is the server's, a message
 * at a time, so that the host's other programs see what is written at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uk/signal.h>
#include "ninep.h"

#define READ_HEAD (NP_HEAD + 4) /* before the data, in the answer */

static uint32_t fid_of(const struct vfs_file *f)
{
	return (uint32_t)(uintptr_t)f->data;
}

/* As many bytes as one message holds: how many, 0 at the end. */
static ssize_t read_some(struct vfs_file *f, struct vfs_iter *it, uint64_t at)
{
	struct np *c = np_of(f->node);
	uint32_t n = (uint32_t)min(it->left, (size_t)(c->msize - READ_HEAD));
	ssize_t ret = np_call(c, NP_READ, "dqd", fid_of(f), at, n);

	if (ret)
		return ret;
	if (!np_take(c, "d", &n) || n > (size_t)(c->end - c->at) ||
	    n > it->left)
		ret = -EIO;
	else
		ret = (ssize_t)vfs_iter_to_user(it, c->at, n);
	np_done(c);
	return ret || !n ? ret : -EFAULT;
}

static ssize_t np_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	ssize_t done = 0, n;

	if (*pos < 0)
		return -EINVAL;
	while (it->left) {
		n = read_some(f, it, (uint64_t)*pos);
		if (n <= 0)
			return done ? done : n;
		*pos += n;
		done += n;
	}
	return done;
}

/* *sent of it, as many as one message holds; how many the server wrote. */
static ssize_t write_some(struct vfs_file *f, struct vfs_iter *it, uint64_t at,
			  uint32_t *sent)
{
	struct np *c = np_of(f->node);
	ssize_t ret = np_call(c, NP_WRITE, "dqI", fid_of(f), at, it, sent);
	uint32_t n;

	if (ret)
		return ret;
	ret = np_take(c, "d", &n) && n <= *sent ? (ssize_t)n : -EIO;
	np_done(c);
	return ret || *sent ? ret : -EFAULT;
}

/* How many bytes RLIMIT_FSIZE allows at this place. */
static ssize_t may_write(uint64_t at, size_t n)
{
	uint64_t limit =
		min(uk_process_limit(RLIMIT_FSIZE), (uint64_t)INT64_MAX);

	if (at < limit)
		return limit - at < n ? (ssize_t)(limit - at) : (ssize_t)n;
	uk_signal_raise(uk_process_current(), SIGXFSZ);
	return -EFBIG;
}

/* Node's lock held: an end that is written at is nobody else's, here. */
static ssize_t write_locked(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	bool append = (f->flags & O_APPEND) || *pos == VFS_POS_APPEND;
	uint64_t at = append ? np_size(f->node) : (uint64_t)*pos;
	ssize_t left = may_write(at, it->left), n = 0, done = 0;
	uint32_t sent = 0;

	if (left < 0)
		return left;
	while (done < left) {
		n = write_some(f, it, at, &sent);
		if (n <= 0)
			break;
		at += (uint64_t)n;
		done += n;
		/* What the server did not take is gone from it. */
		if ((uint32_t)n != sent)
			break;
	}
	if (!done)
		return n;
	if (at > f->node->size)
		__atomic_store_n(&f->node->size, at, __ATOMIC_RELEASE);
	*pos = (off_t)at;
	return done;
}

static ssize_t np_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	ssize_t ret;

	if (!it->left)
		return 0;
	uk_mutex_lock(&f->node->lock);
	ret = write_locked(f, it, pos);
	uk_mutex_unlock(&f->node->lock);
	return ret;
}

static off_t np_seek(struct vfs_file *f, off_t offset, int whence)
{
	off_t size = whence >= SEEK_END ? (off_t)np_size(f->node) : 0;
	off_t base = 0;

	if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		/* All of it is data, as far as the protocol tells. */
		if (offset < 0 || offset >= size)
			return -ENXIO;
		return f->pos = whence == SEEK_HOLE ? size : offset;
	}
	if (whence == SEEK_CUR)
		base = f->pos;
	else if (whence == SEEK_END)
		base = size;
	if (__builtin_add_overflow(offset, base, &offset) || offset < 0)
		return -EINVAL;
	return f->pos = offset;
}

static int np_fsync(struct vfs_file *f, bool data_only)
{
	return np_do(np_of(f->node), NP_FSYNC, "dd", fid_of(f),
		     (uint32_t)data_only);
}

static void np_release(struct vfs_file *f)
{
	np_clunk(np_of(f->node), fid_of(f));
}

static const struct vfs_ops file_ops = {
	.read = np_read,
	.write = np_write,
	.seek = np_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = np_release,
	.fsync = np_fsync,
};

int np_open(struct vfs_node *node, struct vfs_file *f)
{
	uint32_t access = (uint32_t)f->flags & O_ACCMODE, fid;
	struct np *c = np_of(node);
	int err;

	if (!S_ISREG(node->mode))
		return 0;
	err = np_walk(c, np_node(node)->fid, NULL, &fid);
	if (err)
		return err;
	err = np_do(c, NP_LOPEN, "dd", fid, access == 3 ? O_RDWR : access);
	if (err) {
		np_clunk(c, fid);
		return err;
	}
	f->ops = &file_ops;
	f->data = (void *)(uintptr_t)fid;
	return 0;
}
