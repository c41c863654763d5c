/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The run queue: a list a priority and a bitmap of the lists that are not
 * empty, so that adding and picking cost the same however many threads there
 * are. The running thread is in no list. Interrupts are off in all of this.
 *
 * There is no tick. While a thread that shares its priority by time (OTHER, RR)
 * runs and others of the same priority are ready, a timer is set for the end of
 * its slice. A switch leaves the timer as it is: when it fires too early for
 * who runs by then, it is set again.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include "sched.h"

#define SLICE_OTHER_US 4000
#define SLICE_RR_US 100000 /* as Linux */
#define SLICE_MIN_US 20
#define SLICE_MAX_US 1000000
#define WORDS ((UK_PRIORITIES + 31) / 32)

static struct uk_list lists[UK_PRIORITIES]; /* valid while ready says so */
static uint32_t ready[WORDS]; /* bit p: lists[p] is not empty */
static bool idle; /* the current thread only waits for work */
static unsigned long idle_work; /* its flags, meanwhile */

static void slice_timer(struct uk_timer *timer);
static struct uk_timer slice = { .fn = slice_timer };
static uint32_t slice_other, slice_rr; /* ticks */
static uint32_t slice_us = SLICE_OTHER_US;
static uint64_t switched; /* arch_ticks() when the running thread began */
static bool slice_over; /* its slice has ended */

/* sched.slice=MICROSECONDS, of SCHED_OTHER. */
static int set_slice(const char *rest, const char *value)
{
	uint32_t us = 0;

	(void)rest;
	for (; *value >= '0' && *value <= '9' && us <= SLICE_MAX_US; value++)
		us = us * 10 + (uint32_t)(*value - '0');
	if (*value != 0 || us < SLICE_MIN_US || us > SLICE_MAX_US)
		return -EINVAL;
	slice_us = us;
	return 0;
}
UK_OPTION_PART(sched_slice, "sched.slice", set_slice, sched);

uint64_t uk_thread_slice(const struct uk_thread *t)
{
	if (t->policy == SCHED_FIFO)
		return 0;
	return t->policy == SCHED_RR ? slice_rr : slice_other;
}

static __always_inline bool list_ready(unsigned priority)
{
	return ready[priority / 32] & 1u << priority % 32;
}

static void slice_timer(struct uk_timer *timer)
{
	struct uk_thread *t = arch_current();

	if (idle || !list_ready(t->priority) || t->policy == SCHED_FIFO)
		return;
	if (arch_ticks() < switched + uk_thread_slice(t)) {
		uk_timer_start(timer, switched + uk_thread_slice(t));
		return;
	}
	slice_over = true;
	t->arch.work |= UK_WORK_RESCHED;
}

/* Another of the running thread's priority has become ready, and no timer runs.
 * If t was alone for longer than its slice, it gets a new one. */
static __noinline void slice_share(const struct uk_thread *t)
{
	uint64_t end = switched + uk_thread_slice(t), now;

	if (t->policy == SCHED_FIFO)
		return;
	now = arch_ticks();
	if (end <= now)
		end = now + uk_thread_slice(t);
	uk_timer_start(&slice, end);
}

static __always_inline void list_insert(struct uk_thread *t, bool front)
{
	struct uk_list *list = &lists[t->priority];

	if (list_ready(t->priority)) {
		struct uk_list *pos = front ? list->next : list;

		t->run.next = pos;
		t->run.prev = pos->prev;
		pos->prev->next = &t->run;
		pos->prev = &t->run;
		return;
	}
	ready[t->priority / 32] |= 1u << t->priority % 32;
	t->run.next = t->run.prev = list;
	list->next = list->prev = &t->run;
}

void runq_add(struct uk_thread *t, bool front)
{
	struct uk_thread *current = arch_current();

	list_insert(t, front);
	if (unlikely(current->state != UK_THREAD_READY || t == current))
		return;
	if (t->priority > current->priority)
		current->arch.work |= UK_WORK_RESCHED;
	else if (t->priority == current->priority && !slice.queued)
		slice_share(current);
}

static __always_inline void list_delete(struct uk_thread *t)
{
	struct uk_list *next = t->run.next, *prev = t->run.prev;

	prev->next = next;
	next->prev = prev;
	if (next == prev) /* the list's head: it was the only one */
		ready[t->priority / 32] &= ~(1u << t->priority % 32);
}

void runq_remove(struct uk_thread *t)
{
	list_delete(t);
}

/* The best of those that are ready, not taken out; NULL: none is. */
static __always_inline struct uk_thread *runq_best(void)
{
	for (unsigned w = WORDS; w-- > 0;) {
		unsigned p;

		if (ready[w] == 0)
			continue;
		p = w * 32 + 31 - (unsigned)__builtin_clz(ready[w]);
		return uk_list_entry(lists[p].next, struct uk_thread, run);
	}
	return NULL;
}

