/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the calls about clocks do.
 *
 * Coarse clocks are as fine as the others: reading the counter is as cheap as
 * reading a variable. CPU time is what the scheduler says that threads ran.
 */
#include <errno.h>
#include <stdbool.h>
#include <uk/clock.h>
#include <uk/process.h>
#include <uk/signal.h>
#include "calls.h"
#include "itimer.h"

#define CLOCK_LAST CLOCK_TAI

/* Negative ids, Linux's CPU clocks of a process or thread: ~number << 3 |
 * bits. */
#define CPUCLOCK_THREAD 4
#define CPUCLOCK_WHICH 3 /* 0 prof, 1 virtual, 2 scheduled */

/* The thread of a thread's clock, 0 for that of a process. */
int clock_tid(clockid_t id)
{
	int number;

	if (id >= 0)
		return id == CLOCK_THREAD_CPUTIME_ID ? arch_current()->tid : 0;
	if (!(id & CPUCLOCK_THREAD))
		return 0;
	number = ~id >> 3;
	return number ? number : arch_current()->tid;
}

static bool cpu_clock_exists(clockid_t id)
{
	int number = ~id >> 3;

	if ((id & CPUCLOCK_WHICH) == CPUCLOCK_WHICH)
		return false;
	if (id & CPUCLOCK_THREAD)
		return uk_thread_find(clock_tid(id)) != NULL;
	return number == 0 || number == uk_process_current()->pid;
}

bool clock_exists(clockid_t id)
{
	if (id < 0)
		return cpu_clock_exists(id);
	/* 10 was a hardware's clock, which Linux has removed. */
	return id <= CLOCK_LAST && id != 10;
}

bool clock_is_real(clockid_t id)
{
	return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE ||
	       id == CLOCK_REALTIME_ALARM || id == CLOCK_TAI;
}

/* What all threads of the process ran. Interrupts off. */
static uint64_t process_ticks(struct uk_process *p)
{
	uint64_t sum = p->exited_ticks;
	struct uk_list *i;

	uk_list_for_each(i, &p->threads)
		sum += uk_thread_cpu_ticks(
			uk_list_entry(i, struct uk_thread, siblings));
	return sum;
}

uint64_t clock_cpu_ticks(struct uk_process *p, int tid)
{
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = tid ? uk_process_thread(p, tid) : NULL;
	uint64_t ticks = t     ? uk_thread_cpu_ticks(t)
			 : tid ? 0
			       : process_ticks(p);

	arch_irq_restore(flags);
	return ticks;
}

bool clock_is_cpu(clockid_t id)
{
	return id < 0 || id == CLOCK_PROCESS_CPUTIME_ID ||
	       id == CLOCK_THREAD_CPUTIME_ID;
}

int clock_get(clockid_t id, struct timespec *ts)
{
	if (likely(id == CLOCK_MONOTONIC)) {
		uk_clock_monotonic(ts);
		return 0;
	}
	if (unlikely(!clock_exists(id)))
		return -EINVAL;
	if (clock_is_real(id))
		uk_clock_realtime(ts);
	else if (clock_is_cpu(id))
		uk_clock_split(clock_cpu_ticks(uk_process_current(),
					       clock_tid(id)),
			       ts);
	else
		uk_clock_monotonic(ts);
	return 0;
}

bool clock_valid(const struct timespec *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

void (*clock_set_hook)(void);

int clock_can_set(clockid_t id)
{
	if (id == CLOCK_REALTIME)
		return 0;
	return id < 0 && clock_exists(id) ? -EPERM : -EINVAL;
}

int clock_set(const struct timespec *ts)
{
	struct timespec mono;

	if (!clock_valid(ts))
		return -EINVAL;
	/* Linux: not before the time of boot, which would be before 1970. */
	uk_clock_monotonic(&mono);
	if (ts->tv_sec < mono.tv_sec ||
	    (ts->tv_sec == mono.tv_sec && ts->tv_nsec < mono.tv_nsec))
		return -EINVAL;
	uk_clock_set_realtime(ts);
	clock_moved();
	itimer_clock_moved();
	if (clock_set_hook)
		clock_set_hook();
	return 0;
}

int clock_resolution(clockid_t id, struct timespec *ts)
{
	if (!clock_exists(id))
		return -EINVAL;
	ts->tv_sec = 0;
	ts->tv_nsec = 1;
	return 0;
}
