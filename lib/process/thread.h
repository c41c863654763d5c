/* SPDX-License-Identifier: BSD-3-Clause */
/* Between thread.c and the calls that make and end threads. */
#ifndef PROCESS_THREAD_H
#define PROCESS_THREAD_H

#include <plat/mmu.h>
#include <uk/thread.h>

/* kstack.c: memory for a kernel stack, and what is kept at its high end; not
 * zeroed. NULL: there is none. free: interrupts off. */
#define KSTACK_SIZE (PAGE_SIZE << UK_KSTACK_ORDER)
void *kstack_alloc(void);
void kstack_free(void *block);
/* The boot stack has no guard: in a trap image the current thread gets a stack
 * that has, from when plat_resume() leaves this one. */
void kstack_guard_first(void);

/* A thread of the current process that will resume *child, a copy of frame,
 * with a number, not started yet. NULL: no memory. */
struct uk_thread *thread_new(const struct uk_frame *frame,
			     struct uk_frame **child);

/* The current thread ends; with the last one, the program, with this status. */
_Noreturn void thread_exit(int status);

/* end.c */
#ifdef CONFIG_LIBMM_LEAKS
/* The program begins: what is in use now is the kernel's own. */
void process_end_prepare(void);
/* It has ended. True: it, or who served it, leaves something; that is told.
 * Thread context. */
bool process_end_leaks(void);
/* thread.c: keep no blocks. */
void thread_end(void);
#else
static inline void process_end_prepare(void)
{
}

static inline bool process_end_leaks(void)
{
	return false;
}
#endif

#define NICE_MIN (-20)
#define NICE_MAX 19

/* sched.c: is there such a policy, with such a priority? */
bool sched_valid(int policy, int priority);

struct timespec;
/* sched.c: how long a thread runs at a stretch. */
int sched_interval(int pid, struct timespec *ts);

/* lib/futex: wake one waiter on a user's word. Absent: nobody waits. */
void uk_futex_wake_one(int *uaddr);
/* lib/futex: give up the robust futexes of a thread that ends, whose
 * robust_list is not NULL; then the PI futexes that it holds. */
void uk_futex_thread_exit(struct uk_thread *t);
void uk_futex_pi_exit(struct uk_thread *t);
/* lib/futex: its priority was changed. */
void uk_futex_reprioritised(struct uk_thread *t);

#endif
