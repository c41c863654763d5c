/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Blocking and waking.
 *
 * A thread that blocks does so with interrupts off since before it made itself
 * known to its waker, and sched_switch() keeps them off until another thread
 * runs. So whoever wakes it finds it either not there yet or fully blocked.
 * With more than one CPU the run queue's lock takes that place.
 */
#include <errno.h>
#include <uk/essentials.h>
#include "sched.h"

static void deadline_passed(struct uk_timer *timer)
{
	uk_wake(container_of(timer, struct uk_thread, timer), -ETIMEDOUT);
}

int uk_block(uint64_t deadline, bool interruptible)
{
	struct uk_thread *t = arch_current();

	if (interruptible && t->signalled)
		return -EINTR;
	t->state = UK_THREAD_BLOCKED;
	t->interruptible = interruptible;
	if (deadline != UK_TIMER_NEVER) {
		t->timer.fn = deadline_passed;
		uk_timer_start(&t->timer, deadline);
	}
	sched_switch();
	return t->woken;
}

bool uk_wake(struct uk_thread *t, int result)
{
	unsigned long flags = arch_irq_save();
	bool blocked = t->state == UK_THREAD_BLOCKED;

	if (blocked) {
		t->state = UK_THREAD_READY;
		t->woken = result;
		if (t->timer.queued)
			uk_timer_cancel(&t->timer);
		runq_add(t, false);
	}
	arch_irq_restore(flags);
	return blocked;
}

void uk_thread_interrupt(struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();

	t->signalled = true;
	t->arch.work |= UK_WORK_SIGNAL;
	if (t->interruptible)
		uk_wake(t, -EINTR);
	arch_irq_restore(flags);
}

/* Lives on the stack of the thread that waits. */
struct uk_waiter {
	struct uk_list link;
	struct uk_thread *thread;
};

int uk_waitq_sleep(struct uk_waitq *q, uint64_t deadline, bool interruptible)
{
	struct uk_waiter w = { .thread = arch_current() };
	int rc;

	uk_list_add_tail(&q->waiters, &w.link);
	rc = uk_block(deadline, interruptible);
	uk_list_remove(&w.link);
	return rc;
}

unsigned uk_waitq_wake(struct uk_waitq *q, unsigned n)
{
	unsigned long flags = arch_irq_save();
	unsigned woken = 0;

	while (woken < n && !uk_list_empty(&q->waiters)) {
		struct uk_list *first = q->waiters.next;

		uk_list_remove(first);
		woken += uk_wake(
			uk_list_entry(first, struct uk_waiter, link)->thread,
			0);
	}
	arch_irq_restore(flags);
	return woken;
}
