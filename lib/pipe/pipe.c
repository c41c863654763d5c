/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading and writing. The lock is given up only to sleep. One sleeper is woken
 * at a time: when it has done its part and there is something left to read, or
 * room, it wakes the next one. Who polls for POLLIN is told of every write, who
 * polls for POLLOUT when the pipe stops being full: these are Linux's edges.
 *
 * No reference of the file is taken to sleep: a signal ends the sleep before
 * its handler runs, and where another thread could close the descriptor, the
 * caller holds a reference.
 */
#include <errno.h>
#include <signal.h>
#include <poll.h>
#include <uk/signal.h>
#include "pipe.h"

#define READABLE (POLLIN | POLLRDNORM)
#define WRITABLE (POLLOUT | POLLWRNORM)

void pipe_wake_readers(struct pipe *p)
{
	if (!uk_list_empty(&p->readable.waiters))
		uk_waitq_wake(&p->readable, 1);
	vfs_poll_notify(&p->pollq, READABLE);
}

void pipe_wake_writers(struct pipe *p)
{
	if (!uk_list_empty(&p->writable.waiters))
		uk_waitq_wake(&p->writable, 1);
	vfs_poll_notify(&p->pollq, WRITABLE);
}

int pipe_wait_readable(struct pipe *p)
{
	int err;

	pipe_attention(p, PIPE_SLEEPER);
	uk_mutex_unlock(&p->lock);
	err = uk_wait_event(&p->readable, !pipe_empty(p) || !p->writers,
			    UK_TIMER_NEVER, true);
	uk_mutex_lock(&p->lock);
	pipe_attention(p, -PIPE_SLEEPER);
	return err;
}

int pipe_wait_writable(struct pipe *p)
{
	int err;

	pipe_attention(p, PIPE_SLEEPER);
	uk_mutex_unlock(&p->lock);
	err = uk_wait_event(&p->writable, !pipe_full(p) || !p->readers,
			    UK_TIMER_NEVER, true);
	uk_mutex_lock(&p->lock);
	pipe_attention(p, -PIPE_SLEEPER);
	return err;
}

int pipe_broken(void)
{
	const struct uk_siginfo info = {
		.signo = SIGPIPE,
		.code = SI_USER,
		.sender.pid = uk_process_current()->pid,
	};

	uk_signal_send_thread(arch_current(), &info);
	return -EPIPE;
}

/* All n bytes or nothing: 0 or -EFAULT. */
static int get(struct vfs_iter *it, char *dst, size_t n)
{
	if (likely(n == it->len && n == it->left && !it->kernel)) {
		if (unlikely(uk_copy_from_user(dst, it->base, n)))
			return -EFAULT;
		it->left = 0;
		return 0;
	}
	return vfs_iter_from_user(it, dst, n) == n ? 0 : -EFAULT;
}

static int put(struct vfs_iter *it, const char *src, size_t n)
{
	if (likely(n == it->len && n == it->left && !it->kernel)) {
		if (unlikely(uk_copy_to_user(it->base, src, n)))
			return -EFAULT;
		it->left = 0;
		return 0;
	}
	return vfs_iter_to_user(it, src, n) == n ? 0 : -EFAULT;
}

static __noinline char *page_alloc(void)
{
	paddr_t pa = uk_page_alloc(0, 0);

	return pa ? phys_to_virt(pa) : NULL;
}

char *pipe_page(struct pipe *p)
{
	char *page = p->spare;

	p->spare = NULL;
	return likely(page) ? page : page_alloc();
}

void pipe_pop(struct pipe *p)
{
	struct pipe_slot *s = pipe_slot(p, p->tail);

	if (likely((s->flags & PIPE_SLOT_OURS) && !p->spare))
		p->spare = s->page;
	else
		uk_page_put(virt_to_phys(s->page));
	p->tail++;
}

/* What does not fill pages goes behind what is in the last one, if all of it
 * fits there. The number of bytes, or -EFAULT. */
static ssize_t merge(struct pipe *p, struct vfs_iter *it)
{
	size_t n = it->left % PAGE_SIZE;
	struct pipe_slot *s = pipe_slot(p, p->head - 1);

	if (!(s->flags & PIPE_SLOT_MERGE) || s->at + s->len + n > PAGE_SIZE)
		return 0;
	if (get(it, s->page + s->at + s->len, n))
		return -EFAULT;
	s->len = (uint16_t)(s->len + n);
	return (ssize_t)n;
}

/* A page of what is to be written into a new slot. */
static ssize_t append(struct pipe *p, struct vfs_iter *it, bool packet)
{
	size_t n = min(it->left, (size_t)PAGE_SIZE);
	char *page = pipe_page(p);

	if (unlikely(!page))
		return -ENOMEM;
	if (unlikely(get(it, page, n))) {
		if (p->spare)
			uk_page_put(virt_to_phys(page));
		else
			p->spare = page;
		return -EFAULT;
	}
	pipe_push(p, page, 0, (unsigned)n,
		  PIPE_SLOT_OURS |
			  (packet ? PIPE_SLOT_PACKET : PIPE_SLOT_MERGE));
	return (ssize_t)n;
}

/* Lock held. What is written so far is told to readers before sleeping. */
static __noinline ssize_t write_locked(struct vfs_file *f, struct vfs_iter *it)
{
	struct pipe *p = pipe_of(f);
	ssize_t done = 0, n = 0;

	if (unlikely(!p->readers))
		return pipe_broken();
	if (!pipe_empty(p) && it->left % PAGE_SIZE)
		n = merge(p, it);
	for (;;) {
		if (unlikely(n < 0))
			break;
		done += n;
		if (it->left == 0)
			break;
		if (unlikely(!p->readers)) {
			n = pipe_broken();
			break;
		}
		if (likely(!pipe_full(p))) {
			n = append(p, it, f->flags & O_DIRECT);
			continue;
		}
		n = -EAGAIN;
		if (f->flags & O_NONBLOCK)
			break;
		pipe_wake_readers(p);
		n = pipe_wait_writable(p);
	}
	return done ? done : n;
}

