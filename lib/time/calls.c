/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the calls about clocks do.
 *
 * Coarse clocks are as fine as the others: reading the counter is as cheap as
 * reading a variable. CPU time is approximated by monotonic time, since one
 * thread has the CPU and waiting counts as using it.
 */
#include <errno.h>
#include <stdbool.h>
#include <uk/clock.h>
#include <uk/process.h>
#include "calls.h"

#define CLOCK_LAST CLOCK_TAI

/* Negative ids, Linux's CPU clocks of a process or thread: ~number << 3 |
 * bits. */
#define CPUCLOCK_THREAD 4
#define CPUCLOCK_WHICH 3 /* 0 prof, 1 virtual, 2 scheduled */

/* The thread of a thread's clock, NULL if there is none. Interrupts off. */
static struct uk_thread *clock_thread(clockid_t id)
{
	int number = id < 0 ? ~(id >> 3) : 0;

	return number ? uk_thread_find(number) : arch_current();
}

static bool cpu_clock_exists(clockid_t id)
{
	int number = ~(id >> 3);

	if ((id & CPUCLOCK_WHICH) == CPUCLOCK_WHICH)
		return false;
	if (id & CPUCLOCK_THREAD)
		return clock_thread(id) != NULL;
	return number == 0 || number == uk_process_current()->pid;
}

static bool exists(clockid_t id)
{
	if (id < 0)
		return cpu_clock_exists(id);
	/* 10 was a hardware's clock, which Linux has removed. */
	return id <= CLOCK_LAST && id != 10;
}

static bool is_real(clockid_t id)
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

static void cpu_time(clockid_t id, struct timespec *ts)
{
	bool thread = id < 0 ? (id & CPUCLOCK_THREAD) != 0
			     : id == CLOCK_THREAD_CPUTIME_ID;
	unsigned long flags = arch_irq_save();
	const struct uk_thread *t = thread ? clock_thread(id) : NULL;
	uint64_t ticks = t ? uk_thread_cpu_ticks(t)
			   : process_ticks(uk_process_current());

	arch_irq_restore(flags);
	uk_clock_split(ticks, ts);
}

static bool is_cpu(clockid_t id)
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
	if (unlikely(!exists(id)))
		return -EINVAL;
	if (is_real(id))
		uk_clock_realtime(ts);
	else if (is_cpu(id))
		cpu_time(id, ts);
	else
		uk_clock_monotonic(ts);
	return 0;
}

static bool valid(const struct timespec *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

int clock_set(clockid_t id, const struct timespec *ts)
{
	struct timespec mono;

	if (!exists(id) || id != CLOCK_REALTIME || !valid(ts))
		return -EINVAL;
	/* Linux: not before the time of boot, which would be before 1970. */
	uk_clock_monotonic(&mono);
	if (ts->tv_sec < mono.tv_sec ||
	    (ts->tv_sec == mono.tv_sec && ts->tv_nsec < mono.tv_nsec))
		return -EINVAL;
	uk_clock_set_realtime(ts);
	return 0;
}

int clock_resolution(clockid_t id, struct timespec *ts)
{
	if (!exists(id))
		return -EINVAL;
	ts->tv_sec = 0;
	ts->tv_nsec = 1;
	return 0;
}

int clock_can_sleep(clockid_t id)
{
	if (!exists(id))
		return -EINVAL;
	switch (id) {
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_THREAD_CPUTIME_ID:
		return -EOPNOTSUPP;
	}
	return 0;
}

uint64_t clock_after(uint64_t start, const struct timespec *ts)
{
	uint64_t ticks = uk_clock_ticks(ts);

	return ticks > UK_CLOCK_NEVER - start ? UK_CLOCK_NEVER : start + ticks;
}

/* When the clock will have reached an absolute time, as far as its offset from
 * the counter is known now. CPU time goes at most as fast as the counter: its
 * deadline is the earliest possible one. */
static uint64_t absolute_deadline(clockid_t id, const struct timespec *until)
{
	struct timespec now, left = *until;
	uint64_t start = 0;

	if (is_real(id)) {
		left = clock_minus(until, &clock_page.offset);
	} else if (is_cpu(id)) {
		start = arch_ticks();
		clock_get(id, &now);
		left = clock_minus(until, &now);
	}
	return left.tv_sec < 0 ? start : clock_after(start, &left);
}

int uk_clock_deadline(clockid_t id, bool absolute, const struct timespec *ts,
		      uint64_t *deadline)
{
	if (!valid(ts))
		return -EINVAL;
	*deadline = absolute ? absolute_deadline(id, ts)
			     : clock_after(arch_ticks(), ts);
	return 0;
}

int clock_sleep(clockid_t id, int flags, const struct timespec *request,
		struct timespec *remain)
{
	uint64_t deadline, now;
	int err = uk_clock_deadline(id, flags & TIMER_ABSTIME, request,
				    &deadline);

	if (!err)
		err = uk_clock_sleep_until(deadline);
	if (err == -EINTR) {
		now = arch_ticks();
		uk_clock_split(deadline > now ? deadline - now : 0, remain);
	}
	return err;
}
