/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The run queue: a ring of threads for each priority and a bitmap of the rings
 * that are not empty, so that adding and picking cost the same however many
 * threads there are. Interrupts are off in all of this.
 *
 * The running thread is in the ring of its priority, and is that ring's first
 * without saying so: giving way to an equal only means that the next one runs.
 * first[] tells where the other rings begin, and is put right when the running
 * thread leaves the priority.
 *
 * Whenever a better thread is ready than the one that runs, that one has
 * UK_WORK_RESCHED set; so without it the next of its ring is the best there is.
 */
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/syscall.h>
#include "sched.h"

#define BITS (8 * sizeof(unsigned long))
#define WORDS ((UK_PRIORITIES + BITS - 1) / BITS)

/* Bit p: ring p is not empty. In that of 0 is the boot thread, which runs. */
static unsigned long ready[WORDS] = { 1 };
static struct uk_list *first[UK_PRIORITIES];

/* The current thread while nobody is ready: never ready itself. */
static struct uk_thread idle = {
	.name = "idle",
	.state = UK_THREAD_BLOCKED,
};

static __always_inline bool ring_used(unsigned priority)
{
	return ready[priority / BITS] >> priority % BITS & 1;
}

/* Before pos, which nobody looks at if the ring is empty. */
static void ring_insert(struct uk_thread *t, struct uk_list *pos)
{
	unsigned p = t->priority;

	if (ring_used(p)) {
		uk_list_add_tail(pos, &t->arch.run);
		return;
	}
	ready[p / BITS] |= 1UL << p % BITS;
	uk_list_init(&t->arch.run);
	first[p] = &t->arch.run;
}

/* Of the running thread too: the next of its ring is its first now. */
static void ring_remove(struct uk_thread *t)
{
	unsigned p = t->priority;
	struct uk_list *next = t->arch.run.next;

	if (!runq_shares(t))
		ready[p / BITS] &= ~(1UL << p % BITS);
	else if (first[p] == &t->arch.run || t == arch_current())
		first[p] = next;
	uk_list_remove(&t->arch.run);
}

/* The highest priority of those that are ready; -1: nobody is. */
static __always_inline int best_priority(void)
{
	for (unsigned w = WORDS; w-- > 0;)
		if (ready[w] != 0)
			return (int)(w * BITS + BITS - 1) -
			       __builtin_clzl(ready[w]);
	return -1;
}

void runq_add(struct uk_thread *t, bool front)
{
	struct uk_thread *current = arch_current();

	if (current->state == UK_THREAD_READY &&
	    t->priority == current->priority) {
		ring_insert(t, front ? current->arch.run.next
				     : &current->arch.run);
	} else {
		ring_insert(t, first[t->priority]);
		if (front)
			first[t->priority] = &t->arch.run;
	}
	if (current->state != UK_THREAD_READY)
		return;
	if (t->priority > current->priority)
		current->arch.work |= UK_WORK_RESCHED;
	slice_check(current);
}

void runq_move(struct uk_thread *t, unsigned priority, bool front)
{
	struct uk_thread *current = arch_current();

	ring_remove(t);
	t->priority = (uint8_t)priority;
	if (t != current) {
		runq_add(t, front);
		return;
	}
	/* It runs on, and so is its ring's first. */
	ring_insert(t, first[priority]);
	if (best_priority() > t->priority)
		t->arch.work |= UK_WORK_RESCHED;
	slice_check(t);
}

/* --- Switching ------------------------------------------------------------ */

uint64_t uk_thread_cpu_ticks(const struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();
	uint64_t ticks = t->ran;

	if (t == arch_current())
		ticks += arch_ticks();
	arch_irq_restore(flags);
	return ticks;
}

/* Nobody is ready. Interrupts run here, on the blocked thread's stack, and
 * leave a woken thread in the queue. Waiting is nobody's CPU time. */
