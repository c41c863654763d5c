/* SPDX-License-Identifier: BSD-3-Clause */
/* How long a thread or the process has run. */
#ifndef CPUTIME_H
#define CPUTIME_H

#include <time.h>

static inline long cpu_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000;
}

#endif
