/* SPDX-License-Identifier: BSD-3-Clause */
/* The only file here that sends signals. */
#include <limits.h>
#include <signal.h>
#include "notify.h"

void notify_kernel(struct uk_process *p, int sig)
{
	uk_signal_raise(p, sig);
}

/* Its queue's owner: a thread, or with tid 0 the process. False: it is gone. */
static bool find_thread(struct uk_process *p, int tid, struct uk_thread **t)
{
	*t = tid ? uk_process_thread(p, tid) : NULL;
	return !tid || *t;
}

int notify_count(int n, uint64_t more)
{
	return more > (uint64_t)(INT_MAX - n) ? INT_MAX : n + (int)more;
}

bool notify_timer(struct uk_process *p, int tid, struct uk_sigqueue *signal,
		  uint64_t times)
{
	int *overrun = &signal->info.timer.overrun;
	struct uk_thread *t;

	if (signal->queued) {
		*overrun = notify_count(*overrun, times);
		return false;
	}
	*overrun = notify_count(0, times - 1);
	if (find_thread(p, tid, &t))
		uk_signal_post(p, t, signal);
	return true;
}

bool notify_reserve(struct uk_sigqueue *signal)
{
	return uk_signal_reserve(signal);
}

void notify_release(struct uk_process *p, int tid, struct uk_sigqueue *signal)
{
	struct uk_thread *t;

	find_thread(p, tid, &t);
	uk_signal_release(p, t, signal);
}
