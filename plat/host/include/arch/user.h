/* SPDX-License-Identifier: BSD-3-Clause */
/* Single accesses of user memory: contract in <plat/user.h>. By calls of
 * access.S; with interrupts off only what the tables map already. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

size_t host_user_copy(void *dst, const void *src, size_t n);
bool host_tlb_fill(uintptr_t va, unsigned access);

#define HOST_LOAD 1u /* PLAT_READ */
#define HOST_STORE 2u /* PLAT_WRITE */

static inline bool arch_user_load64(const void *u, uint64_t *v)
{
	return host_user_copy(v, u, sizeof(*v)) == 0;
}

static inline bool arch_user_load_pair(const void *u, uint64_t *a, uint64_t *b)
{
	return arch_user_load64(u, a) &&
	       arch_user_load64((const char *)u + sizeof(*a), b);
}

static inline bool arch_user_store64(void *u, uint64_t v)
{
	return host_user_copy(u, &v, sizeof(v)) == 0;
}

static inline bool arch_user_store16(void *u, uint16_t v)
{
	return host_user_copy(u, &v, sizeof(v)) == 0;
}

static inline bool arch_user_load8_now(const void *u, uint8_t *v)
{
	return host_tlb_fill((uintptr_t)u, HOST_LOAD) &&
	       host_user_copy(v, u, 1) == 0;
}

static inline bool arch_user_store8_now(void *u, uint8_t v)
{
	return host_tlb_fill((uintptr_t)u, HOST_STORE) &&
	       host_user_copy(u, &v, 1) == 0;
}

#endif
