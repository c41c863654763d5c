/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files whose contents lie somewhere in reserved RAM:
 *
 *   lent (ops lent_ops, data the bytes) --first change or mapping--> ours
 *
 * Pages that lie as pages become the file's, without a copy; they keep one
 * reference more than others, so that the RAM is never used for anything else:
 * a reader that found the file lent may still be reading there.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uk/errptr.h>
#include <uk/tmpfs.h>
#include "tmpfs.h"

static const struct vfs_node_ops lent_ops;

static bool is_lent(const struct vfs_node *n)
{
	return READ_ONCE(n->ops) == &lent_ops;
}

/* The page at from, n bytes of it the file's, as a page of t. */
static int take_page(struct tmpfs_file *t, uint64_t index, const char *from,
		     size_t n)
{
	bool whole = n == PAGE_SIZE && ((uintptr_t)from & ~PAGE_MASK) == 0;
	void *page = (void *)(uintptr_t)from, *old;
	int error = 0;

	if (whole)
		uk_page_adopt(virt_to_phys(from));
	else
		error = tmpfs_page_new(t, &page);
	if (error != 0)
		return error;
	if (whole) {
		__atomic_fetch_add(&t->super->pages, 1, __ATOMIC_RELAXED);
	} else {
		memcpy(page, from, n);
		memset((char *)page + n, 0, PAGE_SIZE - n);
	}
	error = tmpfs_insert(t, index, page, &old, NULL);
	if (error != 0)
		tmpfs_page_free(t, page);
	return error;
}

/* Node's lock held. */
static int take_all(struct vfs_node *n)
{
	const char *data = n->data;
	size_t size = (size_t)n->size;
	struct tmpfs_file *t;
	unsigned long irq;
	int error = 0;

	n->data = NULL;
	t = tmpfs_contents(n);
	n->data = (void *)(uintptr_t)data;
	if (t == NULL)
		return -ENOMEM;
	for (size_t at = 0; at < size && error == 0; at += PAGE_SIZE)
		error = take_page(t, at >> PAGE_SHIFT, data + at,
				  min(size - at, (size_t)PAGE_SIZE));
	if (error != 0) {
		tmpfs_contents_free(t);
		return error;
	}
	/* Together, for readers. */
	irq = uk_spin_lock_irqsave(&t->lock);
	n->data = t;
	n->ops = &tmpfs_ops;
	uk_spin_unlock_irqrestore(&t->lock, irq);
	return 0;
}

static int take(struct vfs_node *n)
{
	int error = 0;

	uk_mutex_lock(&n->lock);
	if (is_lent(n))
		error = take_all(n);
	uk_mutex_unlock(&n->lock);
	return error;
}

/* --- A lent file that is open ------------------------------------------- */

static ssize_t lent_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	struct vfs_node *n = f->node;
	const char *data = READ_ONCE(n->data);
	uint64_t at = (uint64_t)*pos, size = tmpfs_size(n);
	size_t want, done;

	if (!is_lent(n))
		return tmpfs_file_ops.read(f, it, pos);
	if (at >= size || it->left == 0)
		return 0;
	want = size - at < it->left ? (size_t)(size - at) : it->left;
	done = vfs_iter_to_user(it, data + (size_t)at, want);
	if (done == 0)
		return -EFAULT;
	*pos = (off_t)(at + done);
	vfs_node_accessed(n, f);
	return (ssize_t)done;
}

static ssize_t lent_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	int error = it->left ? take(f->node) : 0;

	return error ? error : tmpfs_file_ops.write(f, it, pos);
}

static off_t lent_seek(struct vfs_file *f, off_t offset, int whence)
{
	int error = whence > SEEK_END ? take(f->node) : 0;

	return error ? error : tmpfs_seek(f, offset, whence);
}

static struct uk_object *lent_object(struct vfs_file *f)
{
	int error = take(f->node);

	return error ? ERR2PTR(error) : tmpfs_object(f);
}

static int lent_fallocate(struct vfs_file *f, int mode, off_t at, off_t len)
{
	int error = take(f->node);

	return error ? error : tmpfs_fallocate(f, mode, at, len);
}

static long lent_fcntl(struct vfs_file *f, unsigned command, unsigned long arg)
{
	int error = take(f->node);

	return error ? error : tmpfs_fcntl(f, command, arg);
}

static const struct vfs_ops lent_file_ops = {
	.read = lent_read,
	.write = lent_write,
	.seek = lent_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
	.object = lent_object,
	.fallocate = lent_fallocate,
	.fcntl = lent_fcntl,
	.goes_quietly = true,
};

/* --- Its node ----------------------------------------------------------- */

/* Truncation to nothing needs no page. Node's lock held. */
static int lent_setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	int error;

	if (!(a->valid & VFS_ATTR_SIZE))
		return 0;
	if (a->size == 0)
		n->size = 0;
	error = take_all(n);
	return error ? error : tmpfs_resize(n, a->size);
}

static void lent_release(struct vfs_node *n)
{
	n->data = NULL;
	tmpfs_ops.release(n);
}

static const struct vfs_node_ops lent_ops = {
	.file = &lent_file_ops,
	.file_end = TMPFS_MAX_SIZE + 1,
	.setattr = lent_setattr,
	.release = lent_release,
};

void tmpfs_lend(struct vfs_node *n, const void *data, size_t size)
{
	n->ops = &lent_ops;
	n->data = (void *)(uintptr_t)data;
	n->size = size;
	n->blocks = (size + 511) / 512;
}
