/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From pipe to pipe: splice moves slots, tee gives the other pipe references to
 * the same pages. Both locks are taken, the lower address first; to sleep, both
 * are given up.
 */
#include <errno.h>
#include "pipe.h"
#include "splice.h"

static void lock_both(struct pipe *a, struct pipe *b)
{
	uk_mutex_lock(a < b ? &a->lock : &b->lock);
	uk_mutex_lock(a < b ? &b->lock : &a->lock);
}

/* 1: in has something and out has room; 0: in is at its end; -EAGAIN: neither,
 * yet; -EPIPE. Locks held. */
static int state(const struct pipe *in, const struct pipe *out)
{
	if (pipe_empty(in))
		return in->writers ? -EAGAIN : 0;
	if (!out->readers)
		return pipe_broken();
	return pipe_full(out) ? -EAGAIN : 1;
}

/* As state(), but wait while it is -EAGAIN. 1: both locks are held. */
static int lock_ready(struct pipe *in, struct pipe *out, bool nonblock)
{
	int err = 0, ready;

	while (!err) {
		lock_both(in, out);
		ready = state(in, out);
		if (ready == 1)
			return 1;
		if (ready != -EAGAIN || nonblock) {
			uk_mutex_unlock(&out->lock);
			uk_mutex_unlock(&in->lock);
			return ready;
		}
		if (pipe_empty(in)) {
			uk_mutex_unlock(&out->lock);
			err = pipe_wait_readable(in);
			uk_mutex_unlock(&in->lock);
		} else {
			uk_mutex_unlock(&in->lock);
			err = pipe_wait_writable(out);
			uk_mutex_unlock(&out->lock);
		}
	}
	return err;
}

/* Another reference to the first n bytes of s goes into out. */
static void share(struct pipe *out, struct pipe_slot *s, unsigned n)
{
	uk_page_get(virt_to_phys(s->page));
	s->flags &= ~(PIPE_SLOT_OURS | PIPE_SLOT_MERGE);
	pipe_push(out, s->page, s->at, n, s->flags);
}

/* Locks held. How many bytes. */
static ssize_t move(struct pipe *in, struct pipe *out, size_t len)
{
	ssize_t done = 0;

	while (len != 0 && !pipe_empty(in) && !pipe_full(out)) {
		struct pipe_slot *s = pipe_slot(in, in->tail);
		unsigned n = (unsigned)min((size_t)s->len, len);

		if (n == s->len) {
			pipe_push(out, s->page, s->at, n,
				  s->flags & ~PIPE_SLOT_MERGE);
			in->tail++;
		} else {
			share(out, s, n);
			s->at = (uint16_t)(s->at + n);
			s->len = (uint16_t)(s->len - n);
		}
		len -= n;
		done += n;
	}
	return done;
}

static ssize_t copy(struct pipe *in, struct pipe *out, size_t len)
{
	unsigned at = in->tail;
	ssize_t done = 0;

	for (; len != 0 && at != in->head && !pipe_full(out); at++) {
		struct pipe_slot *s = pipe_slot(in, at);
		unsigned n = (unsigned)min((size_t)s->len, len);

		share(out, s, n);
		len -= n;
		done += n;
	}
	return done;
}

ssize_t pipe_to_pipe(struct pipe *in, struct pipe *out, size_t len,
		     bool nonblock, bool consume)
{
	int ready = lock_ready(in, out, nonblock);
	bool was_full;
	ssize_t done;

	if (ready <= 0)
		return ready;
	was_full = pipe_full(in);
	done = consume ? move(in, out, len) : copy(in, out, len);
	pipe_tell(out, true, false);
	pipe_tell(in, false, was_full);
	return done;
}
