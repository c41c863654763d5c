/* SPDX-License-Identifier: BSD-3-Clause */
/* In the place of tests/fuzz/random.h: what is chosen is read from an input,
 * which a fuzzer changes. Where it ends all further choices are the first. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	const unsigned char *at, *end;
	uint64_t state; /* not 0: no input, but numbers of a seed */
};

static inline uint32_t random_byte(struct random *r)
{
	if (r->state == 0)
		return r->at < r->end ? *r->at++ : 0;
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return r->state >> 16 & 0xff;
}

static inline uint32_t random_next(struct random *r)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < 4; i++)
		v |= random_byte(r) << 8 * i;
	return v;
}

static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (n > 256 ? random_next(r) : random_byte(r)) % n;
}

/* Numbers of a seed of two bytes, which do not use the input up. */
static inline struct random random_fork(struct random *r)
{
	uint32_t low = random_byte(r);

	return (struct random){ .state = 1 << 16 | random_byte(r) << 8 | low };
}

static inline bool random_over(const struct random *r)
{
	return r->at >= r->end;
}

#endif
