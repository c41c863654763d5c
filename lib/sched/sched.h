/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of lib/sched. All with interrupts off. */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <uk/thread.h>

/*
 * What several contexts need: a run queue. An image with one thread and no
 * interrupts has none of it (<uk/part.h>); nothing there could make a blocked
 * thread ready again.
 */
struct sched {
	/* Leave the current thread, which is not READY any more, until
	 * somebody made it so. */
	void (*leave)(void);
	void (*wake)(struct uk_thread *t, int result); /* t is blocked */
	void (*preempt)(void); /* UK_WORK_RESCHED is set */
	/* On the way to program mode. False: nothing else is done now. */
	bool (*work)(void);
};

extern const struct sched *sched; /* never NULL */

/* Put a ready thread behind (or before) the others of its priority. Asks the
 * running thread to make way if it is better. */
void runq_add(struct uk_thread *t, bool front);
/* Take a ready, not running thread out: its priority changes. */
void runq_remove(struct uk_thread *t);

/* The running thread's priority has changed: is it still the best? */
void runq_check(void);

/* Run the best ready thread. The current one goes on if it is READY and the
 * best; else returns when it is switched to again. */
void sched_switch(void);

#endif
