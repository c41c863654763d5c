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
#include "scale.h"

#define CLOCK_LAST CLOCK_TAI

/* Negative ids, Linux's CPU clocks of a process or thread: ~number << 3 |
 * bits. */
#define CPUCLOCK_THREAD 4
#define CPUCLOCK_WHICH 3 /* 0 prof, 1 virtual, 2 scheduled */

static bool cpu_clock_exists(clockid_t id)
{
	int number = ~(id >> 3);
	int self = id & CPUCLOCK_THREAD ? arch_current()->tid
					: uk_process_current()->pid;

	return (id & CPUCLOCK_WHICH) != CPUCLOCK_WHICH &&
	       (number == 0 || number == self);
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

/* Ticks that an absolute time of the clock still has to go. */
static uint64_t ticks_ahead(clockid_t id, const struct timespec *until)
{
	struct timespec now, d;

	clock_get(id, &now);
	d.tv_sec = until->tv_sec - now.tv_sec;
	d.tv_nsec = until->tv_nsec - now.tv_nsec;
	if (d.tv_nsec < 0) {
		d.tv_nsec += (long)NSEC_PER_SEC;
		d.tv_sec--;
	}
	return d.tv_sec < 0 ? 0 : uk_clock_ticks(&d);
}

int clock_sleep(clockid_t id, int flags, const struct timespec *request)
{
	uint64_t start = arch_ticks(), ticks;

	if (!valid(request))
		return -EINVAL;
	if (flags & TIMER_ABSTIME)
		ticks = ticks_ahead(id, request);
	else
		ticks = uk_clock_ticks(request);
	if (ticks == 0)
		return 0;
	uk_clock_sleep_until(ticks > UK_CLOCK_NEVER - start ? UK_CLOCK_NEVER
							    : start + ticks);
	return 0;
}
