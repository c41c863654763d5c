/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of lib/sched. All with interrupts off. */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <uk/essentials.h>
#include <uk/thread.h>

/*
 * What several contexts need: a run queue. An image with one thread and no
 * interrupts has none of it (<uk/part.h>); nothing there could make a blocked
 * thread ready again.
 */
struct sched {
	/* Leave the current thread t, which is not READY any more, until
	 * somebody made it so; in all cases but the usual one. */
	void (*leave)(struct uk_thread *t);
	/* t, which was blocked, is ready, in all cases but the usual one. */
	void (*wake)(struct uk_thread *t);
	void (*preempt)(void); /* UK_WORK_RESCHED is set */
	void (*exit)(struct uk_thread *t); /* the current one; no return */
};

extern const struct sched *sched; /* wait.c's; never NULL */

/* --- runqueue.c ---------------------------------------------------------- */

/* Put a ready thread that does not run behind (or before) the others of its
 * priority. Asks the running thread to make way if it is better. */
void runq_add(struct uk_thread *t, bool front);
/* t, ready or running, has this priority from now on. */
void runq_move(struct uk_thread *t, unsigned priority, bool front);

/* Are there others of its priority? Of a thread that is ready or runs. */
static inline bool runq_shares(const struct uk_thread *t)
{
	return t->arch.run.next != &t->arch.run;
}

static __always_inline struct uk_thread *runq_thread(struct uk_list *run)
{
	return uk_list_entry(run, struct uk_thread, arch.run);
}

/* A thread's work, with any bit of which it is not switched from in the usual
 * way. Not to be combined with a condition beside it: a branch is cheaper. */
static __always_inline bool sched_has_work(unsigned long work)
{
	__asm__("" : "+r"(work));
	return unlikely(work != 0);
}

/* One thread runs, then another: ran of the one that does lacks the time when
 * it was switched to. */
static __always_inline void sched_account(struct uk_thread *prev,
					  struct uk_thread *next)
{
	uint64_t now = arch_ticks_relaxed();

	prev->ran += now;
	next->ran -= now;
}

/* --- slice.c ------------------------------------------------------------- */

extern struct uk_timer sched_slice; /* wait.c's */

/* The running thread's slice has ended: it goes behind its equals. */
extern bool sched_slice_over;

void slice_init(void);
/* t, which shares its priority, begins a slice. */
void slice_start(struct uk_thread *t);

/* t runs, and maybe others of its priority are ready: a timer runs then. */
static inline void slice_check(struct uk_thread *t)
{
	if (unlikely(!sched_slice.queued) && runq_shares(t))
		slice_start(t);
}

#endif
