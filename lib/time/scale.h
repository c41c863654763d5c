/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ticks to seconds by multiplication. For a counter of hz ticks a second, with
 * mult = 2^64 / hz rounded up, ticks * mult is the time in seconds, 64 bits of
 * which stand behind the point: the upper half is the seconds, and the lower
 * one times 10^9 / 2^64 the nanoseconds.
 *
 * Rounding makes the second shorter, by less than hz / 2^64 of it: at 62.5 MHz,
 * 0.1 ms a year. It never makes it longer, so that a sleep of so many ticks
 * is never seen to end early.
 */
#ifndef TIME_SCALE_H
#define TIME_SCALE_H

#include <stdint.h>
#include <time.h>

#define NSEC_PER_SEC 1000000000u

struct time_scale {
	uint64_t mult;
	uint64_t nsec; /* 10^9: loaded in a pair with mult */
	uint32_t hz; /* at least 2 */
};

#ifdef __SIZEOF_INT128__
/* Returns the upper half of the product, the lower one in *low. */
static inline uint64_t mul_wide(uint64_t a, uint64_t b, uint64_t *low)
{
	*low = a * b;
	return (uint64_t)((unsigned __int128)a * b >> 64);
}
#else
#ifndef arch_mul_add2
/* a * b + c + d, which cannot overflow; for an arch without its own. */
static inline uint64_t arch_mul_add2(uint32_t a, uint32_t b, uint32_t c,
				     uint32_t d)
{
	return (uint64_t)a * b + c + d;
}
#endif

static inline __attribute__((always_inline)) uint64_t
mul_wide(uint64_t a, uint64_t b, uint64_t *low)
{
	uint32_t al = (uint32_t)a, ah = (uint32_t)(a >> 32);
	uint32_t bl = (uint32_t)b, bh = (uint32_t)(b >> 32);
	uint64_t l = (uint64_t)al * bl;
	uint64_t m1 = arch_mul_add2(ah, bl, (uint32_t)(l >> 32), 0);
	uint64_t m2 = arch_mul_add2(al, bh, (uint32_t)m1, 0);

	*low = m2 << 32 | (uint32_t)l;
	return arch_mul_add2(ah, bh, (uint32_t)(m1 >> 32),
			     (uint32_t)(m2 >> 32));
}
#endif

#ifdef __SIZEOF_INT128__
static inline __attribute__((always_inline)) void
time_scale_split(const struct time_scale *s, uint64_t ticks,
		 struct timespec *ts)
{
	uint64_t fraction;

	ts->tv_sec = (time_t)mul_wide(ticks, s->mult, &fraction);
	ts->tv_nsec = (long)mul_wide(fraction, s->nsec, &fraction);
}
#else
/* Of the fraction 32 bits are used, rounded up: by less than 0.24 ns, and never
 * early. */
static inline __attribute__((always_inline)) void
time_scale_split(const struct time_scale *s, uint64_t ticks,
		 struct timespec *ts)
{
	uint32_t tl = (uint32_t)ticks, th = (uint32_t)(ticks >> 32);
	uint32_t ml = (uint32_t)s->mult, mh = (uint32_t)(s->mult >> 32);
	uint32_t low = (uint32_t)((uint64_t)tl * ml >> 32);
	uint64_t m1 = arch_mul_add2(th, ml, low, 1);
	uint64_t m2 = arch_mul_add2(tl, mh, (uint32_t)m1, 0);
	uint32_t nsec = (uint32_t)s->nsec;

	ts->tv_sec = (time_t)arch_mul_add2(th, mh, (uint32_t)(m1 >> 32),
					   (uint32_t)(m2 >> 32));
	ts->tv_nsec = (long)((uint64_t)(uint32_t)m2 * nsec >> 32);
}
#endif

void time_scale_init(struct time_scale *s, uint32_t hz);
/* Rounded up; UINT64_MAX for times beyond 2^31 seconds. */
uint64_t time_scale_ticks(const struct time_scale *s,
			  const struct timespec *ts);

#endif
