/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of lib/sched. All with interrupts off. */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <uk/thread.h>

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
