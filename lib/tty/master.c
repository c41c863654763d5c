/* SPDX-License-Identifier: BSD-3-Clause */
/* A pseudo terminal's master as a file: what is written is typed, what is read
 * is what the terminal shows. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <uk/errptr.h>
#include <uk/node.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/tty.h>
#include "pty.h"

#define ALL_FLAGS (O_ACCMODE | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)

/* --- Writing ------------------------------------------------------------ */

/* Bytes that can be typed for sure; each may become two. */
static size_t typeable(const struct pty *p)
{
	const struct tty *t = &p->tty;

	if (p->held || !tty_has_room(t))
		return 0;
	return max(1u, (TTY_BUFFER - min(TTY_BUFFER, t->head - t->tail)) / 2);
}

/* As much as another writer leaves of it. */
static size_t typeable_now(const struct pty *p)
{
	unsigned long flags = arch_irq_save();
	size_t n = typeable(p);

	arch_irq_restore(flags);
	return n;
}

static int wait_typeable(struct pty *p, bool nonblock)
{
	if (nonblock)
		return typeable_now(p) ? 0 : -EAGAIN;
	return uk_wait_event(&p->writers, typeable(p) != 0, UK_TIMER_NEVER,
			     true);
}

/* Type what there is room for; how much was typed. */
static size_t type(struct pty *p, const char *text, size_t len)
{
	unsigned long flags = arch_irq_save();
	size_t n = 0;

	while (n < len && typeable(p))
		tty_type(&p->tty, (unsigned char)text[n++]);
	tty_typed(&p->tty);
	arch_irq_restore(flags);
	return n;
}

static ssize_t write_all(struct pty *p, bool nonblock, struct vfs_iter *it)
{
	char bounce[PTY_CHUNK];
	ssize_t done = 0;
	int err = 0;

	while (it->left != 0) {
		size_t n, typed = 0;

		err = wait_typeable(p, nonblock);
		if (err)
			break;
		n = vfs_iter_from_user(it, bounce,
				       min(sizeof(bounce), typeable_now(p)));
		if (n == 0)
			return done ? done : -EFAULT;
		/* Another writer may have been quicker: ours is taken
		 * already. */
		while (typed < n) {
			typed += type(p, bounce + typed, n - typed);
			if (typed < n)
				uk_wait_event(&p->writers, typeable(p) != 0,
					      UK_TIMER_NEVER, false);
		}
		done += (ssize_t)n;
	}
	return done ? done : err;
}

static ssize_t master_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)pos;
	return pty_move(f, it, write_all);
}

/* --- Reading ------------------------------------------------------------ */

static bool readable(const struct pty *p)
{
	return pty_out_count(p) != 0 || p->left || p->happened;
}

static bool claim(struct pty *p)
{
	if (p->reading || !readable(p))
		return false;
	p->reading = true;
	return true;
}

static int wait_readable(struct pty *p, bool nonblock)
{
	unsigned long flags;
	bool ours;

	if (!nonblock)
		return uk_wait_event(&p->readers, claim(p), UK_TIMER_NEVER,
				     true);
	flags = arch_irq_save();
	ours = claim(p);
	arch_irq_restore(flags);
	return ours ? 0 : -EAGAIN;
}

static void unclaim(struct pty *p, unsigned from, unsigned n)
{
	unsigned long flags = arch_irq_save();

	if (p->out_tail == from)
		p->out_tail += n;
	p->reading = false;
	uk_waitq_wake(&p->readers, UINT_MAX);
	pty_out_room(p);
	arch_irq_restore(flags);
}

/* What happened, of packet mode: a byte of its own. */
static ssize_t read_happened(struct pty *p, struct vfs_iter *it)
{
	unsigned char what = (unsigned char)READ_ONCE(p->happened);

	if (vfs_iter_to_user(it, &what, 1) != 1)
		return -EFAULT;
	__atomic_fetch_and(&p->happened, ~(unsigned)what, __ATOMIC_RELAXED);
	return 1;
}

/* n bytes from a count on; they may wrap. */
static unsigned copy_out(struct pty *p, struct vfs_iter *it, unsigned from,
			 unsigned n)
{
	unsigned at = from % PTY_OUTPUT, first = min(n, PTY_OUTPUT - at);
	unsigned done = (unsigned)vfs_iter_to_user(it, p->out + at, first);

	if (done == first && n > first)
		done += (unsigned)vfs_iter_to_user(it, p->out, n - first);
	return done;
}

/* The reader owns out_tail. */
static ssize_t read_owned(struct pty *p, struct vfs_iter *it, unsigned from,
			  unsigned *done)
{
	static const unsigned char data = TIOCPKT_DATA;
	unsigned there = READ_ONCE(p->out_head) - from, n;
	bool packet = p->packet;

	if (READ_ONCE(p->happened))
		return read_happened(p, it);
	if (there == 0)
		return -EIO;
	n = (unsigned)min((size_t)there, it->left - packet);
	if (packet && vfs_iter_to_user(it, &data, 1) != 1)
		return -EFAULT;
	*done = copy_out(p, it, from, n);
	return *done == 0 && n != 0 ? -EFAULT : (ssize_t)(*done + packet);
}

static ssize_t read_some(struct pty *p, bool nonblock, struct vfs_iter *it)
{
	unsigned from, done = 0;
	ssize_t ret;

	if (it->left == 0)
		return 0;
	ret = wait_readable(p, nonblock);
	if (ret)
		return ret;
	from = READ_ONCE(p->out_tail);
	ret = read_owned(p, it, from, &done);
	unclaim(p, from, done);
	return ret;
}

