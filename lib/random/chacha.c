/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include "chacha.h"

static inline uint32_t rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static inline void quarter(uint32_t *x, unsigned a, unsigned b, unsigned c,
			   unsigned d)
{
	x[a] += x[b];
	x[d] = rotate(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rotate(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rotate(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rotate(x[b] ^ x[c], 7);
}

void chacha_block(const uint32_t key[CHACHA_KEY], uint64_t counter,
		  uint32_t out[CHACHA_BLOCK])
{
	/* "expand 32-byte k" */
	uint32_t in[CHACHA_BLOCK] = { 0x61707865, 0x3320646e, 0x79622d32,
				      0x6b206574 };

	memcpy(in + 4, key, CHACHA_KEY * sizeof(*key));
	in[12] = (uint32_t)counter;
	in[13] = (uint32_t)(counter >> 32);
	memcpy(out, in, sizeof(in));
	for (int i = 0; i < 10; i++) {
		quarter(out, 0, 4, 8, 12);
		quarter(out, 1, 5, 9, 13);
		quarter(out, 2, 6, 10, 14);
		quarter(out, 3, 7, 11, 15);
		quarter(out, 0, 5, 10, 15);
		quarter(out, 1, 6, 11, 12);
		quarter(out, 2, 7, 8, 13);
		quarter(out, 3, 4, 9, 14);
	}
	for (int i = 0; i < CHACHA_BLOCK; i++)
		out[i] += in[i];
}
