/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the compiler calls at each access, for the thread sanitizer: FLAVOUR=
 * thread. This file stands between the two, and makes of some accesses with
 * interrupts on a place where one comes: timers run, and a thread whose
 * priority others share has had its slice. So a thread is stopped in the middle
 * of any section that is not excluded, as in a direct image, and what it did
 * since it last turned interrupts on is ordered with nothing that others do
 * until it goes on. host.interrupts=SEED: other places.
 *
 * READ_ONCE() and WRITE_ONCE() say that an access may find or be found at any
 * time: they are no race. One CPU sees its own stores in their order, so what
 * READ_ONCE() finds comes with all that was done before it was stored. With
 * interrupts off it finds that a mutex is free, and so it stays until they are
 * on: who takes it then comes after all that was done so far.
 */
#include <errno.h>
#include <sched.h>
#include <uk/init.h>
#include "../../lib/sched/sched.h"
#include "host.h"

#define PERIOD 256 /* accesses from one to the next: half of it, on average */
#define MULTIPLIER 1103515245u
#define INCREMENT 12345u
#define DRAW_SHIFT 16

static uint32_t random_state = 1, left = PERIOD;

static int set_interrupts(const char *rest, const char *value)
{
	(void)rest;
	random_state = 0;
	for (; *value >= '0' && *value <= '9'; value++)
		random_state = random_state * 10 + (uint32_t)(*value - '0');
	return *value == '\0' ? 0 : -EINVAL;
}
UK_OPTION(host_interrupts, "host.interrupts", set_interrupts);

/* The scheduler's part is the interrupt's doing, not that of the thread. */
static __noinline void interrupt(void)
{
	struct uk_thread *t = arch_current();

	random_state = random_state * MULTIPLIER + INCREMENT;
	left = 1 + (random_state >> DRAW_SHIFT) % PERIOD;
	host_irq_poll();
	if (!sched_slice.queued || t->state != UK_THREAD_READY ||
	    t->policy == SCHED_FIFO)
		return;
	host_fiber_ignore(true);
	host_irqs_on = false;
	sched_slice_over = true;
	t->arch.work |= UK_WORK_RESCHED;
	uk_preempt();
	host_irqs_on = true;
	host_fiber_ignore(false);
}

static inline void point(void)
{
	if (host_irqs_on && --left == 0)
		interrupt();
}

void __tsan_release(void *p);

#define PC __builtin_return_address(0)

#define ACCESS(what, size)                                \
	void __tsan_##what##size##_pc(void *p, void *pc); \
	void __tsan_##what##size(void *p);                \
	void __tsan_##what##size(void *p)                 \
	{                                                 \
		point();                                  \
		__tsan_##what##size##_pc(p, PC);          \
	}
#define RANGE(what)                                                 \
	void __tsan_##what##_range_pc(void *p, size_t n, void *pc); \
	void __tsan_##what##_range(void *p, size_t n);              \
	void __tsan_##what##_range(void *p, size_t n)               \
	{                                                           \
		point();                                            \
		__tsan_##what##_range_pc(p, n, PC);                 \
	}
#define UNALIGNED(what, size)                          \
	void __tsan_unaligned_##what##size(void *p);   \
	void __tsan_unaligned_##what##size(void *p)    \
	{                                              \
		point();                               \
		__tsan_##what##_range_pc(p, size, PC); \
	}
#define ONCE(size)                                 \
	void __tsan_volatile_read##size(void *p);  \
	void __tsan_volatile_write##size(void *p); \
	void __tsan_volatile_read##size(void *p)   \
	{                                          \
		point();                           \
		host_cpu_looked(p, !host_irqs_on); \
	}                                          \
	void __tsan_volatile_write##size(void *p)  \
	{                                          \
		point();                           \
		__tsan_release(p);                 \
	}

ACCESS(read, 1)
ACCESS(read, 2)
ACCESS(read, 4)
ACCESS(read, 8)
ACCESS(read, 16)
ACCESS(write, 1)
ACCESS(write, 2)
ACCESS(write, 4)
ACCESS(write, 8)
ACCESS(write, 16)
RANGE(read)
RANGE(write)
UNALIGNED(read, 2)
UNALIGNED(read, 4)
UNALIGNED(read, 8)
UNALIGNED(read, 16)
UNALIGNED(write, 2)
UNALIGNED(write, 4)
UNALIGNED(write, 8)
UNALIGNED(write, 16)
ONCE(1)
ONCE(2)
ONCE(4)
ONCE(8)

/* The sanitizer's own handling of signals would take ours; threads that wait at
 * the end are the program's. */
const char *__tsan_default_options(void);

const char *__tsan_default_options(void)
{
	return "use_sigaltstack=0:handle_segv=0:handle_sigbus=0:"
	       "handle_sigfpe=0:handle_sigill=0:handle_abort=0:"
	       "allow_user_segv_handler=1:report_thread_leaks=0:"
	       "report_signal_unsafe=0:detect_deadlocks=0:atexit_sleep_ms=0";
}
