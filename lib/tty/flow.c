/* SPDX-License-Identifier: BSD-3-Clause */
/* Output held by VSTOP or tcflow(), until VSTART or tcflow() again. */
#include <errno.h>
#include <limits.h>
#include "tty.h"

static int wait_output(struct tty *t, bool nonblock)
{
	if (nonblock)
		return -EAGAIN;
	return uk_wait_event(&t->writers, !t->stopped, UK_TIMER_NEVER, true);
}

void tty_stop(struct tty *t)
{
	t->wait_output = wait_output;
	t->stopped = true;
	if (t->changed)
		t->changed(t, TIOCPKT_STOP);
}

void tty_start(struct tty *t)
{
	if (!t->stopped)
		return;
	t->stopped = false;
	uk_waitq_wake(&t->writers, UINT_MAX);
	vfs_poll_notify(&t->pollers, POLLOUT | POLLWRNORM);
	if (t->changed)
		t->changed(t, TIOCPKT_START);
}
