/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stopping and continuing.
 *
 * While a process is stopped, each of its threads is `signalled`: no
 * interruptible wait begins or lasts, and every way to program mode leads to
 * delivery, where the thread stays. Who waits in a call that no signal
 * interrupts, stays there. SIGCONT lets all of them go when it is sent, even if
 * it is blocked or ignored; a call in which no handler ran goes on.
 *
 * As on Linux the three stop signals of a terminal do nothing to a process
 * whose group is orphaned, one that no parent in its session looks after: there
 * would be nobody to continue it. That is every program that has the machine
 * for itself. SIGSTOP does stop it: a timer of its own may send SIGCONT.
 */
#include "signals.h"

static bool orphaned(const struct uk_process *p)
{
	return p->ppid == 0;
}

void signal_stop(struct uk_process *p, int sig)
{
	struct uk_signals *s = signal_shared(p);
	struct uk_list *i;

	if (sig != SIGSTOP && orphaned(p))
		return;
	if (!s->stopped)
		uk_waitq_init(&s->continued);
	s->stopped = true;
	uk_list_for_each(i, &p->threads) {
		struct uk_thread *t =
			uk_list_entry(i, struct uk_thread, siblings);

		uk_thread_interrupt(t);
		signal_poke(t);
	}
}

bool signal_stay_stopped(struct uk_process *p)
{
	struct uk_signals *s = signal_shared(p);

	if (!s->stopped)
		return false;
	while (s->stopped)
		uk_waitq_sleep(&s->continued, UK_TIMER_NEVER, false);
	return true;
}

void signal_continue(struct uk_process *p)
{
	struct uk_list *i;

	if (!signal_shared(p)->stopped)
		return;
	signal_shared(p)->stopped = false;
	uk_list_for_each(i, &p->threads)
		signal_recalculate(
			uk_list_entry(i, struct uk_thread, siblings));
	uk_waitq_wake(&signal_shared(p)->continued, ~0u);
}
