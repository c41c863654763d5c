/* SPDX-License-Identifier: BSD-3-Clause */
/* What an arm64 libc looks up. */

int __kernel_clock_gettime(clockid_t clock, struct timespec *ts);
int __kernel_clock_gettime(clockid_t clock, struct timespec *ts)
{
	return get(clock, ts);
}
