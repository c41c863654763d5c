/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Blocking and waking.
 *
 * A thread that blocks does so with interrupts off since before it made itself
 * known to its waker, and they stay off until another thread runs. So whoever
 * wakes it finds it either not there yet or fully blocked. With more than one
 * CPU the run queue's lock takes that place.
 */
#include <errno.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include "sched.h"

/* Without a run queue: for ever. */
static void alone_leave(struct uk_thread *t)
{
	(void)t;
	for (;;)
		arch_wait();
}

/* Nobody is ever blocked or to be preempted, and the only thread's end is the
 * program's. */
static const struct sched alone = {
	.leave = alone_leave,
};

const struct sched *sched = &alone;
struct uk_timer sched_slice;

/* Usually others of its priority are ready, nobody better, and the thread's
 * work is 0: the next of them runs. A thread alone is its own next. */
static __always_inline int block(struct uk_thread *t)
{
	struct uk_list *next = t->arch.run.next, *prev = t->arch.run.prev;

	if (unlikely(next == &t->arch.run) || sched_has_work(t->arch.work)) {
		sched->leave(t);
	} else {
		next->prev = prev;
		prev->next = next;
		sched_account(t, runq_thread(next));
		plat_switch(&t->arch, &runq_thread(next)->arch);
	}
	return t->woken;
}

static __always_inline bool may_block(struct uk_thread *t, bool interruptible)
{
	if (interruptible && t->signalled)
		return false;
	t->state = UK_THREAD_BLOCKED;
	t->interruptible = interruptible;
	t->waits++;
	return true;
}

static __always_inline int block_forever(struct uk_thread *t,
					 bool interruptible)
{
	return may_block(t, interruptible) ? block(t) : -EINTR;
}

int uk_block_forever(bool interruptible)
{
	return block_forever(arch_current(), interruptible);
}

static void deadline_passed(struct uk_timer *timer)
{
	uk_wake(container_of(timer, struct uk_thread, timer), -ETIMEDOUT);
}

uint64_t (*uk_block_real)(uint64_t deadline);

static void start_timer(struct uk_thread *t, uint64_t deadline)
{
	t->timer.fn = deadline_passed;
	t->real = 0;
	if (unlikely(deadline & UK_DEADLINE_REAL)) {
		t->real = deadline;
		deadline = uk_block_real(deadline);
	}
	uk_timer_start(&t->timer, deadline);
}

void uk_block_real_moved(struct uk_thread *t)
{
	if (t->state == UK_THREAD_BLOCKED && t->timer.queued && t->real)
		start_timer(t, t->real);
}

int uk_block_until(uint64_t deadline, bool interruptible)
{
	struct uk_thread *t = arch_current();

	if (!may_block(t, interruptible))
		return -EINTR;
	if (deadline != UK_TIMER_NEVER)
		start_timer(t, deadline);
	return block(t);
}

/* The usual case: no deadline, and the priority of the thread that runs, whose
 * slice is being timed. */
void uk_wake_locked(struct uk_thread *t, int result)
{
	struct uk_thread *current = arch_current();

	if (unlikely(t->state != UK_THREAD_BLOCKED))
		return;
	t->woken = result;
	if (unlikely(t->timer.queued || t->priority != current->priority ||
		     current->state != UK_THREAD_READY ||
		     !sched_slice.queued)) {
		sched->wake(t);
		return;
	}
	t->state = UK_THREAD_READY;
	uk_list_add_tail(&current->arch.run, &t->arch.run);
}

bool uk_wake(struct uk_thread *t, int result)
{
	unsigned long flags = arch_irq_save();
	bool blocked = t->state == UK_THREAD_BLOCKED;

	uk_wake_locked(t, result);
	arch_irq_restore(flags);
	return blocked;
}

void uk_thread_exit(void)
{
	struct uk_thread *t = arch_current();

	arch_irq_disable();
	t->state = UK_THREAD_DEAD;
	sched->exit(t);
	__builtin_unreachable();
}

void uk_preempt_now(void)
{
	sched->preempt();
}

void (*uk_thread_deliver)(struct uk_frame *frame);

/* From vectors.S, before the return to program mode, interrupts off. */
void thread_work(struct uk_frame *frame)
{
	struct uk_thread *t = arch_current();

	if (t->arch.work & UK_WORK_RESCHED)
		sched->preempt();
	if (UK_WORK_NOW(t->arch.work))
		uk_thread_deliver(frame);
}

void uk_thread_interrupt(struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();

	t->signalled = true;
	t->arch.work |= UK_WORK_SIGNAL;
	if (t->interruptible)
		uk_wake_locked(t, -EINTR);
	arch_irq_restore(flags);
}

/* Lives on the stack of the thread that waits. */
struct uk_waiter {
	struct uk_list link;
	struct uk_thread *thread;
};

int uk_waitq_sleep_until(struct uk_waitq *q, uint64_t deadline,
			 bool interruptible)
{
	struct uk_waiter w = { .thread = arch_current() };
	int rc;

	uk_list_add_tail(&q->waiters, &w.link);
	rc = uk_block_until(deadline, interruptible);
	uk_list_remove(&w.link);
	return rc;
}

int uk_waitq_sleep_forever(struct uk_waitq *q, bool interruptible)
{
	struct uk_waiter w = { .thread = arch_current() };
	int rc;

	uk_list_add_tail(&q->waiters, &w.link);
	rc = block_forever(w.thread, interruptible);
	uk_list_remove(&w.link);
	return rc;
}

/* Who was woken by a signal or in time does not count. */
void uk_waitq_wake_one(struct uk_waitq *q)
{
	struct uk_list *first;

	while ((first = q->waiters.next) != &q->waiters) {
		struct uk_thread *t =
			uk_list_entry(first, struct uk_waiter, link)->thread;

		uk_list_remove(first);
		if (likely(t->state == UK_THREAD_BLOCKED)) {
			uk_wake_locked(t, 0);
			return;
		}
	}
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
