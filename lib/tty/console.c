/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console as a file: /dev/console, on which descriptors 0, 1 and 2 of the
 * first process are open. Boot options:
 *
 *   console.raw=1     start without echo, line editing and newline translation,
 *                     so that bytes go through unchanged
 *   console.input=N   input is N bytes; behind them reads return end of file
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/vfs.h>
#include "tty.h"

#define BOUNCE 64 /* bytes of the caller's stack */
#define CONSOLE_RDEV makedev(5, 1)
#define DEVFS_DEV makedev(0, 5)
#define BLOCK_SIZE 4096 /* st_blksize of devfs */
#define TENTHS 10u /* of a second, which VTIME counts */

/* Linux's tty_std_termios. */
struct tty tty = {
	.termios = {
		.c_iflag = ICRNL | IXON,
		.c_oflag = OPOST | ONLCR,
		.c_cflag = B38400 | CS8 | CREAD | HUPCL,
		.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL |
			   ECHOKE | IEXTEN,
		.c_cc = {
			[VINTR] = 003, [VQUIT] = 034, [VERASE] = 0177,
			[VKILL] = 025, [VEOF] = 004, [VMIN] = 1,
			[VSTART] = 021, [VSTOP] = 023, [VSUSP] = 032,
			[VREPRINT] = 022, [VDISCARD] = 017,
			[VWERASE] = 027, [VLNEXT] = 026,
		},
	},
	.pgrp = 1,
	.readers = UK_WAITQ_INIT(tty.readers),
	.writers = UK_WAITQ_INIT(tty.writers),
	.expected = UINT64_MAX,
};

/* Wait while output is stopped. 0, -EAGAIN, -EINTR. */
static int wait_output(bool nonblock)
{
	if (likely(!tty.stopped))
		return 0;
	if (nonblock)
		return -EAGAIN;
	return uk_wait_event(&tty.writers, !tty.stopped, UK_TIMER_NEVER, true);
}

static ssize_t console_write(struct vfs_file *f, struct vfs_iter *it,
			     off_t *pos)
{
	/* f is not looked at again: it may go while we wait. */
	bool nonblock = f->flags & O_NONBLOCK;
	char bounce[BOUNCE];
	ssize_t done = 0;
	int err = 0;

	(void)pos;
	while (it->left != 0) {
		size_t n;

		err = wait_output(nonblock);
		if (err)
			break;
		n = vfs_iter_from_user(it, bounce, sizeof(bounce));
		err = -EFAULT;
		if (n == 0)
			break;
		tty_output(bounce, n);
		done += (ssize_t)n;
	}
	return done ? done : err;
}

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

static int console_stat(struct vfs_file *f, struct vfs_stat *st)
{
	(void)f;
	st->dev = DEVFS_DEV;
	st->ino = 1;
	st->rdev = CONSOLE_RDEV;
	st->mode = S_IFCHR | 0600;
	st->nlink = 1;
	st->blksize = BLOCK_SIZE;
	return 0;
}

static unsigned console_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	bool in = tty_is(ICANON) ? tty.canon != tty.tail : tty.head != tty.tail;

	(void)f, (void)w;
	return (in || tty.eof ? POLLIN | POLLRDNORM : 0) |
	       (tty.stopped ? 0 : POLLOUT | POLLWRNORM);
}

static const struct vfs_ops console_ops = {
	.read = console_read,
	.write = console_write,
	.seek = vfs_no_seek,
	.ioctl = tty_ioctl,
	.stat = console_stat,
	.poll = console_poll,
	.release = vfs_no_release,
};

static int set_raw(const char *rest, const char *value)
{
	(void)rest;
	if (!strcmp(value, "0"))
		return 0;
	if (*value && strcmp(value, "1"))
		return -EINVAL;
	tty.termios.c_iflag = 0;
	tty.termios.c_oflag = 0;
	tty.termios.c_lflag = 0;
	return 0;
}
UK_OPTION(console_raw, "console.raw", set_raw);

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
UK_OPTION(console_input, "console.input", set_input);

/* One open file, three descriptors, as Linux opens them for init. */
static int console_init(void)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_file *f = vfs_file_new(&console_ops, O_RDWR, NULL);

	if (!f)
		return -ENOMEM;
	vfs_install(t, f, 0, false);
	for (int fd = 1; fd <= 2; fd++) {
		vfs_file_get(f);
		vfs_install(t, f, 0, false);
	}
	uk_console_on_rx(tty_receive);
	return 0;
}
UK_INIT(console_init, 3);
