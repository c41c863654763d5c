/* SPDX-License-Identifier: BSD-3-Clause */
/* libc's clock_gettime() of a direct image. */
#include <uk/clock.h>
#include "calls.h"

int uk_clock_get_monotonic(clockid_t id, struct timespec *ts)
{
	(void)id;
	clock_page_monotonic(clock_ready(), ts);
	return 0;
}

int uk_clock_get_realtime(clockid_t id, struct timespec *ts)
{
	(void)id;
	uk_clock_realtime(ts);
	return 0;
}
