/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads: what runs, what waits, who is next.
 *
 *   created --start--> ready <--switch--> running --exit--> dead --> released
 *                        ^                   |
 *                        +--wake-- blocked <-+ uk_block()
 *
 * Everything here that changes is protected by interrupts being off.
 */
#ifndef UK_THREAD_H
#define UK_THREAD_H

#include <plat/cpu.h>
#include <uk/list.h>
#include <uk/timer.h>

struct uk_process;
struct uk_sigqueue;

/* lib/signal's part of a thread. Sets have bit sig - 1; all of it changes with
 * interrupts off. A new thread inherits what is blocked. */
struct uk_thread_signals {
	uint64_t blocked;
	uint64_t waited; /* blocked, but for rt_sigtimedwait() */
	uint64_t pending; /* sent to this thread */
	struct uk_sigqueue *queue; /* their stories, by arrival */
	uint64_t saved; /* blocked before rt_sigsuspend()... */
	bool restore; /* ...comes back behind the handler */
	bool here; /* the next delivery is in a call */
	uint8_t restart; /* of the call that is interrupted */
	int alt_flags; /* SS_AUTODISARM */
	uintptr_t alt_sp; /* alternate stack: lowest address */
	size_t alt_size; /* 0: none */
	uint32_t poke_after; /* ticks */
	struct uk_timer poke; /* deliver soon */
	uintptr_t fault_addr; /* of the last fault, as frames tell it */
	uint32_t fault_syndrome; /* 0: an undefined instruction, or none yet */
	bool fault_undefined;
};

/*
 * Bits of arch.work. The lower 16 are looked at on the way to program mode.
 * Each of the upper 16 becomes that of the lower when the thread leaves the
 * CPU, and so costs nothing while nobody has one.
 */
#define UK_WORK_RESCHED 1UL /* somebody else should run */
#define UK_WORK_SIGNAL 2UL /* there is something to deliver */
#define UK_WORK_AWAY 4UL /* it has left the CPU, of one that wants to know */
#define UK_WORK_NOW(work) ((uint16_t)(work))
#define UK_WORK_LATER(bits) ((bits) << 16)

enum uk_thread_state {
	UK_THREAD_READY, /* running, or in the run queue */
	UK_THREAD_BLOCKED,
	UK_THREAD_DEAD,
};

/* Priorities: 0 is SCHED_OTHER's, 1..99 those of SCHED_FIFO and SCHED_RR. */
#define UK_PRIORITIES 100

struct uk_thread {
	/* First: assembly knows its offsets. arch.run is in the ring of its
	 * priority, while ready. */
	struct arch_thread arch;

	/* lib/sched's */
	uint64_t ran; /* ticks on the CPU; while it runs, less when it began */
	uint32_t waits, preempted; /* how often; a yield is neither */
	uint8_t state; /* enum uk_thread_state */
	uint8_t policy; /* SCHED_* */
	uint8_t priority; /* in force: the larger of the next two */
	uint8_t base_priority;
	uint8_t inherited; /* from who waits for it; 0: nothing */
	int8_t nice; /* -20..19: kept and reported */
	bool reset_on_fork; /* a new thread starts as SCHED_OTHER */
	bool interruptible; /* while blocked: a signal may end it */
	bool signalled; /* a signal waits: no interruptible wait */
	int woken; /* what uk_block() is to return */
	struct uk_timer timer; /* of uk_block()'s deadline */
	uint64_t real; /* that deadline, if it is of the real clock; else 0 */

	/* lib/time's, for RLIMIT_RTTIME: the thread was seen running, had then
	 * waited so often, and had been on the CPU for so long. */
	bool rt_seen;
	uint32_t rt_waits;
	uint64_t rt_from;

	struct uk_process *process; /* NULL: a kernel thread */
	int tid;
	char name[16]; /* PR_SET_NAME */
	int *clear_child_tid; /* user address, or NULL */
	int error; /* errno of a program without libc */
	void *robust_list; /* user address, or NULL: lib/futex */
	struct rseq *rseq; /* user address, or NULL: lib/process/rseq.c */
	uint32_t rseq_sig; /* what stands before its abort handlers */
	struct uk_list siblings; /* the process's threads: lib/process */
	/* Called once when the thread will never run again, in another's
	 * context, interrupts off. NULL: static memory. */
	void (*release)(struct uk_thread *t);

	/* lib/futex's, interrupts off. */
	struct uk_list pi_held; /* its futex words that others want */
	struct futex_waiter *pi_waiter; /* waits for a lock here, or NULL */

	struct uk_thread_signals signals;
};

/* Make the boot thread current. Called once, first of all. */
void uk_thread_init(void);

/*
 * Prepare t, zeroed by its owner, to resume a copy of *frame in program mode
 * when it is first switched to; returns the copy. kstack_top: 16-byte aligned
 * end of its kernel stack. It inherits the current thread's policy, priority
 * and tls unless changed.
 */
struct uk_frame *uk_thread_setup(struct uk_thread *t, uintptr_t kstack_top,
				 const struct uk_frame *frame);