/*
 * What is nearly always so: one buffer, an empty pipe, a page at hand. The
 * number of bytes, or 0: it is not so. Lock held.
 */
static __always_inline ssize_t write_quickly(struct vfs_file *f, struct pipe *p,
					     struct vfs_iter *it)
{
	size_t n = it->left;
	char *page = p->spare;

	if (unlikely(n != it->len || n > PAGE_SIZE || !page || it->kernel ||
		     p->head != p->tail || !p->readers ||
		     (f->flags & O_DIRECT)))
		return 0;
	if (unlikely(uk_copy_from_user(page, it->base, n)))
		return 0;
	p->spare = NULL;
	pipe_push(p, page, 0, (unsigned)n, PIPE_SLOT_OURS | PIPE_SLOT_MERGE);
	return (ssize_t)n;
}

/* Whether a change was made before or after somebody came to be told of it: he
 * looks at the pipe then, and we at `attention` now. */
__noinline void pipe_tell(struct pipe *p, bool written, bool was_full)
{
	if (!pipe_empty(p)) {
		if (written)
			pipe_wake_readers(p);
		else
			uk_waitq_wake(&p->readable, 1);
	}
	if (!pipe_full(p)) {
		if (was_full)
			pipe_wake_writers(p);
		else
			uk_waitq_wake(&p->writable, 1);
	}
	uk_mutex_unlock(&p->lock);
	uk_preempt();
}

static __noinline ssize_t write_any(struct vfs_file *f, struct vfs_iter *it)
{
	struct pipe *p = pipe_of(f);
	ssize_t ret;

	uk_mutex_lock(&p->lock);
	ret = it->alone ? 0 : write_quickly(f, p, it);
	if (unlikely(!ret))
		ret = write_locked(f, it);
	if (unlikely(READ_ONCE(p->attention)))
		pipe_tell(p, true, false);
	else
		uk_mutex_unlock(&p->lock);
	return ret;
}

ssize_t pipe_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	struct pipe *p = pipe_of(f);
	ssize_t ret;

	(void)pos;
	if (unlikely(it->left == 0))
		return 0;
	/* With nobody else in the system, nobody can come in between. */
	if (it->alone && !p->attention) {
		ret = write_quickly(f, p, it);
		if (likely(ret))
			return ret;
	}
	return write_any(f, it);
}

/* What there is, up to it->left bytes or the end of a packet. Lock held. */
static ssize_t take(struct pipe *p, struct vfs_iter *it)
{
	ssize_t done = 0;
	bool packet = false;

	while (it->left != 0 && !pipe_empty(p) && !packet) {
		struct pipe_slot *s = pipe_slot(p, p->tail);
		size_t n = min((size_t)s->len, it->left);

		if (unlikely(put(it, s->page + s->at, n)))
			return done ? done : -EFAULT;
		packet = s->flags & PIPE_SLOT_PACKET;
		done += (ssize_t)n;
		s->at = (uint16_t)(s->at + n);
		s->len = packet ? 0 : (uint16_t)(s->len - n);
		if (s->len == 0)
			pipe_pop(p);
	}
	return done;
}

/* Nothing is there, lock held. 0: look again; 1: end of file. */
static __noinline int wait_for_data(struct vfs_file *f)
{
	struct pipe *p = pipe_of(f);

	if (!p->writers)
		return 1;
	if (f->flags & O_NONBLOCK)
		return -EAGAIN;
	return pipe_wait_readable(p);
}

static __noinline ssize_t read_locked(struct vfs_file *f, struct vfs_iter *it)
{
	ssize_t done;

	while ((done = take(pipe_of(f), it)) == 0) {
		int err = wait_for_data(f);

		if (err)
			return err < 0 ? err : 0;
	}
	return done;
}

/* All that there is, in one page, into one buffer. The number of bytes, or 0:
 * it is not so. Lock held. */
static __always_inline ssize_t read_quickly(struct pipe *p, struct vfs_iter *it)
{
	struct pipe_slot *s = pipe_slot(p, p->tail);
	size_t n = s->len;

	if (unlikely(p->head - p->tail != 1 || n > it->len || p->spare ||
		     it->kernel || !(s->flags & PIPE_SLOT_OURS)))
		return 0;
	if (unlikely(uk_copy_to_user(it->base, s->page + s->at, n)))
		return 0;
	p->spare = s->page;
	p->tail++;
	return (ssize_t)n;
}

static __noinline ssize_t read_any(struct vfs_file *f, struct vfs_iter *it)
{
	struct pipe *p = pipe_of(f);
	ssize_t ret;
	bool was_full;

	uk_mutex_lock(&p->lock);
	was_full = pipe_full(p);
	ret = it->alone ? 0 : read_quickly(p, it);
	if (unlikely(!ret))
		ret = read_locked(f, it);
	if (unlikely(READ_ONCE(p->attention)))
		pipe_tell(p, false, was_full);
	else
		uk_mutex_unlock(&p->lock);
	return ret;
}

ssize_t pipe_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	struct pipe *p = pipe_of(f);
	ssize_t ret;

	(void)pos;
	if (unlikely(it->left == 0))
		return 0;
	if (it->alone && !p->attention) {
		ret = read_quickly(p, it);
		if (likely(ret))
			return ret;
	}
	return read_any(f, it);
}
