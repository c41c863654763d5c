/* SPDX-License-Identifier: BSD-3-Clause */
/* Single accesses of the program's memory: contract in <plat/user.h>. By calls
 * of access.S; with interrupts off only what the tables map already. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uk/essentials.h>

size_t host_user_copy(void *dst, const void *src, size_t n);
bool host_tlb_fill(uintptr_t va, unsigned access);

#define HOST_LOAD 1u /* PLAT_READ */
#define HOST_STORE 2u /* PLAT_WRITE */
#define USER_IN_PLACE 1

#define ARCH_USER_ACCESS(bits)                                            \
	static __always_inline bool arch_user_get##bits(const void *u,    \
							void *to)         \
	{                                                                 \
		return host_user_copy(to, u, (bits) / 8) == 0;            \
	}                                                                 \
	static __always_inline bool arch_user_put##bits(void *u,          \
							const void *from) \
	{                                                                 \
		return host_user_copy(u, from, (bits) / 8) == 0;          \
	}

ARCH_USER_ACCESS(8)
ARCH_USER_ACCESS(16)
ARCH_USER_ACCESS(32)
ARCH_USER_ACCESS(64)

static __always_inline bool arch_user_get8_now(const void *u, void *to)
{
	return host_tlb_fill((uintptr_t)u, HOST_LOAD) && arch_user_get8(u, to);
}

static __always_inline bool arch_user_put8_now(void *u, const void *from)
{
	return host_tlb_fill((uintptr_t)u, HOST_STORE) &&
	       arch_user_put8(u, from);
}

static __always_inline bool arch_user_get2(const void *u, uint64_t *a,
					   uint64_t *b)
{
	return arch_user_get64(u, a) &&
	       arch_user_get64((const uint64_t *)u + 1, b);
}

static __always_inline bool arch_user_put2(void *u, unsigned at, uint64_t a,
					   uint64_t b)
{
	uint64_t pair[] = { a, b };

	return host_user_copy((char *)u + at, pair, sizeof(pair)) == 0;
}

#endif
