/* SPDX-License-Identifier: BSD-3-Clause */
/* A pseudo terminal's slave as a file: the console's operations, but output
 * waits for the master to read, and the master may go. */
#include <errno.h>
#include <limits.h>
#include <sys/ioctl.h>
#include "pty.h"

static bool has_room(const struct pty *p)
{
	return pty_out_count(p) + p->out_claimed + PTY_CHUNK * PTY_WIDEST <=
	       PTY_OUTPUT - PTY_ECHO;
}

/* Claim room for a chunk. Interrupts off. */
static bool claim(struct pty *p)
{
	if (!p->master)
		return true;
	if (p->tty.stopped || !has_room(p))
		return false;
	p->out_claimed += PTY_CHUNK * PTY_WIDEST;
	return true;
}

static void unclaim(struct pty *p)
{
	unsigned long flags = arch_irq_save();

	p->out_claimed -= PTY_CHUNK * PTY_WIDEST;
	arch_irq_restore(flags);
}

/* 0, -EAGAIN, -EINTR; -EIO: hung up, nothing is claimed. */
static int wait_claim(struct pty *p, bool nonblock)
{
	unsigned long flags;
	bool ours;
	int err;

	if (nonblock) {
		flags = arch_irq_save();
		ours = claim(p);
		arch_irq_restore(flags);
		err = ours ? 0 : -EAGAIN;
	} else {
		err = uk_wait_event(&p->tty.writers, claim(p), UK_TIMER_NEVER,
				    true);
	}
	return !err && !p->master ? -EIO : err;
}

static ssize_t write_all(struct pty *p, bool nonblock, struct vfs_iter *it)
{
	char bounce[PTY_CHUNK];
	ssize_t done = 0;
	int err = 0;

	while (it->left != 0 && !err) {
		size_t n;

		err = wait_claim(p, nonblock);
		if (err)
			break;
		n = vfs_iter_from_user(it, bounce, sizeof(bounce));
		if (n == 0)
			err = -EFAULT;
		tty_output(&p->tty, bounce, n);
		unclaim(p);
		done += (ssize_t)n;
	}
	return done ? done : err;
}

static ssize_t slave_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)pos;
	return pty_move(f, it, write_all);
}

static ssize_t slave_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	bool was = pty_of(f)->master;
	ssize_t ret;

	vfs_file_get(f);
	ret = console_ops.read(f, it, pos);
	/* Who waited for input is told more than who comes later. */
	if (ret == 0 && was && !pty_of(f)->master)
		ret = -EIO;
	vfs_file_put(f);
	return ret;
}

static long slave_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	if (!pty_of(f)->master)
		return request == TIOCSPGRP ? -ENOTTY : -EIO;
	return console_ops.ioctl(f, request, arg);
}

static unsigned slave_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	struct pty *p = pty_of(f);
	unsigned events = console_ops.poll(f, w);

	if (!p->master)
		return events | POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM |
		       POLLERR | POLLHUP;
	return has_room(p) ? events
			   : events & ~(unsigned)(POLLOUT | POLLWRNORM);
}

/* The last one leaves the master at the end of its input. */
static void slave_release(struct vfs_file *f)
{
	struct pty *p = pty_of(f);
	unsigned long flags = arch_irq_save();

	if (--p->slaves == 0) {
		p->left = true;
		uk_waitq_wake(&p->readers, UINT_MAX);
		vfs_poll_notify(&p->pollers, POLLHUP | POLLIN | POLLRDNORM);
	}
	arch_irq_restore(flags);
	pty_put(p);
	uk_preempt();
}

static const struct vfs_ops slave_ops = {
	.read = slave_read,
	.write = slave_write,
	.seek = vfs_no_seek,
	.ioctl = slave_ioctl,
	.poll = slave_poll,
	.release = slave_release,
	.async = true,
	.async_owned = true,
};

int pty_open_slave(struct tty *t, struct vfs_file *f)
{
	struct pty *p = (struct pty *)t;
	unsigned long flags = arch_irq_save();
	int err = p->locked || !p->master ? -EIO : 0;

	if (!err) {
		p->slaves++;
		p->left = false;
	}
	arch_irq_restore(flags);
	if (err)
		return err;
	pty_get(p);
	f->ops = &slave_ops;
	f->data = p;
	return 0;
}