/* Let it run. Any context. */
void uk_thread_start(struct uk_thread *t);

/* The current thread ends; its release() is called. */
_Noreturn void uk_thread_exit(void);

/* Policy and priority, of a thread in any state. */
void uk_thread_set_priority(struct uk_thread *t, unsigned policy,
			    unsigned priority);

/* It is to run with at least this priority: who waits for it has that. */
void uk_thread_inherit(struct uk_thread *t, unsigned priority);

/* How long a thread that shares its priority by time runs at a stretch, in
 * ticks. 0: it does not share, SCHED_FIFO. */
uint64_t uk_thread_slice(const struct uk_thread *t);

/* Ticks that the thread has been on the CPU. */
uint64_t uk_thread_cpu_ticks(const struct uk_thread *t);

/*
 * Block the current thread. Interrupts are off, and have been since the caller
 * put itself where uk_wake() will find it: that is what excludes a lost
 * wake-up. They stay off. Returns what uk_wake() was given; -ETIMEDOUT once
 * arch_ticks() reaches deadline (UK_TIMER_NEVER: none); if interruptible,
 * -EINTR when a signal is or becomes pending. The caller then takes itself out
 * again. The deadline may also be a time of the real clock, which can be set:
 * marked by this bit, made by uk_clock_deadline(). There are two functions, for
 * an image that waits only without a deadline has no timers: uk_block()
 * chooses.
 */
#define UK_DEADLINE_REAL (1ULL << 63)
int uk_block_until(uint64_t deadline, bool interruptible);
int uk_block_forever(bool interruptible);

static inline __attribute__((always_inline)) int uk_block(uint64_t deadline,
							  bool interruptible)
{
	if (__builtin_constant_p(deadline) && deadline == UK_TIMER_NEVER)
		return uk_block_forever(interruptible);
	return uk_block_until(deadline, interruptible);
}

/* For lib/time: what turns such a deadline into arch_ticks(), set before there
 * is one; and the clock has been set: t, if it waits for one, waits anew.
 * Interrupts off. */
extern uint64_t (*uk_block_real)(uint64_t deadline);
void uk_block_real_moved(struct uk_thread *t);

/* Make a blocked thread ready, its uk_block() returning result. False if it was
 * not blocked. Any context; does not switch by itself. */
bool uk_wake(struct uk_thread *t, int result);
/* The same with interrupts off already. */
void uk_wake_locked(struct uk_thread *t, int result);

/* A signal is pending for t: end an interruptible uk_block(), and have the
 * deliverer called. Any context. */
void uk_thread_interrupt(struct uk_thread *t);

/* What is called on the way to program mode for a thread that has
 * UK_WORK_SIGNAL or UK_WORK_AWAY, and clears them; <plat/upcall.h>,
 * thread_work(). lib/signal's, before which rseq may put its own. */
extern void (*uk_thread_deliver)(struct uk_frame *frame);

/* In program mode nothing else looks at the work flags: handlers call this
 * after they woke somebody, with interrupts on. Switches if a better thread
 * is ready. */
void uk_preempt_now(void);
static inline void uk_preempt(void)
{
	if (unlikely(READ_ONCE(arch_current()->arch.work) & UK_WORK_RESCHED))
		uk_preempt_now();
}

/* --- Wait queues ------------------------------------------------------- */

struct uk_waitq {
	struct uk_list waiters; /* of struct uk_waiter, in order of arrival */
};

#define UK_WAITQ_INIT(q)                  \
	{                                 \
		UK_LIST_INIT((q).waiters) \
	}

static inline void uk_waitq_init(struct uk_waitq *q)
{
	uk_list_init(&q->waiters);
}

/* Interrupts off, on entry and return. As uk_block(). */
int uk_waitq_sleep_until(struct uk_waitq *q, uint64_t deadline,
			 bool interruptible);
int uk_waitq_sleep_forever(struct uk_waitq *q, bool interruptible);

static inline __attribute__((always_inline)) int
uk_waitq_sleep(struct uk_waitq *q, uint64_t deadline, bool interruptible)
{
	if (__builtin_constant_p(deadline) && deadline == UK_TIMER_NEVER)
		return uk_waitq_sleep_forever(q, interruptible);
	return uk_waitq_sleep_until(q, deadline, interruptible);
}

/* Wake at most n; how many were. Any context. Follow it by uk_preempt(). */
unsigned uk_waitq_wake(struct uk_waitq *q, unsigned n);
/* The first, if there is one. Interrupts off. */
void uk_waitq_wake_one(struct uk_waitq *q);

/*
 * Sleep until cond, which is looked at with interrupts off and may not touch
 * user memory. 0, -ETIMEDOUT or -EINTR. Thread context, interrupts on.
 */
#define uk_wait_event(q, cond, deadline, interruptible)        \
	({                                                     \
		unsigned long flags_ = arch_irq_save();        \
		int rc_ = 0;                                   \
		while (!(cond) && rc_ == 0)                    \
			rc_ = uk_waitq_sleep((q), (deadline),  \
					     (interruptible)); \
		arch_irq_restore(flags_);                      \
		rc_;                                           \
	})

#endif
