/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernel's stack protector compares with, by the names that the
 * compiler uses; support/redefine.syms keeps them apart from libc's, which are
 * the program's. And what return addresses are signed with. One block of a key
 * stream whose key is the seed: neither AT_RANDOM nor where the program's parts
 * are tells anything of it.
 */
#include <string.h>
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/essentials.h>
#include <uk/guard.h>
#include <uk/print.h>
#include "chacha.h"

#define COUNTER UINT64_MAX /* no block that random.c takes */

uintptr_t __stack_chk_guard = 0x0d000aff; /* until uk_guard_set() */

void __stack_chk_fail(void)
{
	uk_panic("a function's array was written beyond its end");
}

void uk_random_guards(uint64_t out[UK_GUARDS])
{
	uint32_t key[CHACHA_KEY] = { 0 }, block[CHACHA_BLOCK];
	uint64_t kaslr = uk_machine.kaslr_seed, ticks = arch_ticks();

	if (uk_machine.rng_seed != NULL)
		memcpy(key, uk_machine.rng_seed,
		       min((size_t)uk_machine.rng_seed_len, sizeof(key)));
	key[0] ^= (uint32_t)kaslr;
	key[1] ^= (uint32_t)(kaslr >> 32);
	key[2] ^= (uint32_t)ticks;
	chacha_block(key, COUNTER, block);
	memcpy(out, block, UK_GUARDS * sizeof(*out));
}
