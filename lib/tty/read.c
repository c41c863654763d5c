/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console read: a part (<uk/part.h>) of images whose program can read or
 * poll files. In others nothing listens to the line: what is typed there is
 * not echoed and makes no signal. Boot option:
 *
 *   console.input=N   input is N bytes; behind them reads return end of file
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <termios.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/vfs.h>
#include "tty.h"

#define TENTHS 10u /* of a second, which VTIME counts */

/* Whether a read of at least min bytes can go on; if so the caller owns tail.
 * Interrupts off. */
static bool claim(unsigned minimum)
{
	bool ready = tty_is(ICANON) ? tty.canon != tty.tail
				    : tty.head - tty.tail >= minimum;

	if (tty.reading || !(ready || tty.eof))
		return false;
	tty.reading = true;
	return true;
}

/* claim() as soon as it can be, until deadline. 0, -EINTR, -ETIMEDOUT. */
static int wait_claim(unsigned minimum, uint64_t deadline)
{
	return uk_wait_event(&tty.readers, claim(minimum), deadline, true);
}

/* claim() now. 0 or -EAGAIN. */
static int try_claim(unsigned minimum)
{
	unsigned long flags = arch_irq_save();
	bool ours = claim(minimum);

	arch_irq_restore(flags);
	return ours ? 0 : -EAGAIN;
}

/* Raw mode with VTIME: the time runs from here if VMIN is 0, else from the
 * first byte on. Whatever is there when it is over is enough. */
static int wait_timed(unsigned minimum, unsigned vmin, unsigned vtime)
{
	uint64_t deadline;
	int err = 0;

	if (vmin)
		err = uk_wait_event(&tty.readers,
				    tty.head != tty.tail || tty.eof,
				    UK_TIMER_NEVER, true);
	if (err)
		return err;
	deadline = arch_ticks() + (uint64_t)(arch_tick_hz() / TENTHS) * vtime;
	err = wait_claim(minimum, deadline);
	return err == -ETIMEDOUT ? wait_claim(0, UK_TIMER_NEVER) : err;
}

/* Wait for input as the mode says. 0: tail is ours. -EAGAIN, -EINTR */
static int wait_input(const struct vfs_file *f, size_t count)
{
	unsigned vmin = tty.termios.c_cc[VMIN], vtime = tty.termios.c_cc[VTIME];
	unsigned minimum = (unsigned)min((size_t)(vmin ? vmin : 1), count);
	bool raw = !tty_is(ICANON);

	if (raw && !vmin && !vtime)
		return try_claim(0);
	if (f->flags & O_NONBLOCK)
		return try_claim(1);
	if (raw && vtime)
		return wait_timed(minimum, vmin, vtime);
	return wait_claim(minimum, UK_TIMER_NEVER);
}

/* Copy n bytes from tail on; they may wrap. The number copied. */
static unsigned copy_out(struct vfs_iter *it, unsigned n)
{
	unsigned at = tty.tail % TTY_BUFFER;
	unsigned first = min(n, TTY_BUFFER - at);
	unsigned done = (unsigned)vfs_iter_to_user(it, tty_buf + at, first);

	if (done == first && n > first)
		done += (unsigned)vfs_iter_to_user(it, tty_buf, n - first);
	return done;
}

static ssize_t console_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	unsigned n, done, skip = 0;
	unsigned long flags;
	size_t count = min(it->left, (size_t)TTY_BUFFER);
	int err;

	(void)pos;
	if (count == 0)
		return 0;
	err = wait_input(f, count);
	if (err)
		return err;
	if (tty_is(ICANON))
		n = tty_line((unsigned)count, &skip);
	else
		n = min((unsigned)count, tty.head - tty.tail);
	done = copy_out(it, n);
	flags = arch_irq_save();
	tty_consume(done == n ? n + skip : done);
	tty.reading = false;
	uk_waitq_wake(&tty.readers, UINT_MAX);
	arch_irq_restore(flags);
	return done == 0 && n != 0 ? -EFAULT : (ssize_t)done;
}

static unsigned console_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	bool in = tty_is(ICANON) ? tty.canon != tty.tail : tty.head != tty.tail;

	(void)f, (void)w;
	return (in || tty.eof ? POLLIN | POLLRDNORM : 0) |
	       (tty.stopped ? 0 : POLLOUT | POLLWRNORM);
}

static int set_input(const char *rest, const char *value)
{
	uint64_t n = 0;

	(void)rest;
	if (!*value)
		return -EINVAL;
	for (; *value; value++) {
		unsigned digit = (unsigned char)*value - '0';

		if (digit > 9 || n > (UINT64_MAX - 10) / 10)
			return -EINVAL;
		n = n * 10 + digit;
	}
	tty.expected = n;
	return 0;
}
UK_OPTION_PART(console_input, "console.input", set_input, file_input);

static int input_init(void)
{
	UK_NEED(uk_option_console_input);
	console_ops.read = console_read;
	console_ops.poll = console_poll;
	uk_console_on_rx(tty_receive);
	return 0;
}
UK_INIT_PART(input_init, 3, file_input);
