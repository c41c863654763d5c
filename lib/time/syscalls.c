/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that move 64-bit times. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "calls.h"

UK_SYSCALL_R_DEFINE(int, clock_gettime, clockid_t, clock, struct timespec *, ts)
{
	struct timespec now;
	int err = clock_get(clock, &now);

	if (err)
		return err;
	return uk_copy_to_user(ts, &now, sizeof(now)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, clock_settime, clockid_t, clock,
		    const struct timespec *, ts)
{
	struct timespec now;

	if (clock_resolution(clock, &now))
		return -EINVAL;
	if (uk_copy_from_user(&now, ts, sizeof(now)))
		return -EFAULT;
	return clock_set(clock, &now);
}

UK_SYSCALL_R_DEFINE(int, clock_getres, clockid_t, clock, struct timespec *, ts)
{
	struct timespec res;
	int err = clock_resolution(clock, &res);

	if (err || !ts)
		return err;
	return uk_copy_to_user(ts, &res, sizeof(res)) ? -EFAULT : 0;
}

/* No signal interrupts a sleep yet, so remain is never written. */
UK_SYSCALL_R_DEFINE(int, clock_nanosleep, clockid_t, clock, int, flags,
		    const struct timespec *, request, struct timespec *, remain)
{
	struct timespec ts;
	int err = clock_can_sleep(clock);

	(void)remain;
	if (err)
		return err;
	if (uk_copy_from_user(&ts, request, sizeof(ts)))
		return -EFAULT;
	return clock_sleep(clock, flags, &ts);
}

UK_SYSCALL_R_DEFINE(int, nanosleep, const struct timespec *, request,
		    struct timespec *, remain)
{
	struct timespec ts;

	(void)remain;
	if (uk_copy_from_user(&ts, request, sizeof(ts)))
		return -EFAULT;
	return clock_sleep(CLOCK_MONOTONIC, 0, &ts);
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
