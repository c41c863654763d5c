/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * 64-bit unsigned division from 32-bit ones (UDIV), for div.S. None of these
 * functions may use a 64-bit '/' itself.
 *
 * Long division with digits of 16 bits (Knuth, The Art of Computer Programming,
 * volume 2, 4.3.1, algorithm D), in which the divisor is shifted until its top
 * bit is set, so that an estimated digit is at most two too large.
 */
#include <stdint.h>

uint64_t arch_udiv64(uint64_t n, uint64_t d, uint64_t *rem);

/* One digit of the quotient; n holds the remainder so far and the next digit.
 * d's top bit is set, n / d < 2^16. */
static uint32_t digit(uint64_t *n, uint32_t d)
{
	uint32_t high = (uint32_t)(*n >> 16), d1 = d >> 16;
	uint32_t q = high / d1;

	if (q > 0xffff)
		q = 0xffff;
	while ((uint64_t)q * d > *n)
		q--;
	*n -= (uint64_t)q * d;
	return q;
}

/* hi:lo by d, hi < d: the quotient fits into 32 bits. */
static uint32_t div_64_by_32(uint32_t hi, uint32_t lo, uint32_t d,
			     uint32_t *rem)
{
	unsigned shift = (unsigned)__builtin_clz(d);
	uint64_t all = ((uint64_t)hi << 32 | lo) << shift;
	uint64_t n = all >> 16;
	uint32_t q;

	d <<= shift;
	q = digit(&n, d) << 16;
	n = n << 16 | (all & 0xffff);
	q |= digit(&n, d);
	*rem = (uint32_t)n >> shift;
	return q;
}

uint64_t arch_udiv64(uint64_t n, uint64_t d, uint64_t *rem)
{
	uint32_t hi = (uint32_t)(n >> 32), lo = (uint32_t)n, r;
	uint64_t q;

	if (d == 0) {
		*rem = n;
		return 0;
	}
	if (d >> 32 == 0) {
		uint32_t d32 = (uint32_t)d;

		q = (uint64_t)(hi / d32) << 32;
		q |= div_64_by_32(hi % d32, lo, d32, &r);
		*rem = r;
		return q;
	}
	/* By the top 32 bits of d: at most one too large, and n halved keeps
	 * the estimate inside 32 bits. */
	r = (uint32_t)__builtin_clz((uint32_t)(d >> 32));
	q = div_64_by_32((uint32_t)(n >> 33), (uint32_t)(n >> 1),
			 (uint32_t)(d << r >> 32), &hi);
	q = q << r >> 31;
	if (q != 0)
		q--;
	n -= q * d;
	if (n >= d) {
		n -= d;
		q++;
	}
	*rem = n;
	return q;
}
