/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FIFOs: pipes that have a name. The node's data is the pipe for as long as
 * anybody has it open, or waits in open for its other end. An image has this if
 * its program can make a FIFO (mknod).
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <uk/init.h>
#include <uk/node.h>
#include "pipe.h"

/* Of the nodes' data, and of the count of files of their pipes. */
static struct uk_mutex fifo_lock = UK_MUTEX_INIT(fifo_lock);

static bool fifo_put(struct pipe *p)
{
	bool last;

	uk_mutex_lock(&fifo_lock);
	last = --p->files == 0;
	if (last)
		p->node->data = NULL;
	uk_mutex_unlock(&fifo_lock);
	return last;
}

/* The node's pipe, counted as open once more, or NULL: no memory. */
static struct pipe *fifo_get(struct vfs_node *node)
{
	struct pipe *p;

	uk_mutex_lock(&fifo_lock);
	p = node->data;
	if (!p) {
		p = node->data = pipe_new();
		if (p) {
			p->node = node;
			p->put = fifo_put;
		}
	}
	if (p)
		p->files++;
	uk_mutex_unlock(&fifo_lock);
	return p;
}

static const struct vfs_ops fifo_ops = {
	.read = pipe_read,
	.write = pipe_write,
	.seek = vfs_no_seek,
	.ioctl = pipe_ioctl,
	.poll = pipe_poll,
	.release = pipe_release,
	.fcntl = pipe_fcntl,
	.async = true,
};

/* Until another end is opened after this: *count changes. Lock held. */
static int wait_partner(struct pipe *p, const unsigned *count)
{
	unsigned now = *count;
	int err;

	uk_mutex_unlock(&p->lock);
	err = uk_wait_event(&p->opened, READ_ONCE(*count) != now,
			    UK_TIMER_NEVER, true);
	uk_mutex_lock(&p->lock);
	return err;
}

/* A reader waits for a writer, a writer for a reader; with O_NONBLOCK a reader
 * does not, and a writer is refused. Lock held, f is attached. */
static int meet(struct pipe *p, struct vfs_file *f)
{
	bool nonblock = f->flags & O_NONBLOCK;

	uk_waitq_wake(&p->opened, UINT_MAX);
	if (f->mode == VFS_READ && !p->writers) {
		if (!nonblock)
			return wait_partner(p, &p->had_writers);
		/* Not hung up before there was a writer. */
		f->pos = p->had_writers;
	} else if (f->mode == VFS_WRITE && !p->readers) {
		return wait_partner(p, &p->had_readers);
	}
	return 0;
}

static int fifo_open(struct vfs_node *node, struct vfs_file *f)
{
	struct pipe *p = fifo_get(node);
	int err;

	if (!p)
		return -ENOMEM;
	f->data = p;
	uk_mutex_lock(&p->lock);
	if (f->mode == VFS_WRITE && (f->flags & O_NONBLOCK) && !p->readers) {
		uk_mutex_unlock(&p->lock);
		if (fifo_put(p))
			pipe_free(p);
		return -ENXIO;
	}
	pipe_attach(p, f);
	err = meet(p, f);
	uk_mutex_unlock(&p->lock);
	uk_preempt();
	if (err)
		pipe_release(f);
	else
		f->ops = &fifo_ops;
	return err;
}

static int fifo_init(void)
{
	vfs_open_fifo = fifo_open;
	return 0;
}
UK_INIT_PART(fifo_init, 2, fifo);
