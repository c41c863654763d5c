/* SPDX-License-Identifier: BSD-3-Clause */
/* A timer has one signal in the queue at most; what expires meanwhile is
 * counted in that. */
#include "signals.h"

struct uk_siginfo *uk_signal_timer(struct uk_process *p, struct uk_thread *t,
				   int id)
{
	struct uk_sigqueue *e = t ? t->signals.queue : signal_shared(p)->queue;

	while (e && (e->info.code != SI_TIMER || e->info.timer.id != id))
		e = e->next;
	return e ? &e->info : NULL;
}
