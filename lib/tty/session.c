/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Of whom a terminal is the controlling one. There is one session, with one
 * process group, which is in the foreground of the terminal that it controls.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <uk/process.h>
#include <uk/signal.h>
#include "tty.h"

void tty_session_begin(struct tty *t)
{
	const struct uk_process *p = uk_process_current();
	unsigned long flags = arch_irq_save();

	if (!tty_controlling && !t->session && p->pid == p->sid) {
		tty_controlling = t;
		t->session = p->sid;
		t->pgrp = p->pgid;
	}
	arch_irq_restore(flags);
}

void tty_session_end(struct tty *t)
{
	struct uk_process *p = uk_process_current();
	unsigned long flags = arch_irq_save();
	bool was = t == tty_controlling;

	t->session = t->pgrp = 0;
	if (was)
		tty_controlling = NULL;
	arch_irq_restore(flags);
	if (!was)
		return;
	uk_signal_raise(p, SIGHUP);
	uk_signal_raise(p, SIGCONT);
}

static long set_pgrp(struct tty *t, unsigned long arg)
{
	int pgrp;

	if (uk_copy_from_user(&pgrp, (const void *)arg, sizeof(pgrp)))
		return -EFAULT;
	if (pgrp < 0)
		return -EINVAL;
	if (pgrp != uk_process_current()->pgid)
		return -ESRCH;
	t->pgrp = pgrp;
	return 0;
}

/* It is another's only if it is nobody's: there is one session. */
static long make_controlling(struct tty *t)
{
	if (t->session)
		return 0;
	tty_session_begin(t);
	return t->session ? 0 : -EPERM;
}

static long give_up(struct tty *t)
{
	if (t != tty_controlling)
		return -ENOTTY;
	tty_session_end(t);
	uk_signal_deliver();
	return 0;
}

static long put_int(unsigned long arg, int value)
{
	return uk_copy_to_user((void *)arg, &value, sizeof(value)) ? -EFAULT
								   : 0;
}

long tty_control(struct tty *t, unsigned request, unsigned long arg)
{
	switch (request) {
	case TIOCGPGRP:
		return t->session ? put_int(arg, t->pgrp) : -ENOTTY;
	case TIOCSPGRP:
		return t->session ? set_pgrp(t, arg) : -ENOTTY;
	case TIOCGSID:
		return t->session ? put_int(arg, t->session) : -ENOTTY;
	case TIOCSCTTY:
		return make_controlling(t);
	case TIOCNOTTY:
		return give_up(t);
	}
	return -ENOTTY;
}
