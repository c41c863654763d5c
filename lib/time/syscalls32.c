/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's calls that move 32-bit times: the same bodies behind a conversion. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/syscall.h>
#include "calls.h"

static int put(struct uk_timespec32 *user, const struct timespec *ts)
{
	struct uk_timespec32 out = { (int32_t)ts->tv_sec,
				     (int32_t)ts->tv_nsec };

	return uk_copy_to_user(user, &out, sizeof(out)) ? -EFAULT : 0;
}

static int get(struct timespec *ts, const struct uk_timespec32 *user)
{
	struct uk_timespec32 in;

	if (uk_copy_from_user(&in, user, sizeof(in)))
		return -EFAULT;
	ts->tv_sec = in.tv_sec;
	ts->tv_nsec = in.tv_nsec;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, clock_gettime32, clockid_t, clock,
		      struct uk_timespec32 *, ts)
{
	struct timespec now;
	int err = clock_get(clock, &now);

	return err ? err : put(ts, &now);
}

UK_LLSYSCALL_R_DEFINE(int, clock_settime32, clockid_t, clock,
		      const struct uk_timespec32 *, ts)
{
	struct timespec now;
	int err = clock_can_set(clock);

	if (err)
		return err;
	if (get(&now, ts))
		return -EFAULT;
	return clock_set(&now);
}

UK_LLSYSCALL_R_DEFINE(int, clock_getres_time32, clockid_t, clock,
		      struct uk_timespec32 *, ts)
{
	struct timespec res;
	int err = clock_resolution(clock, &res);

	return err || !ts ? err : put(ts, &res);
}

static int put_left(void *user, const struct timespec *left)
{
	return put(user, left);
}

static int sleep_for(clockid_t clock, int flags,
		     const struct uk_timespec32 *request,
		     struct uk_timespec32 *remain)
{
	struct timespec ts;
	int err = get(&ts, request);

	return err ? err : clock_sleep(clock, flags, &ts, put_left, remain);
}

UK_LLSYSCALL_R_DEFINE(int, clock_nanosleep_time32, clockid_t, clock, int, flags,
		      const struct uk_timespec32 *, request,
		      struct uk_timespec32 *, remain)
{
	int err = clock_can_sleep(clock);

	return err ? err : sleep_for(clock, flags, request, remain);
}

UK_LLSYSCALL_R_DEFINE(int, nanosleep_time32, const struct uk_timespec32 *,
		      request, struct uk_timespec32 *, remain)
{
	return sleep_for(CLOCK_MONOTONIC, 0, request, remain);
}
