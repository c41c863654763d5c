/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The run queue: a list a priority and a bitmap of the lists that are not empty, so
 * that adding and picking cost the same however many threads there are. The
 * running thread is in no list.
 *
 * There is no tick. Only while a thread that shares its priority by time (OTHER,
 * RR) runs and others of the same priority are ready is a timer set for the end
 * of its slice.
 */
#include <sched.h>
#include <stddef.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include "sched.h"

#define SLICE_PER_SECOND 250	/* OTHER: 4 ms */
#define SLICE_RR_PER_SECOND 10	/* RR: 100 ms, as Linux */
#define WORDS ((UK_PRIORITIES + 31) / 32)

static struct uk_list lists[UK_PRIORITIES];
static uint32_t ready[WORDS];	/* bit p: lists[p] is not empty */
static bool idle;		/* the current thread only waits for work */

static void slice_over(struct uk_timer *timer);
static struct uk_timer slice = { .fn = slice_over };

static bool list_ready(unsigned priority)
{
	return ready[priority / 32] & 1u << priority % 32;
}

static void slice_over(struct uk_timer *timer)
{
	struct uk_thread *t = arch_current();

	(void)timer;
	if (list_ready(t->priority))
		t->arch.work |= UK_WORK_RESCHED;
}

/* t runs, or another of its priority has become ready. */
static void slice_start(const struct uk_thread *t)
{
	unsigned rate = t->policy == SCHED_RR ? SLICE_RR_PER_SECOND
					      : SLICE_PER_SECOND;

	if (t->policy == SCHED_FIFO || slice.queued)
		return;
	uk_timer_start(&slice, arch_ticks() + arch_tick_hz() / rate);
}

void runq_add(struct uk_thread *t, bool front)
{
	struct uk_list *list = &lists[t->priority];
	struct uk_thread *current = arch_current();

	if (list->next == NULL)
		uk_list_init(list);
	if (front)
		uk_list_add(list, &t->run);
	else
		uk_list_add_tail(list, &t->run);
	ready[t->priority / 32] |= 1u << t->priority % 32;
	if (t == current || current->state != UK_THREAD_READY)
		return;
	if (t->priority > current->priority)
		current->arch.work |= UK_WORK_RESCHED;
	else if (t->priority == current->priority)
		slice_start(current);
}

void runq_remove(struct uk_thread *t)
{
	uk_list_remove(&t->run);
	if (uk_list_empty(&lists[t->priority]))
		ready[t->priority / 32] &= ~(1u << t->priority % 32);
}

static struct uk_thread *runq_pop(void)
{
	for (unsigned w = WORDS; w-- > 0;) {
		unsigned p;
		struct uk_thread *t;

		if (ready[w] == 0)
			continue;
		p = w * 32 + 31 - (unsigned)__builtin_clz(ready[w]);
		t = uk_list_entry(lists[p].next, struct uk_thread, run);
		runq_remove(t);
		return t;
	}
	return NULL;
}

void runq_check(void)
{
	struct uk_thread *t = arch_current();

	for (unsigned p = t->priority + 1; p < UK_PRIORITIES; p++)
		if (list_ready(p))
			t->arch.work |= UK_WORK_RESCHED;
	if (list_ready(t->priority))
		slice_start(t);
}

/* Nobody is ready. Interrupts run here, in the blocked thread's context, and
 * leave a woken thread in the queue: thread_work() must not switch meanwhile. */
static struct uk_thread *wait_for_work(void)
{
	struct uk_thread *t;

	idle = true;
	while ((t = runq_pop()) == NULL) {
		arch_wait();
		arch_irq_enable();
		arch_irq_disable();
	}
	idle = false;
	return t;
}

static void account(struct uk_thread *prev, struct uk_thread *next)
{
	uint64_t now = arch_ticks();

	prev->ran += now - prev->since;
	next->since = now;
}

uint64_t uk_thread_cpu_ticks(const struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();
	uint64_t ticks = t->ran;

	if (t == arch_current())
		ticks += arch_ticks() - t->since;
	arch_irq_restore(flags);
	return ticks;
}

/* The dead thread that was switched away from: its stack is free now. */
static struct uk_thread *corpse;

/* What every thread does first after a switch; a new one from plat. */
void thread_switched(void)
{
	struct uk_thread *dead = corpse;

	corpse = NULL;
	if (dead != NULL && dead->release != NULL)
		dead->release(dead);
}

void sched_switch(void)
{
	struct uk_thread *prev = arch_current(), *next = runq_pop();

	if (next == NULL)
		next = wait_for_work();
	prev->arch.work &= ~UK_WORK_RESCHED;
	next->arch.work &= ~UK_WORK_RESCHED;
	if (next == prev)
		return;
	if (slice.queued)
		uk_timer_cancel(&slice);
	if (list_ready(next->priority))
		slice_start(next);
	account(prev, next);
	if (prev->state == UK_THREAD_DEAD)
		corpse = prev;
	plat_switch(&prev->arch, &next->arch);
	thread_switched();
}

/* Give way: to better ones, or also to equals whose turn it is. */
static void make_way(bool to_equals)
{
	struct uk_thread *t = arch_current();

	runq_add(t, !to_equals);
	sched_switch();
}

void uk_thread_yield(void)
{
	unsigned long flags = arch_irq_save();

	make_way(true);
	arch_irq_restore(flags);
}

void uk_preempt(void)
{
	unsigned long flags;

	if (likely(!(READ_ONCE(arch_current()->arch.work) & UK_WORK_RESCHED)))
		return;
	flags = arch_irq_save();
	make_way(false);
	arch_irq_restore(flags);
}

/* lib/signal's takes its place. */
__weak void thread_signal(struct uk_frame *frame)
{
	(void)frame;
	arch_current()->arch.work &= ~UK_WORK_SIGNAL;
}

/* From vectors.S, before the return to program mode, interrupts off. A slice that
 * is over gives way to equals, a better thread's arrival does not lose it. */
void thread_work(struct uk_frame *frame)
{
	struct uk_thread *t = arch_current();

	if (t->arch.work & UK_WORK_RESCHED) {
		t->arch.work &= ~UK_WORK_RESCHED;
		if (!idle)
			make_way(!slice.queued);
	}
	if (t->arch.work & UK_WORK_SIGNAL)
		thread_signal(frame);
}
