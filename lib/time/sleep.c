/* SPDX-License-Identifier: BSD-3-Clause */
/* Deadlines, and sleeping until they have come. */
#include <errno.h>
#include <uk/clock.h>
#include <uk/signal.h>
#include "itimer.h"

/* Who sleeps until an absolute time. */
static struct uk_waitq sleepers = UK_WAITQ_INIT(sleepers);

int clock_can_sleep(clockid_t id)
{
	if (!clock_exists(id))
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

	if (clock_is_real(id)) {
		left = clock_minus(until, clock_offset());
	} else if (clock_is_cpu(id)) {
		start = arch_ticks();
		clock_get(id, &now);
		left = clock_minus(until, &now);
	}
	return left.tv_sec < 0 ? start : clock_after(start, &left);
}

int uk_clock_deadline(clockid_t id, bool absolute, const struct timespec *ts,
		      uint64_t *deadline)
{
	if (!clock_valid(ts))
		return -EINVAL;
	*deadline = absolute ? absolute_deadline(id, ts)
			     : clock_after(arch_ticks(), ts);
	return 0;
}

/* uk_block() until the deadline, in a place where clock_wake_sleepers() finds
 * it: 0. Otherwise -ETIMEDOUT, -EINTR. */
static int doze(uint64_t deadline)
{
	unsigned long flags = arch_irq_save();
	int err = -ETIMEDOUT;

	if (arch_ticks() < deadline)
		err = uk_waitq_sleep(&sleepers, deadline, true);
	arch_irq_restore(flags);
	return err;
}

void clock_wake_sleepers(void)
{
	uk_waitq_wake(&sleepers, ~0u);
	uk_preempt();
}

static bool reached(clockid_t id, const struct timespec *until)
{
	struct timespec now;

	clock_get(id, &now);
	return time_ns(&now) >= time_ns(until);
}

/* An absolute time can come nearer or go away: real time by clock_settime(),
 * CPU time as others use the CPU or not. */
static int sleep_until(clockid_t id, const struct timespec *until)
{
	uint64_t deadline;
	int err;

	do {
		err = uk_clock_deadline(id, true, until, &deadline);
		if (err)
			return err;
		err = doze(deadline);
		if (err == -ETIMEDOUT &&
		    (!clock_is_cpu(id) || reached(id, until)))
			return 0;
	} while (err != -EINTR || uk_signal_resume());
	return err;
}

int clock_sleep(clockid_t id, int flags, const struct timespec *request,
		struct timespec *remain)
{
	struct timespec until;
	uint64_t deadline, now;
	int err;

	if (flags & TIMER_ABSTIME)
		return sleep_until(id, request);
	err = uk_clock_deadline(id, false, request, &deadline);
	if (err)
		return err;
	if (clock_is_cpu(id)) {
		clock_get(id, &until);
		until = time_of_ns(time_ns(&until) + time_ns(request));
		err = sleep_until(id, &until);
	} else {
		err = uk_clock_sleep_until(deadline);
	}
	if (err == -EINTR) {
		now = arch_ticks();
		uk_clock_split(deadline > now ? deadline - now : 0, remain);
	}
	return err;
}
