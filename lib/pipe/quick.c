/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Few bytes through an empty pipe, as threads send them to wake each other.
 *
 * All of it happens with interrupts off, since before the descriptor was
 * looked up: nobody closes it meanwhile, and nobody takes the pipe's lock, so
 * that it is enough to see that it is free. User memory is accessed only if it
 * is there. Of what is not so, nothing is done here: the long way begins anew.
 *
 * Only a reader that finds nothing sleeps, with a reference to the file.
 */
#include <plat/user.h>
#include <poll.h>
#include <uk/access.h>
#include "pipe.h"

#define FEW 8u /* bytes */

static __always_inline bool is_few(size_t n)
{
	return n - 1 < FEW;
}

static __noinline ssize_t tell_readers(struct pipe *p, size_t n)
{
	uk_waitq_wake_one(&p->readable);
	vfs_poll_notify(&p->pollq, POLLIN | POLLRDNORM);
	arch_irq_enable();
	uk_preempt();
	return (ssize_t)n;
}

static __noinline ssize_t tell_writers(struct pipe *p, size_t n)
{
	uk_waitq_wake_one(&p->writable);
	if (p->slots == 1) /* it was full */
		vfs_poll_notify(&p->pollq, POLLOUT | POLLWRNORM);
	arch_irq_enable();
	uk_preempt();
	return (ssize_t)n;
}

static __noinline ssize_t read_any(int fd, void *buf, size_t n)
{
	arch_irq_enable();
	return vfs_read_any(fd, buf, n);
}

/* n <= FEW bytes, as the only ones; false: nothing was done. */
static __always_inline bool put(struct pipe *p, const struct vfs_file *f,
				const void *buf, size_t n)
{
	struct pipe_slot *s;
	unsigned head;
	uint8_t *page;

	if (unlikely(!uk_mutex_is_free(&p->lock)))
		return false;
	page = (uint8_t *)p->spare;
	head = p->head;
	if (unlikely((f->flags & O_DIRECT) || !uk_access_ok(buf, n) || !page ||
		     head != p->tail || !p->readers))
		return false;
	for (size_t i = 0; i < n; i++)
		if (unlikely(!arch_user_get8_now((const char *)buf + i,
						 page + i)))
			return false;
	p->spare = NULL;
	s = pipe_slot(p, head);
	s->page = (char *)page;
	s->at = 0;
	s->len = (uint16_t)n;
	s->flags = PIPE_SLOT_OURS | PIPE_SLOT_MERGE;
	p->head = head + 1;
	return true;
}

/* n bytes were put in: interrupts are on again. */
static __always_inline ssize_t written(struct pipe *p, size_t n)
{
	if (unlikely(READ_ONCE(p->attention)))
		return tell_readers(p, n);
	arch_irq_enable();
	return (ssize_t)n;
}

/* More than a byte, or not quickly. */
static __noinline ssize_t write_other(int fd, const void *buf, size_t n,
				      struct vfs_file *f)
{
	struct pipe *p = pipe_of(f);

	if (n != 1 && is_few(n) && put(p, f, buf, n))
		return written(p, n);
	arch_irq_enable();
	return vfs_write_any(fd, buf, n);
}

ssize_t pipe_quick_write(int fd, const void *buf, size_t n, struct vfs_file *f)
{
	struct pipe *p = pipe_of(f);

	if (unlikely(n != 1) || unlikely(!put(p, f, buf, 1)))
		return write_other(fd, buf, n, f);
	return written(p, 1);
}

/* All that there is, if that is len bytes in one page. buf is the program's. */
static __always_inline bool take(struct pipe *p, void *buf, size_t len)
{
	const struct pipe_slot *s;
	const uint8_t *from;
	unsigned tail;

	if (unlikely(!uk_mutex_is_free(&p->lock)))
		return false;
	tail = p->tail;
	s = pipe_slot(p, tail);
	from = (const uint8_t *)s->page + s->at;
	if (unlikely(p->head - tail != 1 || s->len != len || p->spare ||
		     !(s->flags & PIPE_SLOT_OURS)))
		return false;
	for (size_t i = 0; i < len; i++)
		if (unlikely(!arch_user_put8_now((char *)buf + i, &from[i])))
			return false;
	p->spare = s->page;
	p->tail = tail + 1;
	return true;
}

/* len bytes were taken: interrupts are on again. */
static __always_inline ssize_t taken(struct pipe *p, size_t len)
{
	if (unlikely(READ_ONCE(p->attention)))
		return tell_writers(p, len);
	arch_irq_enable();
	return (ssize_t)len;
}

/* As few bytes as there are in the first page, of n at most; else 0. */
static __noinline ssize_t take_several(struct pipe *p, void *buf, size_t n)
{
	size_t len;

	if (unlikely(!uk_mutex_is_free(&p->lock)))
		return 0;
	len = pipe_slot(p, p->tail)->len;
	return len <= n && is_few(len) && take(p, buf, len) ? taken(p, len) : 0;
}

/* Woken, but not for few bytes; or a signal came. Gives up the reference. */
static __noinline ssize_t read_on(int fd, void *buf, size_t n,
				  struct vfs_file *f, int err)
{
	struct vfs_iter it;
	ssize_t ret = err;

	arch_irq_enable();
	if (err == 0) {
		vfs_iter_one(&it, buf, n);
		it.alone = false;
		ret = pipe_read(f, &it, NULL);
	}
	vfs_file_put(f);
	return unlikely(ret < 0) && vfs_again(ret) ? vfs_read_any(fd, buf, n)
						   : ret;
}

/* Until there is something. */
static __noinline ssize_t read_later(int fd, void *buf, size_t n,
				     struct vfs_file *f)
{
	struct pipe *p = pipe_of(f);
	ssize_t got = 0;
	int err;

	if (n == 0 || !uk_access_ok(buf, n) || !uk_mutex_is_free(&p->lock) ||
	    !p->writers || (f->flags & O_NONBLOCK))
		return read_any(fd, buf, n);
	vfs_file_get(f);
	pipe_attention(p, PIPE_SLEEPER);
	do
		err = uk_waitq_sleep(&p->readable, UK_TIMER_NEVER, true);
	while (unlikely(err == 0 && pipe_empty(p) && READ_ONCE(p->writers)));
	pipe_attention(p, -PIPE_SLEEPER);
	if (likely(err == 0)) {
		got = likely(take(p, buf, 1)) ? taken(p, 1)
					      : take_several(p, buf, n);
	}
	if (unlikely(!got))
		return read_on(fd, buf, n, f, err);
	if (unlikely(!__atomic_sub_fetch(&f->refs, 1, __ATOMIC_ACQ_REL)))
		vfs_file_gone(f);
	return got;
}

/* More than a byte, or not quickly. */
static __noinline ssize_t read_other(int fd, void *buf, size_t n,
				     struct vfs_file *f)
{
	ssize_t got = 0;

	if (n != 0 && uk_access_ok(buf, n))
		got = take_several(pipe_of(f), buf, n);
	return got ? got : read_any(fd, buf, n);
}

ssize_t pipe_quick_read(int fd, void *buf, size_t n, struct vfs_file *f)
{
	struct pipe *p = pipe_of(f);

	if (pipe_empty(p))
		return read_later(fd, buf, n, f);
	if (unlikely(n == 0 || !uk_access_ok(buf, n)) ||
	    unlikely(!take(p, buf, 1)))
		return read_other(fd, buf, n, f);
	return taken(p, 1);
}
