/* SPDX-License-Identifier: BSD-3-Clause */
/* timer_settime, timerfd_settime and their opposites with 64-bit times. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/syscall.h>
#include "posix.h"
#include "timerfd.h"

UK_SYSCALL_R_DEFINE(int, timer_settime, int, timerid, int, flags,
		    const struct itimerspec *, value, struct itimerspec *, old)
{
	struct itimerspec in, out;
	int err;

	if (uk_copy_from_user(&in, value, sizeof(in)))
		return -EFAULT;
	err = posix_timer_set(timerid, flags, &in, &out);
	if (!err && old && uk_copy_to_user(old, &out, sizeof(out)))
		return -EFAULT;
	return err;
}

UK_SYSCALL_R_DEFINE(int, timer_gettime, int, timerid, struct itimerspec *,
		    value)
{
	struct itimerspec out;
	int err = posix_timer_get(timerid, &out);

	if (!err && uk_copy_to_user(value, &out, sizeof(out)))
		return -EFAULT;
	return err;
}

UK_SYSCALL_R_DEFINE(int, timerfd_settime, int, fd, int, flags,
		    const struct itimerspec *, value, struct itimerspec *, old)
{
	struct itimerspec in, out;
	int err;

	if (uk_copy_from_user(&in, value, sizeof(in)))
		return -EFAULT;
	err = timerfd_set(fd, flags, &in, &out);
	if (!err && old && uk_copy_to_user(old, &out, sizeof(out)))
		return -EFAULT;
	return err;
}

UK_SYSCALL_R_DEFINE(int, timerfd_gettime, int, fd, struct itimerspec *, value)
{
	struct itimerspec out;
	int err = timerfd_get(fd, &out);

	if (!err && uk_copy_to_user(value, &out, sizeof(out)))
		return -EFAULT;
	return err;
}
