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

static long put(unsigned long arg, const void *src, size_t n)
{
	return uk_copy_to_user((void *)arg, src, n) ? -EFAULT : 0;
}

static long put_int(unsigned long arg, int value)
{
	return put(arg, &value, sizeof(value));
}

/* TCSETS, TCSETSW (output is never buffered: nothing to drain), TCSETSF. */
static long set_termios(unsigned long arg, bool flush)
{
	struct uk_termios wanted;
	unsigned long flags;
	bool mode;

	if (uk_copy_from_user(&wanted, (const void *)arg, sizeof(wanted)))
		return -EFAULT;
	flags = arch_irq_save();
	if (flush)
		tty_flush_input();
	mode = (wanted.c_lflag ^ tty.termios.c_lflag) & ICANON;
	tty.termios = wanted;
	if (mode)
		tty_mode_changed();
	if (!(wanted.c_iflag & IXON))
		tty_start();
	/* Who waits looks again: other bytes may be enough now. */
	uk_waitq_wake(&tty.readers, UINT_MAX);
	arch_irq_restore(flags);
	uk_preempt();
	return 0;
}

static long set_winsize(unsigned long arg)
{
	struct winsize wanted;
	unsigned long flags;
	bool changed;

	if (uk_copy_from_user(&wanted, (const void *)arg, sizeof(wanted)))
		return -EFAULT;
	flags = arch_irq_save();
	changed = memcmp(&tty.winsize, &wanted, sizeof(wanted)) != 0;
	tty.winsize = wanted;
	arch_irq_restore(flags);
	if (changed) {
		uk_signal_raise(uk_process_current(), SIGWINCH);
		uk_signal_deliver();
	}
	return 0;
}

static long set_pgrp(unsigned long arg)
{
	int pgrp;

	if (uk_copy_from_user(&pgrp, (const void *)arg, sizeof(pgrp)))
		return -EFAULT;
	if (pgrp < 0)
		return -EINVAL;
	if (pgrp != uk_process_current()->pgid)
		return -ESRCH;
	tty.pgrp = pgrp;
	return 0;
}

/* TIOCSTI: as if it had been typed. */
static long type(unsigned long arg)
{
	unsigned long flags;
	unsigned char c;

	if (uk_copy_from_user(&c, (const void *)arg, sizeof(c)))
		return -EFAULT;
	flags = arch_irq_save();
	tty_type(c);
	tty_receive(); /* tells who waits */
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

static long input_count(unsigned long arg)
{
	unsigned skip, n;
	unsigned long flags = arch_irq_save();

	if (tty_is(ICANON))
		n = tty.canon == tty.tail ? 0 : tty_line(TTY_BUFFER, &skip);
	else
		n = tty.head - tty.tail;
	arch_irq_restore(flags);
	return put_int(arg, (int)n);
}

static long flush(unsigned long queue)
{
	unsigned long flags;

	if (queue != TCIFLUSH && queue != TCOFLUSH && queue != TCIOFLUSH)
		return -EINVAL;
	flags = arch_irq_save();
	if (queue != TCOFLUSH)
		tty_flush_input();
	arch_irq_restore(flags);
	return 0;
}

static long flow(unsigned long action)
{
	switch (action) {
	case TCOOFF:
		tty_stop();
		return 0;
	case TCOON:
		tty_start();
		uk_preempt();
		return 0;
	case TCIOFF: /* would send VSTOP, VSTART: the other side is a */
	case TCION: /* pipe or a person, who do not honour them */
		return 0;
	}
	return -EINVAL;
}

static long settings(unsigned request, unsigned long arg)
{
	switch (request) {
	case TCGETS:
		return put(arg, &tty.termios, sizeof(tty.termios));
	case TCSETS:
	case TCSETSW:
		return set_termios(arg, false);
	case TCSETSF:
		return set_termios(arg, true);
	case TIOCGWINSZ:
		return put(arg, &tty.winsize, sizeof(tty.winsize));
	case TIOCSWINSZ:
		return set_winsize(arg);
	case TIOCGETD:
		return put_int(arg, N_TTY);
	case TIOCSETD:
		return set_discipline(arg);
	}
	return -ENOTTY;
}

/* It is the controlling terminal of the only session. */
static long job_control(unsigned request, unsigned long arg)
{
	switch (request) {
	case TIOCGPGRP:
		return put_int(arg, tty.pgrp);
	case TIOCSPGRP:
		return set_pgrp(arg);
	case TIOCGSID:
		return put_int(arg, uk_process_current()->sid);
	case TIOCSCTTY: /* it is already */
		return 0;
	case TIOCNOTTY: /* the only process is what the image is for */
		return -EPERM;
	}
	return -ENOTTY;
}

static long tty_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	long ret = settings(request, arg);

	(void)f;
	if (ret == -ENOTTY)
		ret = job_control(request, arg);
	if (ret != -ENOTTY)
		return ret;
	switch (request) {
	case FIONREAD:
		return input_count(arg);
	case TIOCOUTQ:
		return put_int(arg, 0);
	case TIOCSTI:
		return type(arg);
	case TCFLSH:
		return flush(arg);
	case TCXONC:
		return flow(arg);
	case TCSBRK: /* drain: done; a break is not sent */
	case TCSBRKP:
	case TIOCEXCL: /* nobody is kept out by it: all is one process */
	case TIOCNXCL:
		return 0;
	}
	return -ENOTTY;
}

static int ioctl_init(void)
{
	console_ops.ioctl = tty_ioctl;
	return 0;
}
UK_INIT_PART(ioctl_init, 3, file_control);
