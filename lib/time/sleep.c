/* SPDX-License-Identifier: BSD-3-Clause */
/* Deadlines, and sleeping until they have come. */
#include <errno.h>
#include <uk/clock.h>
#include <uk/signal.h>
#include "itimer.h"

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

/* CPU time goes at most as fast as the counter: its deadline is the earliest
 * possible one. */
uint64_t clock_ticks_at(clockid_t id, const struct timespec *until)
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

/* A real time as uk_block() knows it: nanoseconds since 1970, marked. */
static uint64_t real_ticks(uint64_t deadline)
{
	struct timespec until =
		time_of_ns((int64_t)(deadline & ~UK_DEADLINE_REAL));

	return clock_ticks_at(CLOCK_REALTIME, &until);
}

static uint64_t real_deadline(const struct timespec *until)
{
	int64_t ns = time_ns(until);

	uk_provide(uk_block_real, real_ticks);
	return ns == INT64_MAX ? UK_CLOCK_NEVER
			       : UK_DEADLINE_REAL | (uint64_t)ns;
}

int uk_clock_deadline(clockid_t id, bool absolute, const struct timespec *ts,
		      uint64_t *deadline)
{
	if (!clock_valid(ts))
		return -EINVAL;
	if (!absolute)
		*deadline = clock_after(arch_ticks(), ts);
	else if (clock_is_real(id))
		*deadline = real_deadline(ts);
	else
		*deadline = clock_ticks_at(id, ts);
	return 0;
}

void clock_moved(void)
{
	struct uk_process *p = uk_process_current();
	unsigned long flags = arch_irq_save();
	struct uk_list *i;

	uk_list_for_each(i, &p->threads)
		uk_block_real_moved(
			uk_list_entry(i, struct uk_thread, siblings));
	arch_irq_restore(flags);
}

static int doze(uint64_t deadline)
{
	unsigned long flags = arch_irq_save();
	int err = -ETIMEDOUT;

	if (arch_ticks() < deadline)
		err = uk_block(deadline, true);
	arch_irq_restore(flags);
	return err;
}

static bool reached(clockid_t id, const struct timespec *until)
{
	struct timespec now;

	clock_get(id, &now);
	return time_ns(&now) >= time_ns(until);
}

/* CPU time comes as others use the CPU or not. */
static int sleep_cpu(clockid_t id, const struct timespec *until)
{
	int err = 0;

	while (err != -EINTR && !reached(id, until))
		err = doze(clock_ticks_at(id, until));
	return err == -EINTR ? err : 0;
}

static int sleep_until(clockid_t id, const struct timespec *until)
{
	uint64_t deadline;
	int err;

	do {
		err = uk_clock_deadline(id, true, until, &deadline);
		if (err)
			return err;
		err = clock_is_cpu(id) ? sleep_cpu(id, until) : doze(deadline);
	} while (err == -EINTR && uk_signal_resume());
	return err == -ETIMEDOUT ? 0 : err;
}

/* The CPU time will come that long from now. */
static struct timespec cpu_time_after(clockid_t id, const struct timespec *span)
{
	int64_t ns = time_ns(span);
	struct timespec now;

	clock_get(id, &now);
	return time_of_ns(ns > INT64_MAX - time_ns(&now) ? INT64_MAX
							 : time_ns(&now) + ns);
}

static struct timespec cpu_time_left(clockid_t id, const struct timespec *until)
{
	struct timespec now;

	clock_get(id, &now);
	return time_of_ns(max(time_ns(until) - time_ns(&now), (int64_t)0));
}

static struct timespec time_left(uint64_t deadline)
{
	uint64_t now = arch_ticks();
	struct timespec left;

	uk_clock_split(deadline > now ? deadline - now : 0, &left);
	return left;
}

int clock_sleep(clockid_t id, int flags, const struct timespec *request,
		int (*put)(void *user, const struct timespec *left), void *user)
{
	bool cpu = clock_is_cpu(id);
	struct timespec until, left;
	uint64_t deadline;
	int err;

	/* It would not go on while it sleeps. */
	if (id < 0 && clock_tid(id) == arch_current()->tid)
		return -EINVAL;
	if (flags & TIMER_ABSTIME)
		return sleep_until(id, request);
	err = uk_clock_deadline(id, false, request, &deadline);
	if (err)
		return err;
	if (cpu)
		until = cpu_time_after(id, request);
	do {
		err = cpu ? sleep_cpu(id, &until)
			  : uk_clock_sleep_until(deadline);
		if (err != -EINTR)
			return err;
		left = cpu ? cpu_time_left(id, &until) : time_left(deadline);
		if (user && put(user, &left)) {
			uk_signal_deliver();
			return -EFAULT;
		}
	} while (uk_signal_resume());
	return err;
}