static ssize_t master_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)pos;
	return pty_move(f, it, read_some);
}

/* --- Requests ----------------------------------------------------------- */

static long put_int(unsigned long arg, int value)
{
	return uk_copy_to_user((void *)arg, &value, sizeof(value)) ? -EFAULT
								   : 0;
}

static long get_flag(unsigned long arg, bool *flag)
{
	int value;

	if (uk_copy_from_user(&value, (const void *)arg, sizeof(value)))
		return -EFAULT;
	*flag = value != 0;
	return 0;
}

static long set_packet(struct pty *p, unsigned long arg)
{
	bool on;
	long err = get_flag(arg, &on);
	unsigned long flags = arch_irq_save();

	if (!err && on != p->packet) {
		p->packet = on;
		p->happened = 0;
	}
	arch_irq_restore(flags);
	return err;
}

/* TIOCSIG: to the group in the foreground. */
static long send_signal(struct pty *p, unsigned long sig)
{
	if (sig != SIGINT && sig != SIGQUIT && sig != SIGTSTP)
		return -EINVAL;
	if (p->tty.pgrp) {
		uk_signal_raise(uk_process_current(), (int)sig);
		uk_signal_deliver();
	}
	return 0;
}

/* TIOCGPTPEER: the slave as a descriptor, whatever is mounted where. */
static long open_peer(struct pty *p, unsigned long flags)
{
	struct vfs_path path;
	struct vfs_file *f;
	long err = flags & ~(unsigned long)ALL_FLAGS ? -EINVAL
						     : devpts_walk(p, &path);

	if (err)
		return err;
	f = vfs_open_path(&path, (unsigned)flags);
	vfs_path_put(&path);
	return PTRISERR(f) ? (long)PTR2ERR(f)
			   : vfs_install_new(f, flags & O_CLOEXEC);
}

static long flush(struct pty *p, unsigned long queue)
{
	unsigned long flags;

	if (queue != TCIFLUSH && queue != TCOFLUSH && queue != TCIOFLUSH)
		return -EINVAL;
	flags = arch_irq_save();
	if (queue != TCOFLUSH) {
		p->out_tail = p->out_head;
		pty_out_room(p);
	}
	arch_irq_restore(flags);
	return 0;
}

/* TCOOFF and TCOON hold what the master writes, TCIOFF and TCION type. */
static long flow(struct pty *p, unsigned long action)
{
	const cc_t *keys = p->tty.termios.c_cc;
	char key = (char)keys[action == TCIOFF ? VSTOP : VSTART];

	switch (action) {
	case TCOOFF:
	case TCOON:
		p->held = action == TCOOFF;
		p->tty.room(&p->tty);
		return 0;
	case TCIOFF:
	case TCION:
		type(p, &key, key != 0);
		return 0;
	}
	return -EINVAL;
}

/* What is asked of the terminal that the master is an end of. The session is
 * the slave's. */
static long of_terminal(struct pty *p, unsigned request, unsigned long arg)
{
	struct tty *t = &p->tty;
	long ret = tty_settings(t, request, arg);

	if (ret != -ENOTTY)
		return ret;
	switch (request) {
	case TIOCGPGRP:
		return put_int(arg, t->pgrp);
	case TIOCNOTTY:
		return -ENOTTY;
	}
	return tty_control(t, request, arg);
}

static long master_ioctl(struct vfs_file *f, unsigned request,
			 unsigned long arg)
{
	struct pty *p = pty_of(f);

	switch (request) {
	case TIOCGPTN:
		return put_int(arg, (int)p->index);
	case TIOCSPTLCK:
		return get_flag(arg, &p->locked);
	case TIOCGPTLCK:
		return put_int(arg, p->locked);
	case TIOCPKT:
		return set_packet(p, arg);
	case TIOCGPKT:
		return put_int(arg, p->packet);
	case TIOCSIG:
		return send_signal(p, arg);
	case TIOCGPTPEER:
		return open_peer(p, arg);
	case TIOCGDEV:
		return put_int(arg, (int)makedev(UK_TTY_PTS_MAJOR, p->index));
	case FIONREAD:
		return put_int(arg, (int)pty_out_count(p));
	case TIOCOUTQ:
		return put_int(arg, 0);
	case TCFLSH:
		return flush(p, arg);
	case TCXONC:
		return flow(p, arg);
	}
	return of_terminal(p, request, arg);
}

/* --- The file ----------------------------------------------------------- */

static unsigned master_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	struct pty *p = pty_of(f);
	unsigned events = 0;

	vfs_poll_add(&p->pollers, w);
	if (pty_out_count(p) != 0)
		events |= POLLIN | POLLRDNORM;
	if (p->happened)
		events |= POLLIN | POLLRDNORM | POLLPRI;
	if (p->left)
		events |= POLLHUP;
	if (typeable(p))
		events |= POLLOUT | POLLWRNORM;
	return events;
}

static void master_release(struct vfs_file *f)
{
	struct pty *p = pty_of(f);

	devpts_remove(p);
	pty_hang_up(p);
	pty_put(p);
}

static const struct vfs_ops master_ops = {
	.read = master_read,
	.write = master_write,
	.seek = vfs_no_seek,
	.ioctl = master_ioctl,
	.poll = master_poll,
	.release = master_release,
	.async = true,
	.async_owned = true,
};

int pty_open_master(struct vfs_file *f)
{
	struct pty *p;
	int err = devpts_add(&p);

	if (err)
		return err;
	f->ops = &master_ops;
	f->data = p;
	return 0;
}
