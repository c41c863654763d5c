/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The 16 bytes that a program starts with (AT_RANDOM). A program that asks for
 * no others needs no generator: nothing else ever follows from the seed, so a
 * part of the seed itself is as hard to guess as anything made of it. Where the
 * generator is in the image, they are the first that it gives.
 */
#include <string.h>
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/random.h>
#include "pool.h"

void (*random_pool)(void *buf, size_t n);

static void fold(unsigned char out[UK_RANDOM_AUXV], const void *data, size_t n)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < n; i++)
		out[i % UK_RANDOM_AUXV] ^= p[i];
}

void uk_random_auxv(unsigned char out[UK_RANDOM_AUXV])
{
	uint64_t ticks = arch_ticks();

	if (random_pool) {
		random_pool(out, UK_RANDOM_AUXV);
		return;
	}
	memset(out, 0, UK_RANDOM_AUXV);
	fold(out, uk_machine.rng_seed, uk_machine.rng_seed_len);
	fold(out, &uk_machine.kaslr_seed, sizeof(uk_machine.kaslr_seed));
	fold(out, &ticks, sizeof(ticks));
}
