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

bool notify_timer(struct uk_process *p, int tid, const struct uk_siginfo *info)
{
	struct uk_siginfo *queued;
	struct uk_thread *t;

	if (!find_thread(p, tid, &t))
		return true;
	queued = uk_signal_timer(p, t, info->timer.id);
	if (queued) {
		queued->timer.overrun =
			(int)min((int64_t)queued->timer.overrun +
					 info->timer.overrun + 1,
				 (int64_t)INT_MAX);
		return false;
	}
	if (t)
		uk_signal_send_thread(t, info);
	else
		uk_signal_send(p, info);
	return true;
}

bool notify_queued(struct uk_process *p, int tid, const struct uk_siginfo *info)
{
	struct uk_thread *t;

	return find_thread(p, tid, &t) && uk_signal_timer(p, t, info->timer.id);
}
