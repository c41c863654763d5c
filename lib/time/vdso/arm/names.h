/* SPDX-License-Identifier: BSD-3-Clause */
/* What an arm libc looks up. musl wants both to be there before it uses one. */
#include <uk/abi/time.h>

int __vdso_clock_gettime64(clockid_t clock, struct timespec *ts);
int __vdso_clock_gettime64(clockid_t clock, struct timespec *ts)
{
	return get(clock, ts);
}

int __vdso_clock_gettime(clockid_t clock, struct uk_timespec32 *ts);
int __vdso_clock_gettime(clockid_t clock, struct uk_timespec32 *ts)
{
	struct timespec now;
	int err = get(clock, &now);

	if (!err) {
		ts->tv_sec = (int32_t)now.tv_sec;
		ts->tv_nsec = now.tv_nsec;
	}
	return err;
}
