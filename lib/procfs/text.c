/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Texts. All of one is written when it is read from its start, and kept with
 * the open file: reads of any size and at any place then tell one story, as
 * Linux's seq_file does for a record.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <uk/mm.h>
#include <uk/mutex.h>
#include <uk/print.h>
#include "proc.h"

#define FIRST_SIZE 1024u /* of a text, until it grows */
#define STORE_MAX 128u /* bytes that are written at once */

struct text {
	struct uk_mutex lock; /* of out */
	struct proc_out out;
};

/* Room for n more bytes. */
static bool reserve(struct proc_out *o, size_t n)
{
	size_t size = o->size ? o->size : FIRST_SIZE;
	char *buf;

	if (o->failed)
		return false;
	if (o->len + n <= o->size)
		return true;
	while (size < o->len + n)
		size *= 2;
	buf = uk_realloc(o->buf, size);
	o->failed = !buf;
	if (!buf)
		return false;
	o->buf = buf;
	o->size = size;
	return true;
}

void proc_put(struct proc_out *o, const void *data, size_t n)
{
	if (!reserve(o, n))
		return;
	memcpy(o->buf + o->len, data, n);
	o->len += n;
}

void proc_print(struct proc_out *o, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (!reserve(o, 1))
		return;
	va_start(ap, fmt);
	n = uk_vsnprintf(o->buf + o->len, o->size - o->len, fmt, ap);
	va_end(ap);
	if ((size_t)n >= o->size - o->len) {
		if (!reserve(o, (size_t)n + 1))
			return;
		va_start(ap, fmt);
		uk_vsnprintf(o->buf + o->len, o->size - o->len, fmt, ap);
		va_end(ap);
	}
	o->len += (size_t)n;
}

static const struct proc_node *proc_node(const struct vfs_file *f)
{
	return f->node->data;
}

/* Write it anew. Lock held. */
static int write_text(struct vfs_file *f, struct text *t)
{
	const struct proc_node *p = proc_node(f);
	int err;

	t->out.len = 0;
	t->out.failed = false;
	err = p->item->show(&t->out, p->number);
	return t->out.failed ? -ENOMEM : err;
}

static ssize_t text_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	struct text *t = f->data;
	ssize_t ret = 0;

	if (*pos < 0)
		return -EINVAL;
	uk_mutex_lock(&t->lock);
	if (*pos == 0 || !t->out.buf)
		ret = write_text(f, t);
	if (!ret && (uint64_t)*pos < t->out.len && it->left) {
		size_t n = min(it->left, t->out.len - (size_t)*pos);

		ret = (ssize_t)vfs_iter_to_user(it, t->out.buf + *pos, n);
		*pos += ret;
		if (!ret)
			ret = -EFAULT;
	}
	uk_mutex_unlock(&t->lock);
	return ret;
}

static ssize_t text_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	const struct proc_item *item = proc_node(f)->item;
	char text[STORE_MAX];
	size_t n;
	int err;

	if (!item->store)
		return -EINVAL;
	if (it->left > sizeof(text))
		return -EINVAL;
	n = vfs_iter_from_user(it, text, sizeof(text));
	if (it->left)
		return -EFAULT;
	err = item->store(text, n, *pos);
	if (err)
		return err;
	*pos += (off_t)n;
	return (ssize_t)n;
}

static off_t text_seek(struct vfs_file *f, off_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += f->pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	return offset < 0 ? -EINVAL : (f->pos = offset);
}

static void text_release(struct vfs_file *f)
{
	struct text *t = f->data;

	uk_free(t->out.buf);
	uk_free(t);
}

static const struct vfs_ops text_ops = {
	.read = text_read,
	.write = text_write,
	.seek = text_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = text_release,
};

int proc_text_open(struct vfs_node *node, struct vfs_file *f)
{
	struct text *t = uk_zalloc(sizeof(*t));

	(void)node;
	if (!t)
		return -ENOMEM;
	uk_mutex_init(&t->lock);
	f->ops = &text_ops;
	f->data = t;
	return 0;
}