static __always_inline struct uk_thread *runq_pop(void)
{
	struct uk_thread *t = runq_best();

	if (likely(t != NULL))
		list_delete(t);
	return t;
}

void runq_check(void)
{
	struct uk_thread *t = arch_current(), *best = runq_best();

	if (best == NULL)
		return;
	if (best->priority > t->priority)
		t->arch.work |= UK_WORK_RESCHED;
	else if (best->priority == t->priority && !slice.queued)
		slice_share(t);
}

/* Nobody is ready. Interrupts run here, in the blocked thread's context, and
 * leave a woken thread in the queue: thread_work() neither switches nor
 * delivers a signal meanwhile. */
static __noinline struct uk_thread *wait_for_work(struct uk_thread *blocked)
{
	struct uk_thread *t;

	idle_work = 0;
	/* Waiting is nobody's CPU time. */
	blocked->ran += arch_ticks() - switched;
	idle = true;
	while ((t = runq_pop()) == NULL) {
		arch_wait();
		arch_irq_enable();
		arch_irq_disable();
	}
	idle = false;
	switched = arch_ticks();
	blocked->arch.work |= idle_work;
	return t;
}

uint64_t uk_thread_cpu_ticks(const struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();
	uint64_t ticks = t->ran;

	if (t == arch_current() && !idle)
		ticks += arch_ticks() - switched;
	arch_irq_restore(flags);
	return ticks;
}

/* The dead thread that was switched away from: its stack is free now. */
static struct uk_thread *corpse;

static __noinline void bury(void)
{
	struct uk_thread *dead = corpse;

	corpse = NULL;
	if (dead->release != NULL)
		dead->release(dead);
}

/* What every thread does first after a switch; a new one from plat. */
void thread_switched(void)
{
	if (unlikely(corpse != NULL))
		bury();
}

static __always_inline void switch_to(struct uk_thread *prev,
				      struct uk_thread *next)
{
	uint64_t now = arch_ticks();

	slice_over = false;
	prev->ran += now - switched;
	switched = now;
	if (unlikely(!slice.queued) && list_ready(next->priority))
		slice_share(next);
	plat_switch(&prev->arch, &next->arch);
	thread_switched();
}

void sched_switch(void)
{
	struct uk_thread *prev = arch_current(), *next = runq_pop();

	if (unlikely(next == NULL))
		next = wait_for_work(prev);
	prev->arch.work &= ~UK_WORK_RESCHED;
	if (next == prev) {
		slice_over = false;
		return;
	}
	if (unlikely(prev->state == UK_THREAD_DEAD))
		corpse = prev;
	switch_to(prev, next);
}

/* Give way: to better ones, or also to equals whose turn it is. */
static void make_way(bool to_equals)
{
	list_insert(arch_current(), !to_equals);
	sched_switch();
}

/* Between equals, which is nearly always: the first of the list becomes its
 * last, in other words us. */
void uk_thread_yield(void)
{
	struct uk_thread *t = arch_current(), *next;
	unsigned long flags = arch_irq_save();

	if (unlikely(t->arch.work & UK_WORK_RESCHED)) {
		make_way(true);
	} else if (list_ready(t->priority)) {
		next = uk_list_entry(lists[t->priority].next, struct uk_thread,
				     run);
		list_insert(t, false);
		list_delete(next);
		switch_to(t, next);
	}
	arch_irq_restore(flags);
}

static void preempt(void)
{
	unsigned long flags = arch_irq_save();

	make_way(slice_over);
	arch_irq_restore(flags);
}

/* A slice that is over gives way to equals, a better thread's arrival does not
 * lose it. */
static bool work(void)
{
	struct uk_thread *t = arch_current();

	if (idle) {
		idle_work |= t->arch.work & ~UK_WORK_RESCHED;
		t->arch.work = 0;
		return false;
	}
	if (t->arch.work & UK_WORK_RESCHED) {
		t->arch.work &= ~UK_WORK_RESCHED;
		make_way(slice_over);
	}
	return true;
}

static void wake(struct uk_thread *t, int result)
{
	t->state = UK_THREAD_READY;
	t->woken = result;
	if (t->timer.queued)
		uk_timer_cancel(&t->timer);
	runq_add(t, false);
}

static const struct sched runqueue = {
	.leave = sched_switch,
	.wake = wake,
	.preempt = preempt,
	.work = work,
};

static uint32_t us_to_ticks(uint32_t us)
{
	return (uint32_t)((uint64_t)us * arch_tick_hz() / 1000000);
}

static int sched_init(void)
{
	UK_NEED(uk_option_sched_slice);
	slice_other = us_to_ticks(slice_us);
	slice_rr = us_to_ticks(SLICE_RR_US);
	sched = &runqueue;
	return 0;
}
UK_INIT_PART(sched_init, 1, sched);
