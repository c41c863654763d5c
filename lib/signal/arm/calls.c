/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that arm64 does not have any more. */
#include <errno.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "signals.h"

UK_LLSYSCALL_R_U_DEFINE(long, sigreturn, struct uk_frame *frame)
{
	return signal_return(frame, false);
}

UK_LLSYSCALL_R_DEFINE(int, pause)
{
	do
		signal_wait(arch_current());
	while (uk_signal_resume());
	return -EINTR;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigtimedwait_time32, const struct uk_sigset *,
		      set, struct uk_siginfo *, info,
		      const struct uk_timespec32 *, timeout, size_t, size)
{
	struct uk_timespec32 ts32;
	struct timespec ts;

	if (timeout != NULL) {
		if (uk_copy_from_user(&ts32, timeout, sizeof(ts32)))
			return -EFAULT;
		ts = (struct timespec){ .tv_sec = ts32.tv_sec,
					.tv_nsec = ts32.tv_nsec };
	}
	return signal_timed_wait(set, info, timeout ? &ts : NULL, size);
}
