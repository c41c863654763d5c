/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ticks to seconds by multiplication. For a counter of hz ticks a second,
 *
 *   seconds = ticks * sec_mult / 2^(64 + sec_shift),
 *   nanoseconds = rest * nsec_mult / 2^32, with rest = ticks - seconds * hz.
 *
 * sec_mult is rounded up, by less than one. That adds less than ticks / 2^(64 +
 * sec_shift) to the quotient, and with 2^sec_shift >= hz / 2 less than 1 / hz
 * for every ticks below 2^63: too little to reach the next second. So seconds
 * are exact; nanoseconds are at most one too small.
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

#ifdef __SIZEOF_INT128__
static inline uint64_t mul_high(uint64_t a, uint64_t b)
{
	return (uint64_t)((unsigned __int128)a * b >> 64);
}
#else
static inline uint64_t mul_high(uint64_t a, uint64_t b)
{
	uint32_t al = (uint32_t)a, ah = (uint32_t)(a >> 32);
	uint32_t bl = (uint32_t)b, bh = (uint32_t)(b >> 32);
	uint64_t low = (uint64_t)al * bl;
	uint64_t m1 = (uint64_t)ah * bl + (low >> 32); /* cannot overflow */
	uint64_t m2 = (uint64_t)al * bh + (uint32_t)m1;

	return (uint64_t)ah * bh + (m1 >> 32) + (m2 >> 32);
}
#endif

/* ticks below 2^63 */
static inline void time_scale_split(const struct time_scale *s, uint64_t ticks,
				    struct timespec *ts)
{
	uint64_t sec = mul_high(ticks, s->sec_mult) >> s->sec_shift;
	uint64_t rest = ticks - sec * s->hz;

	ts->tv_sec = (time_t)sec;
	ts->tv_nsec = (long)(rest * s->nsec_mult >> 32);
}

void time_scale_init(struct time_scale *s, uint32_t hz);
/* Rounded up; UINT64_MAX for times beyond 2^31 seconds. */
uint64_t time_scale_ticks(const struct time_scale *s,
			  const struct timespec *ts);

#endif
