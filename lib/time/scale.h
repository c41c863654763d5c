/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ticks to seconds by multiplication. For a counter of hz ticks a second,
 *
 *   seconds = ticks * sec_mult / 2^(64 + sec_shift), at most one too small,
 *   nanoseconds = rest * nsec_mult / 2^32, with rest = ticks - seconds * hz.
 *
 * Seconds are exact however long the machine runs; nanoseconds are off by less
 * than one.
 */
#ifndef TIME_SCALE_H
#define TIME_SCALE_H

#include <stdint.h>
#include <time.h>

#define NSEC_PER_SEC 1000000000u

struct time_scale {
	uint32_t hz; /* not 0 */
	unsigned sec_shift;
	uint64_t sec_mult;
	uint64_t nsec_mult;
};

void time_scale_init(struct time_scale *s, uint32_t hz);
void time_scale_split(const struct time_scale *s, uint64_t ticks,
		      struct timespec *ts);
/* Rounded up; UINT64_MAX for times beyond 2^31 seconds. */
uint64_t time_scale_ticks(const struct time_scale *s,
			  const struct timespec *ts);

#endif
