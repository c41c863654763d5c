/* SPDX-License-Identifier: BSD-3-Clause */
/* The arithmetic of scale.h. Host-compilable, no 64-bit division. */
#include "scale.h"

/* floor(2^(64 + 29) / 10^9) */
#define NSEC_RECIPROCAL 9903520314283042199u
#define NSEC_SHIFT 29u

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
	/* The largest power of two below hz: so the quotient has 64 bits. */
	unsigned log2 = hz > 1 ? 31 - (unsigned)__builtin_clz(hz - 1) : 0;

	s->hz = hz;
	s->sec_shift = log2;
	s->sec_mult = ratio(1u << log2, 64, hz);
	s->nsec_mult = ratio(NSEC_PER_SEC, 32, hz);
}

void time_scale_split(const struct time_scale *s, uint64_t ticks,
		      struct timespec *ts)
{
	uint64_t sec = mul_high(ticks, s->sec_mult) >> s->sec_shift;
	uint64_t rest = ticks - sec * s->hz;

	if (rest >= s->hz) {
		rest -= s->hz;
		sec++;
	}
	ts->tv_sec = (time_t)sec;
	ts->tv_nsec = (long)(rest * s->nsec_mult >> 32);
}

uint64_t time_scale_ticks(const struct time_scale *s, const struct timespec *ts)
{
	uint64_t product = (uint64_t)ts->tv_nsec * s->hz;
	uint64_t q = mul_high(product, NSEC_RECIPROCAL) >> NSEC_SHIFT;

	if (ts->tv_sec >> 31)
		return UINT64_MAX;
	/* q is the floor or one less: step up to the ceiling. */
	while (q * NSEC_PER_SEC < product)
		q++;
	return (uint64_t)ts->tv_sec * s->hz + q;
}
