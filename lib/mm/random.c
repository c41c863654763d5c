/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a program's parts are: elsewhere at every boot, by the loader's seeds.
 * AT_RANDOM's bytes are made of the same seeds (lib/random/auxv.c), but of an
 * rng-seed's two halves together: one of them alone, as here, says nothing of
 * those bytes. Where the loader gives no seed, and with norandom, everything is
 * where it is without this file.
 */
#include <uk/device.h>
#include <uk/init.h>
#include <uk/layout.h>

#define SEED 16u /* bytes of rng-seed that are used */

static bool fixed;

static int set_fixed(const char *rest, const char *value)
{
	(void)rest;
	(void)value;
	fixed = true;
	return 0;
}
UK_OPTION(norandom, "norandom", set_fixed);

bool uk_layout_is_random(void)
{
	return !fixed &&
	       (uk_machine.kaslr_seed != 0 || uk_machine.rng_seed_len >= SEED);
}

uintptr_t uk_layout_random(unsigned n)
{
	static unsigned used;
	const unsigned char *rng = uk_machine.rng_seed;
	unsigned i = used++ % SEED;
	uint64_t byte = uk_machine.kaslr_seed >> i % 8 * 8;

	if (!uk_layout_is_random())
		return 0;
	if (uk_machine.rng_seed_len >= SEED)
		byte ^= rng[i];
	return (uintptr_t)(byte % n);
}
