/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's sched_rr_get_interval with a 32-bit time. */
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/syscall.h>
#include <errno.h>
#include <time.h>
#include "thread.h"

UK_LLSYSCALL_R_DEFINE(int, sched_rr_get_interval_time32, pid_t, pid,
		      struct uk_timespec32 *, interval)
{
	struct uk_timespec32 out;
	struct timespec ts = { 0 };
	int rc = sched_interval(pid, &ts);

	if (rc)
		return rc;
	out.tv_sec = (int32_t)ts.tv_sec;
	out.tv_nsec = (int32_t)ts.tv_nsec;
	return uk_copy_to_user(interval, &out, sizeof(out)) ? -EFAULT : 0;
}
