/* SPDX-License-Identifier: BSD-3-Clause */
/* Random numbers of a seed. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state; /* never 0 */
};

static inline uint32_t random_next(struct random *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return (uint32_t)(r->state >> 16);
}

static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)((uint64_t)random_next(r) * n >> 32);
}

/* Another one, of whose numbers any amount may be used. */
static inline struct random random_fork(struct random *r)
{
	return (struct random){ random_next(r) | 1ull << 32 };
}

#endif
