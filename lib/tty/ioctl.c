/* SPDX-License-Identifier: BSD-3-Clause */
/* The terminal's control requests: a part (<uk/part.h>) of images whose program
 * makes others than those that libc makes by itself. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <uk/init.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/vfs.h>
#include "tty.h"

#define CTRL(letter) ((letter) - 'A' + 1)

static long put(unsigned long arg, const void *src, size_t n)
{
	return uk_copy_to_user((void *)arg, src, n) ? -EFAULT : 0;
}

static long put_int(unsigned long arg, int value)
{
	return put(arg, &value, sizeof(value));
}

/* Whether ^S and ^Q stop and start output: what TIOCPKT tells of. */
static bool flow_keys(const struct uk_termios *modes)
{
	return (modes->c_iflag & IXON) && modes->c_cc[VSTOP] == CTRL('S') &&
	       modes->c_cc[VSTART] == CTRL('Q');
}

/* TCSETS, TCSETSW (output is never buffered: nothing to drain), TCSETSF. */
static long set_termios(struct tty *t, unsigned long arg, bool flush)
{
	struct uk_termios wanted;
	unsigned long flags;
	bool mode;

	if (uk_copy_from_user(&wanted, (const void *)arg, sizeof(wanted)))
		return -EFAULT;
	flags = arch_irq_save();
	if (flush)
		tty_flush_input(t);
	mode = (wanted.c_lflag ^ t->termios.c_lflag) & ICANON;
	if (t->changed && flow_keys(&wanted) != flow_keys(&t->termios))
		t->changed(t, flow_keys(&wanted) ? TIOCPKT_DOSTOP
						 : TIOCPKT_NOSTOP);
	t->termios = wanted;
	if (mode)
		tty_mode_changed(t);
	if (!(wanted.c_iflag & IXON))
		tty_start(t);
	/* Who waits looks again: other bytes may be enough now. */
	uk_waitq_wake(&t->readers, UINT_MAX);
	arch_irq_restore(flags);
	uk_preempt();
	return 0;
}

static long set_winsize(struct tty *t, unsigned long arg)
{
	struct winsize wanted;
	unsigned long flags;
	bool changed;

	if (uk_copy_from_user(&wanted, (const void *)arg, sizeof(wanted)))
		return -EFAULT;
	flags = arch_irq_save();
	changed = memcmp(&t->winsize, &wanted, sizeof(wanted)) != 0;
	t->winsize = wanted;
	arch_irq_restore(flags);
	if (changed && t->pgrp) {
		uk_signal_raise(uk_process_current(), SIGWINCH);
		uk_signal_deliver();
	}
	return 0;
}

/* TIOCSTI: as if it had been typed. */
static long type(struct tty *t, unsigned long arg)
{
	unsigned long flags;
	unsigned char c;

	if (uk_copy_from_user(&c, (const void *)arg, sizeof(c)))
		return -EFAULT;
	flags = arch_irq_save();
	tty_type(t, c);
	tty_typed(t);
	arch_irq_restore(flags);
	uk_signal_deliver();
	uk_preempt();
	return 0;
}

/* Only N_TTY. */
static long set_discipline(unsigned long arg)
{
	int wanted;

	if (uk_copy_from_user(&wanted, (const void *)arg, sizeof(wanted)))
		return -EFAULT;
	return wanted == N_TTY ? 0 : -EINVAL;
}

static long input_count(struct tty *t, unsigned long arg)
{
	unsigned long flags = arch_irq_save();
	unsigned n = tty_is(t, ICANON) ? tty_waiting(t) : t->head - t->tail;

	arch_irq_restore(flags);
	return put_int(arg, (int)n);
}

static long flush(struct tty *t, unsigned long queue)
{
	unsigned long flags;

	if (queue != TCIFLUSH && queue != TCOFLUSH && queue != TCIOFLUSH)
		return -EINVAL;
	flags = arch_irq_save();
	if (queue != TCOFLUSH)
		tty_flush_input(t);
	arch_irq_restore(flags);
	return 0;
}

/* Output stops, goes on; the other side is asked to stop and to go on. */
static long flow(struct tty *t, unsigned long action)
{
	unsigned long flags = arch_irq_save();
	char key = (char)t->termios.c_cc[action == TCIOFF ? VSTOP : VSTART];
	long ret = 0;

	if (action == TCOOFF)
		tty_stop(t);
	else if (action == TCOON)
		tty_start(t);
	else if (action == TCIOFF || action == TCION)
		t->write(t, &key, key != 0 /* _POSIX_VDISABLE */);
	else
		ret = -EINVAL;
	arch_irq_restore(flags);
	uk_preempt();
	return ret;
}

long tty_settings(struct tty *t, unsigned request, unsigned long arg)
{
	switch (request) {
	case TCGETS:
		return put(arg, &t->termios, sizeof(t->termios));
	case TCSETS:
	case TCSETSW:
		return set_termios(t, arg, false);
	case TCSETSF:
		return set_termios(t, arg, true);
	case TIOCGWINSZ:
		return put(arg, &t->winsize, sizeof(t->winsize));
	case TIOCSWINSZ:
		return set_winsize(t, arg);
	case TIOCGETD:
		return put_int(arg, N_TTY);
	case TIOCSETD:
		return set_discipline(arg);
	}
	return -ENOTTY;
}

static long set_exclusive(struct tty *t, bool on)
{
	t->exclusive = on;
	return 0;
}

static long tty_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	struct tty *t = tty_of(f);
	long ret = tty_settings(t, request, arg);

	if (ret == -ENOTTY)
		ret = tty_control(t, request, arg);
	if (ret != -ENOTTY)
		return ret;
	switch (request) {
	case FIONREAD:
		return input_count(t, arg);
	case TIOCOUTQ:
		return put_int(arg, 0);
	case TIOCSTI:
		return type(t, arg);
	case TCFLSH:
		return flush(t, arg);
	case TCXONC:
		return flow(t, arg);
	case TCSBRK: /* drain: done; a break is not sent */
	case TCSBRKP:
		return 0;
	case TIOCEXCL:
		return set_exclusive(t, true);
	case TIOCNXCL:
		return set_exclusive(t, false);
	case TIOCGEXCL:
		return put_int(arg, t->exclusive);
	}
	return -ENOTTY;
}

static int ioctl_init(void)
{
	tty_console_start();
	console_ops.ioctl = tty_ioctl;
	return 0;
}
UK_INIT_PART(ioctl_init, 3, file_control);
