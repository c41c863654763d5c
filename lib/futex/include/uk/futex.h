/* SPDX-License-Identifier: BSD-3-Clause */
/* Futexes: threads asleep on a word of the program's memory. See futex(2). */
#ifndef UK_FUTEX_H
#define UK_FUTEX_H

#include <stdint.h>

struct uk_thread;

/* Wake one thread that waits on the word. Any thread context; does not switch,
 * and may be called with interrupts off. */
void uk_futex_wake_one(int *uaddr);

/* A thread ends: mark the robust futexes it holds, wake their waiters. Thread
 * context, interrupts on. */
void uk_futex_thread_exit(struct uk_thread *t);

/* Then, when it will not run user code again, interrupts off: the PI futexes it
 * still holds go to who waits for them. */
void uk_futex_pi_exit(struct uk_thread *t);

/* The priority of t was changed: if it waits for a PI futex, those who hold it
 * up learn of it. Thread context. */
void uk_futex_reprioritised(struct uk_thread *t);

#endif
