/* SPDX-License-Identifier: BSD-3-Clause */
/* The arithmetic of scale.h. Host-compilable, no 64-bit division. */
#include "scale.h"

/* floor(2^(64 + 29) / 10^9) */
#define NSEC_RECIPROCAL 9903520314283042199u
#define NSEC_SHIFT 29u

/* floor(num * 2^bits / hz), which must fit. */
static uint64_t ratio(uint32_t num, unsigned bits, uint32_t hz)
{
	uint64_t q = num / hz, r = num % hz;

	while (bits--) {
		r <<= 1;
		q <<= 1;
		if (r >= hz) {
			r -= hz;
			q |= 1;
		}
	}
	return q;
}

void time_scale_init(struct time_scale *s, uint32_t hz)
{
	s->hz = hz;
	s->nsec = NSEC_PER_SEC;
	/* Rounded up: hz divides 2^64 or there is a rest. */
	s->mult = ratio(1, 64, hz) + ((hz & (hz - 1)) != 0);
}

uint64_t time_scale_ticks(const struct time_scale *s, const struct timespec *ts)
{
	uint64_t product = (uint64_t)ts->tv_nsec * s->hz;
	uint64_t low;
	uint64_t q = mul_wide(product, NSEC_RECIPROCAL, &low) >> NSEC_SHIFT;

	if (ts->tv_sec >> 31)
		return UINT64_MAX;
	/* q is the floor or one less: step up to the ceiling. */
	while (q * NSEC_PER_SEC < product)
		q++;
	return (uint64_t)ts->tv_sec * s->hz + q;
}
