/* SPDX-License-Identifier: BSD-3-Clause */
/* Output held by VSTOP or tcflow(), until VSTART or tcflow() again. */
#include <errno.h>
#include <limits.h>
#include "tty.h"

/* 0, -EAGAIN, -EINTR. */
static int wait_output(bool nonblock)
{
	if (nonblock)
		return -EAGAIN;
	return uk_wait_event(&tty.writers, !tty.stopped, UK_TIMER_NEVER, true);
}

void tty_stop(void)
{
	tty.wait_output = wait_output;
	tty.stopped = true;
}

void tty_start(void)
{
	if (!tty.stopped)
		return;
	tty.stopped = false;
	uk_waitq_wake(&tty.writers, UINT_MAX);
	vfs_poll_notify(&tty.pollers, POLLOUT | POLLWRNORM);
}
