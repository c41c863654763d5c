/* SPDX-License-Identifier: BSD-3-Clause */
/* An inotify descriptor's queue, and the descriptor as a file. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <uk/mm.h>
#include "inotify.h"

static struct inotify *inotify_of(const struct vfs_file *f)
{
	return f->data;
}

static size_t size_of(const struct event *e)
{
	return sizeof(e->text) + e->text.len;
}

static struct event *event_new(int wd, unsigned mask, unsigned cookie,
			       const char *name, size_t len)
{
	/* With its 0, in whole headers, as Linux pads it. */
	size_t room = name ? ALIGN_UP(len + 1, sizeof(struct inotify_event))
			   : 0;
	struct event *e = uk_zalloc(sizeof(*e) + room);

	if (!e)
		return NULL;
	e->text.wd = wd;
	e->text.mask = mask;
	e->text.cookie = cookie;
	e->text.len = (uint32_t)room;
	if (name)
		memcpy(e->text.name, name, len);
	return e;
}

/* Is e what the queue ends with? Interrupts off. */
static bool repeats(const struct inotify *in, const struct event *e)
{
	const struct event *last;

	if (uk_list_empty(&in->queue) || (e->text.mask & IN_IGNORED))
		return false;
	last = uk_list_entry(in->queue.prev, struct event, link);
	return last->text.wd == e->text.wd && last->text.mask == e->text.mask &&
	       last->text.len == e->text.len &&
	       !memcmp(last->text.name, e->text.name, e->text.len);
}

/* False: there is no need of e. */
static bool append(struct inotify *in, struct event *e)
{
	unsigned long flags = arch_irq_save();
	bool wanted = !repeats(in, e) && in->queued <= QUEUE_MAX;

	if (wanted) {
		uk_list_add_tail(&in->queue, &e->link);
		in->queued++;
		in->bytes += size_of(e);
		uk_waitq_wake(&in->readers, 1);
		vfs_poll_notify(&in->pollq, POLLIN | POLLRDNORM);
	}
	arch_irq_restore(flags);
	return wanted;
}

void inotify_queue(struct inotify *in, int wd, unsigned mask, unsigned cookie,
		   const char *name, size_t len)
{
	bool full = READ_ONCE(in->queued) >= QUEUE_MAX;
	struct event *e = NULL;

	if (!full)
		e = event_new(wd, mask, cookie, name, len);
	/* Something is lost, for want of room or memory: that is told once. */
	if (!e)
		e = event_new(-1, IN_Q_OVERFLOW, 0, NULL, 0);
	if (e && !append(in, e))
		uk_free(e);
}

static struct event *first(const struct inotify *in)
{
	unsigned long flags = arch_irq_save();
	struct event *e = NULL;

	if (!uk_list_empty(&in->queue))
		e = uk_list_entry(in->queue.next, struct event, link);
	arch_irq_restore(flags);
	return e;
}

static void drop(struct inotify *in, struct event *e)
{
	unsigned long flags = arch_irq_save();

	uk_list_remove(&e->link);
	in->queued--;
	in->bytes -= size_of(e);
	arch_irq_restore(flags);
	uk_free(e);
}

/* As many as fit. 0: there is none. */
static ssize_t take(struct inotify *in, struct vfs_iter *it)
{
	ssize_t done = 0;
	struct event *e;

	uk_mutex_lock(&in->reading);
	while ((e = first(in)) != NULL) {
		size_t n = size_of(e);

		if (n > it->left) {
			done = done ? done : -EINVAL;
			break;
		}
		if (vfs_iter_to_user(it, &e->text, n) != n) {
			done = done ? done : -EFAULT;
			break;
		}
		drop(in, e);
		done += (ssize_t)n;
	}
	uk_mutex_unlock(&in->reading);
	return done;
}

static ssize_t read_events(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	struct inotify *in = inotify_of(f);
	ssize_t done;
	int err;

	if (pos != &f->pos)
		return -ESPIPE;
	while ((done = take(in, it)) == 0) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		err = uk_wait_event(&in->readers, !uk_list_empty(&in->queue),
				    UK_TIMER_NEVER, true);
		if (err)
			return err;
	}
	return done;
}

static long control(struct vfs_file *f, unsigned request, unsigned long arg)
{
	int bytes;

	if (request != FIONREAD)
		return -ENOTTY;
	bytes = (int)READ_ONCE(inotify_of(f)->bytes);
	return uk_copy_to_user((void *)arg, &bytes, sizeof(bytes)) ? -EFAULT
								   : 0;
}

static unsigned poll_events(struct vfs_file *f, struct vfs_watcher *w)
{
	struct inotify *in = inotify_of(f);

	vfs_poll_add(&in->pollq, w);
	return first(in) ? POLLIN | POLLRDNORM : 0;
}

static void release(struct vfs_file *f)
{
	struct inotify *in = inotify_of(f);
	struct event *e;

	uk_mutex_lock(&inotify_lock);
	while (!uk_list_empty(&in->watches))
		watch_free(uk_list_entry(in->watches.next, struct watch, mine));
	uk_mutex_unlock(&inotify_lock);
	while ((e = first(in)) != NULL)
		drop(in, e);
	uk_free(in);
}

const struct vfs_anon_ops inotify_ops = {
	.ops = {
		.read = read_events,
		.write = vfs_no_write,
		.seek = vfs_anon_seek,
		.ioctl = control,
		.stat = vfs_anon_stat,
		.poll = poll_events,
		.release = release,
		.async = true,
	},
	.name = "inotify",
};
