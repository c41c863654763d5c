/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's futex with 32-bit times: the same body behind a conversion. */
#include <errno.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "futex.h"

UK_LLSYSCALL_R_DEFINE(long, futex_time32, uint32_t *, uaddr, int, op, uint32_t,
		      val, const struct uk_timespec32 *, timeout, uint32_t *,
		      uaddr2, uint32_t, val3)
{
	struct futex_request r = {
		.uaddr = uaddr,
		.uaddr2 = uaddr2,
		.val = val,
		.val3 = val3,
		.val2 = (int)(uintptr_t)timeout,
		.deadline = UK_CLOCK_NEVER,
	};
	struct uk_timespec32 in;
	struct timespec ts;
	int err;

	if (futex_has_timeout(op) && timeout) {
		if (uk_copy_from_user(&in, timeout, sizeof(in)))
			return -EFAULT;
		ts.tv_sec = in.tv_sec;
		ts.tv_nsec = in.tv_nsec;
		err = futex_timeout(&r, op, &ts);
		if (err)
			return err;
	}
	return futex_run(&r, op);
}