static __noinline int wait_for_work(struct uk_thread *blocked)
{
	int best;

	idle.process = blocked->process;
	arch_set_current(&idle);
	sched_account(blocked, &idle);
	while ((best = best_priority()) < 0) {
		arch_wait();
		arch_irq_enable();
		arch_irq_disable();
	}
	sched_account(&idle, blocked);
	arch_set_current(blocked);
	return best;
}

/* The best ready thread, which is about to run. The running one, t, has left
 * its ring or has said where it begins. It can be t itself. */
static struct uk_thread *pick(struct uk_thread *t)
{
	int best = best_priority();
	struct uk_thread *next;

	if (unlikely(best < 0))
		best = wait_for_work(t);
	t->arch.work &= ~UK_WORK_RESCHED;
	t->arch.work |= t->arch.work >> 16; /* UK_WORK_LATER */
	sched_slice_over = false;
	next = runq_thread(first[best]);
	slice_check(next);
	return next;
}

static __noinline struct uk_thread *leave_ring(struct uk_thread *t)
{
	ring_remove(t);
	return pick(t);
}

/* t goes: who runs now. */
static __always_inline struct uk_thread *next_instead(struct uk_thread *t)
{
	struct uk_list *next = t->arch.run.next, *prev = t->arch.run.prev;

	if (unlikely(next == &t->arch.run) || sched_has_work(t->arch.work))
		return leave_ring(t);
	next->prev = prev;
	prev->next = next;
	return runq_thread(next);
}

/* To t itself, if it was woken while nobody was ready: that works too. Of the
 * usual case see wait.c. */
static void leave(struct uk_thread *t)
{
	struct uk_thread *next = leave_ring(t);

	sched_account(t, next);
	plat_switch(&t->arch, &next->arch);
}

static void release(void *dead)
{
	struct uk_thread *t = dead;

	if (t->release != NULL)
		t->release(t);
}

static void exit_thread(struct uk_thread *t)
{
	struct uk_thread *next = next_instead(t);

	sched_account(t, next);
	plat_switch_from_dead(&next->arch, release, t);
}

/* Give way: to better ones, or also to equals whose turn it is. */
static __noinline void make_way(struct uk_thread *t, bool to_equals,
				bool preempted)
{
	struct uk_thread *next;

	first[t->priority] = to_equals ? t->arch.run.next : &t->arch.run;
	next = pick(t);
	if (next == t)
		return;
	t->preempted += preempted;
	sched_account(t, next);
	plat_switch(&t->arch, &next->arch);
}

static __noinline long yield_slowly(struct uk_thread *t)
{
	make_way(t, true, false);
	arch_irq_enable();
	return 0;
}

static __always_inline long yield(void)
{
	struct uk_thread *t = arch_current(), *next;
	unsigned long work;

	arch_irq_disable();
	work = t->arch.work; /* beside next: loaded together */
	next = runq_thread(t->arch.run.next);
	if (unlikely(next == t) || sched_has_work(work))
		return yield_slowly(t);
	sched_account(t, next);
	return plat_yield(&t->arch, &next->arch);
}

/* Here, since a jump to it would be an instruction. */
UK_SYSCALL_R_DEFINE(int, sched_yield)
{
	long zero = yield();

	/* Known to be an int: this is a tail call. */
	if (zero != 0 && zero != 1)
		__builtin_unreachable();
	return (int)zero;
}

static void preempt(void)
{
	unsigned long flags = arch_irq_save();

	/* A slice that is over gives way to equals, a better thread's arrival
	 * does not lose it. */
	make_way(arch_current(), sched_slice_over, true);
	arch_irq_restore(flags);
}

static void wake(struct uk_thread *t)
{
	t->state = UK_THREAD_READY;
	if (t->timer.queued)
		uk_timer_cancel(&t->timer);
	runq_add(t, false);
}

static const struct sched runqueue = {
	.leave = leave,
	.wake = wake,
	.preempt = preempt,
	.exit = exit_thread,
};

static int sched_init(void)
{
	slice_init();
	sched = &runqueue;
	return 0;
}
UK_INIT_PART(sched_init, 1, sched);
