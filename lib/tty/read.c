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

static bool is_ready(unsigned minimum)
{
	return tty.eof || (tty_is(ICANON) ? tty.canon != tty.tail
					  : tty.head - tty.tail >= minimum);
}

bool tty_readable(void)
{
	const unsigned char *cc = tty.termios.c_cc;

	return is_ready(cc[VMIN] && !cc[VTIME] ? cc[VMIN] : 1);
}

/* Whether a read of at least min bytes can go on; if so the caller owns tail.
 * Interrupts off. */
static bool claim(unsigned minimum)
{
	if (tty.reading || !is_ready(minimum))
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

/* VTIME tenths of a second from now on. */
static uint64_t after(unsigned vtime)
{
	return arch_ticks() + (uint64_t)(arch_tick_hz() / TENTHS) * vtime;
}

/* Raw mode with VTIME. VMIN 0: the time runs from here, and whatever is there
 * when it is over is enough. Else it runs anew from each byte on. */
static int wait_timed(unsigned minimum, unsigned vmin, unsigned vtime)
{
	int err;

	if (!vmin) {
		err = wait_claim(1, after(vtime));
		return err == -ETIMEDOUT ? wait_claim(0, UK_TIMER_NEVER) : err;
	}
	err = uk_wait_event(&tty.readers, is_ready(1), UK_TIMER_NEVER, true);
	while (!err) {
		unsigned seen = tty.head;

		err = uk_wait_event(&tty.readers,
				    tty.head != seen || is_ready(minimum),
				    after(vtime), true);
		if (err == -ETIMEDOUT || (!err && is_ready(minimum)))
			return wait_claim(1, UK_TIMER_NEVER);
	}
	return err;
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
	unsigned first = min(n, TTY_BUFFER - tty.tail % TTY_BUFFER);
	unsigned done =
		(unsigned)vfs_iter_to_user(it, tty_slot(tty.tail), first);

	if (done == first && n > first)
		done += (unsigned)vfs_iter_to_user(it, tty_buf, n - first);
	return done;
}

/* Give n bytes back to the writer of the buffer, and tail to other readers. */
static void consume(unsigned n)
{
	unsigned long flags = arch_irq_save();

	tty.tail += n;
	/* Raw mode leaves canon behind. */
	if (!tty_is(ICANON))
		tty.canon = tty.tail;
	tty.reading = false;
	tty_receive();
	arch_irq_restore(flags);
}

static ssize_t console_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	size_t count = min(it->left, (size_t)TTY_BUFFER);
	unsigned n, done, skip = 0;
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
	consume(done == n ? n + skip : done);
	return done == 0 && n != 0 ? -EFAULT : (ssize_t)done;
}

static unsigned console_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	unsigned in;

	(void)f;
	vfs_poll_add(&tty.pollers, w);
	if (!tty.stream) {
		in = tty_readable() ? POLLIN | POLLRDNORM : 0;
		return in | (tty.stopped ? 0 : POLLOUT | POLLWRNORM);
	}
	in = tty.head != tty.tail ? POLLIN | POLLRDNORM : 0;
	return in | (tty.eof ? POLLHUP : 0);
}

static int input_init(void)
{
	console_ops.read = console_read;
	console_ops.poll = console_poll;
	if (tty.stream)
		tty_stream_open();
	uk_console_on_rx(tty_receive);
	return 0;
}
UK_INIT_PART(input_init, 3, file_input);
