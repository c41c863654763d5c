/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A difference of long doubles is the sum with the other sign, whatever the
 * bits: ours stands in place of libgcc's on arm64 (lib/musl/arm64/quad.S). Both
 * are compared with each other, and small ones with integers.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define PAIRS 20000

static uint64_t seed = 1;

static uint64_t next(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return seed >> 32 | seed << 32;
}

static long double any(void)
{
	static const long double special[] = {
		0.0L, -0.0L, 1.0L, -1.0L, INFINITY, -INFINITY, NAN, -NAN,
	};
	long double value;
	uint64_t bits[2] = { next(), next() };

	if (bits[0] % 8 == 0)
		return special[bits[1] % 8];
	/* Of like size, or nothing but the larger would be left. */
	value = (long double)(int64_t)bits[0];
	return value + (long double)(int64_t)bits[1] / 0x1p64L;
}

static int same(long double a, long double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b) && !signbit(a) == !signbit(b);
	return a == b && !signbit(a) == !signbit(b);
}

/* The sign is changed where the compiler cannot see it. */
static long double negative(long double b)
{
	volatile long double v = b;

	return isnan(b) ? v : -v;
}

int main(void)
{
	for (unsigned i = 0; i < PAIRS; i++) {
		volatile long double a = any(), b = any();
		volatile long double difference = a - b;
		volatile long double sum = a + negative(b);

		CHECK(same(difference, sum));
	}
	for (unsigned i = 0; i < PAIRS; i++) {
		int32_t a = (int32_t)next(), b = (int32_t)next();
		volatile long double x = a, y = b;

		CHECK((int64_t)(x - y) == (int64_t)a - b);
	}
	return check_done();
}
