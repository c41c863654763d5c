/* SPDX-License-Identifier: BSD-3-Clause */
/* The bodies that the 64-bit and arm's 32-bit calls share. Times are in kernel
 * memory; -errno. */
#ifndef TIME_CALLS_H
#define TIME_CALLS_H

#include <time.h>
#include "scale.h"

/* Of the CPU's counter. */
extern struct time_scale clock_scale;

int clock_get(clockid_t id, struct timespec *ts);
int clock_set(clockid_t id, const struct timespec *ts);
int clock_resolution(clockid_t id, struct timespec *ts);
/* Whether clock_nanosleep takes the clock: 0, -EINVAL, -EOPNOTSUPP. */
int clock_can_sleep(clockid_t id);
/* -EINTR: *remain is what was left to sleep. */
int clock_sleep(clockid_t id, int flags, const struct timespec *request,
		struct timespec *remain);

#endif
