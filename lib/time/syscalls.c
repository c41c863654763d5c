/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that move 64-bit times. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "calls.h"

_Static_assert(sizeof(struct timespec) == 16, "two words of 64 bits");

static inline int put(struct timespec *user, const struct timespec *ts)
{
	return uk_put_pair(user, (uint64_t)ts->tv_sec, (uint64_t)ts->tv_nsec);
}

static __noinline int get_any(clockid_t clock, struct timespec *ts)
{
	struct timespec now;
	int err = clock_get(clock, &now);

	return err ? err : put(ts, &now);
}

/* The clock that is asked often: no call, nothing through memory. */
UK_SYSCALL_R_DEFINE(int, clock_gettime, clockid_t, clock, struct timespec *, ts)
{
	struct timespec now;

	if (unlikely(clock != CLOCK_MONOTONIC))
		return get_any(clock, ts);
	clock_page_monotonic(clock_ready(), &now);
	return put(ts, &now);
}

UK_SYSCALL_R_DEFINE(int, clock_settime, clockid_t, clock,
		    const struct timespec *, ts)
{
	struct timespec now;
	int err = clock_can_set(clock);

	if (err)
		return err;
	if (uk_copy_from_user(&now, ts, sizeof(now)))
		return -EFAULT;
	return clock_set(&now);
}

UK_SYSCALL_R_DEFINE(int, clock_getres, clockid_t, clock, struct timespec *, ts)
{
	struct timespec res;
	int err = clock_resolution(clock, &res);

	return err || !ts ? err : put(ts, &res);
}

static int put_left(void *user, const struct timespec *left)
{
	return put(user, left);
}

static int sleep_for(clockid_t clock, int flags, const struct timespec *request,
		     struct timespec *remain)
{
	struct timespec ts;

	if (uk_copy_from_user(&ts, request, sizeof(ts)))
		return -EFAULT;
	return clock_sleep(clock, flags, &ts, put_left, remain);
}

UK_SYSCALL_R_DEFINE(int, clock_nanosleep, clockid_t, clock, int, flags,
		    const struct timespec *, request, struct timespec *, remain)
{
	int err = clock_can_sleep(clock);

	return err ? err : sleep_for(clock, flags, request, remain);
}

UK_SYSCALL_R_DEFINE(int, nanosleep, const struct timespec *, request,
		    struct timespec *, remain)
{
	return sleep_for(CLOCK_MONOTONIC, 0, request, remain);
}

UK_SYSCALL_R_DEFINE(int, gettimeofday, struct uk_timeval *, tv,
		    struct uk_timezone *, tz)
{
	const struct uk_timezone utc = { 0, 0 };
	struct timespec now;
	struct uk_timeval out;

	uk_clock_realtime(&now);
	out.tv_sec = (long)now.tv_sec;
	out.tv_usec = now.tv_nsec / 1000;
	if (tv && uk_copy_to_user(tv, &out, sizeof(out)))
		return -EFAULT;
	if (tz && uk_copy_to_user(tz, &utc, sizeof(utc)))
		return -EFAULT;
	return 0;
}
