/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's timer_settime, timerfd_settime and their opposites with 32-bit
 * times. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/syscall.h>
#include "posix.h"
#include "timerfd.h"

static struct timespec widen(const struct uk_timespec32 *ts)
{
	return (struct timespec){ .tv_sec = ts->tv_sec,
				  .tv_nsec = ts->tv_nsec };
}

static struct uk_timespec32 narrow(const struct timespec *ts)
{
	return (struct uk_timespec32){ (int32_t)ts->tv_sec,
				       (int32_t)ts->tv_nsec };
}

static int put(struct uk_itimerspec32 *user, const struct itimerspec *value)
{
	struct uk_itimerspec32 out = { narrow(&value->it_interval),
				       narrow(&value->it_value) };

	return uk_copy_to_user(user, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_LLSYSCALL_R_DEFINE(int, timer_settime32, int, timerid, int, flags,
		      const struct uk_itimerspec32 *, value,
		      struct uk_itimerspec32 *, old)
{
	struct uk_itimerspec32 user;
	struct itimerspec in, out;
	int err;

	if (uk_copy_from_user(&user, value, sizeof(user)))
		return -EFAULT;
	in.it_interval = widen(&user.it_interval);
	in.it_value = widen(&user.it_value);
	err = posix_timer_set(timerid, flags, &in, &out);
	return err || !old ? err : put(old, &out);
}

UK_LLSYSCALL_R_DEFINE(int, timer_gettime32, int, timerid,
		      struct uk_itimerspec32 *, value)
{
	struct itimerspec out;
	int err = posix_timer_get(timerid, &out);

	return err ? err : put(value, &out);
}

UK_LLSYSCALL_R_DEFINE(int, timerfd_settime32, int, fd, int, flags,
		      const struct uk_itimerspec32 *, value,
		      struct uk_itimerspec32 *, old)
{
	struct uk_itimerspec32 user;
	struct itimerspec in, out;
	int err;

	if (uk_copy_from_user(&user, value, sizeof(user)))
		return -EFAULT;
	in.it_interval = widen(&user.it_interval);
	in.it_value = widen(&user.it_value);
	err = timerfd_set(fd, flags, &in, &out);
	return err || !old ? err : put(old, &out);
}

UK_LLSYSCALL_R_DEFINE(int, timerfd_gettime32, int, fd, struct uk_itimerspec32 *,
		      value)
{
	struct itimerspec out;
	int err = timerfd_get(fd, &out);

	return err ? err : put(value, &out);
}
