/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading: when there is enough, by VMIN and VTIME or by lines, and for whom.
 * One reader at a time owns what lies between tail and canon or head.
 *
 * A part (<uk/part.h>) of images whose program can read or poll files. In
 * others nothing listens to the line: what is typed there is not echoed and
 * makes no signal.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <termios.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/iter.h>
#include <uk/vfs.h>
#include "tty.h"

#define TENTHS 10u /* of a second, which VTIME counts */

static bool is_ready(const struct tty *t, unsigned minimum)
{
	return t->eof || (tty_is(t, ICANON) ? t->canon != t->tail
					    : t->head - t->tail >= minimum);
}

bool tty_readable(const struct tty *t)
{
	const unsigned char *cc = t->termios.c_cc;

	return is_ready(t, cc[VMIN] && !cc[VTIME] ? cc[VMIN] : 1);
}

/* Whether a read of at least min bytes can go on; if so the caller owns tail.
 * Interrupts off. */
static bool claim(struct tty *t, unsigned minimum)
{
	if (t->reading || !is_ready(t, minimum))
		return false;
	t->reading = true;
	return true;
}

/* claim() as soon as it can be, until deadline. 0, -EINTR, -ETIMEDOUT. */
static int wait_claim(struct tty *t, unsigned minimum, uint64_t deadline)
{
	return uk_wait_event(&t->readers, claim(t, minimum), deadline, true);
}

/* claim() now. 0 or -EAGAIN. */
static int try_claim(struct tty *t, unsigned minimum)
{
	unsigned long flags = arch_irq_save();
	bool ours = claim(t, minimum);

	arch_irq_restore(flags);
	return ours ? 0 : -EAGAIN;
}

/* VTIME tenths of a second from now on. */
static uint64_t after(unsigned vtime)
{
	return arch_ticks() + (uint64_t)(arch_tick_hz() / TENTHS) * vtime;
}

/* Raw mode with VTIME. VMIN 0: the time runs from here, and whatever is there
 * when it is over is enough. Else it runs anew from each byte on. */
static int wait_timed(struct tty *t, unsigned minimum, unsigned vmin,
		      unsigned vtime)
{
	int err;

	if (!vmin) {
		err = wait_claim(t, 1, after(vtime));
		return err == -ETIMEDOUT ? wait_claim(t, 0, UK_TIMER_NEVER)
					 : err;
	}
	err = uk_wait_event(&t->readers, is_ready(t, 1), UK_TIMER_NEVER, true);
	while (!err) {
		unsigned seen = t->head;

		err = uk_wait_event(&t->readers,
				    t->head != seen || is_ready(t, minimum),
				    after(vtime), true);
		if (err == -ETIMEDOUT || (!err && is_ready(t, minimum)))
			return wait_claim(t, 1, UK_TIMER_NEVER);
	}
	return err;
}

/* Wait for input as the mode says. 0: tail is ours. -EAGAIN, -EINTR */
static int wait_input(struct tty *t, bool nonblock, size_t count)
{
	unsigned vmin = t->termios.c_cc[VMIN], vtime = t->termios.c_cc[VTIME];
	unsigned minimum = (unsigned)min((size_t)(vmin ? vmin : 1), count);
	bool raw = !tty_is(t, ICANON);
	int err;

	if (raw && !vmin && !vtime)
		return try_claim(t, 0);
	if (nonblock)
		return try_claim(t, 1);
	if (raw && vtime)
		err = wait_timed(t, minimum, vmin, vtime);
	else
		err = wait_claim(t, minimum, UK_TIMER_NEVER);
	/* What had come when a signal did is what the read gets. */
	return err == -EINTR && raw && !try_claim(t, 1) ? 0 : err;
}

/* What a read of count bytes gets: bytes from *from on, *skip behind them. */
static unsigned choose(struct tty *t, unsigned count, unsigned *from,
		       unsigned *skip)
{
	unsigned long flags = arch_irq_save();
	unsigned n;

	*from = t->tail;
	if (tty_is(t, ICANON))
		n = tty_line(t, count, skip);
	else
		n = min(count, t->head - t->tail);
	arch_irq_restore(flags);
	return n;
}

/* Copy n bytes from a count on; they may wrap. The number copied. */
static unsigned copy_out(struct tty *t, struct vfs_iter *it, unsigned from,
			 unsigned n)
{
	unsigned first = min(n, TTY_BUFFER - from % TTY_BUFFER);
	unsigned done =
		(unsigned)vfs_iter_to_user(it, tty_slot(t, from), first);

	if (done == first && n > first)
		done += (unsigned)vfs_iter_to_user(it, t->buf, n - first);
	return done;
}

/* Give the n bytes from a count on back to the writer of the buffer, unless
 * they were flushed meanwhile, and tail to other readers. */
static void consume(struct tty *t, unsigned from, unsigned n)
{
	unsigned long flags = arch_irq_save();

	if (t->tail == from)
		t->tail += n;
	/* Raw mode leaves canon behind. */
	if (!tty_is(t, ICANON))
		t->canon = t->tail;
	t->reading = false;
	t->room(t);
	tty_typed(t);
	arch_irq_restore(flags);
}

static ssize_t console_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	size_t count = min(it->left, (size_t)TTY_BUFFER);
	unsigned n, from, done, skip = 0;
	struct tty *t = tty_of(f);
	int err;

	(void)pos;
	if (count == 0)
		return 0;
	err = wait_input(t, f->flags & O_NONBLOCK, count);
	if (err)
		return err;
	n = choose(t, (unsigned)count, &from, &skip);
	done = copy_out(t, it, from, n);
	consume(t, from, done == n ? n + skip : done);
	return done == 0 && n != 0 ? -EFAULT : (ssize_t)done;
}

static unsigned console_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	struct tty *t = tty_of(f);
	unsigned in;

	vfs_poll_add(&t->pollers, w);
	if (!t->stream) {
		in = tty_readable(t) ? POLLIN | POLLRDNORM : 0;
		return in | (t->stopped ? 0 : POLLOUT | POLLWRNORM);
	}
	in = t->head != t->tail ? POLLIN | POLLRDNORM : 0;
	return in | (t->eof ? POLLHUP : 0);
}

static void receive_more(struct tty *t)
{
	(void)t;
	tty_receive();
}

static int input_init(void)
{
	console_ops.read = console_read;
	console_ops.poll = console_poll;
	tty_console_start();
	tty_console.room = receive_more;
	if (tty_console.stream)
		tty_stream_open();
	uk_console_on_rx(tty_receive);
	return 0;
}
UK_INIT_PART(input_init, 3, file_input);
