/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program's memory, where a call of uk_copy_*_user() would be most of the
 * work: an access or a few, in line, at any address. False: it is not the
 * program's, or faults; a part of the bytes may have been moved. As with the
 * copies, no spin lock may be held.
 *
 * What ends in _now is for sections with interrupts off, in which nobody may
 * sleep: a fault there is not resolved, so that false also means that the page
 * is not there yet. The caller turns interrupts on and takes the long way.
 *
 * <arch/user.h> has the accesses, without the check that the program owns them:
 *
 *   bool arch_user_get8, 8_now, 16, 32, 64(const void *u, void *to)
 *   bool arch_user_put8, 8_now, 16, 32, 64(void *u, const void *from)
 *   bool arch_user_get2(const void *u, uint64_t *a, uint64_t *b)
 *   bool arch_user_put2(void *u, unsigned at, uint64_t a, uint64_t b)
 *                                           two words at u + at, a constant; u
 *                                           is aligned for a long
 *   USER_IN_PLACE                           0: other accesses fault, even where
 *                                           one of these has not
 */
#ifndef PLAT_USER_H
#define PLAT_USER_H

#include <arch/layout.h>
#include <arch/user.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool uk_user_load64(const void *u, uint64_t *v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(*v) &&
	       arch_user_get64(u, v);
}

/* Two of them, one behind the other. */
static inline bool uk_user_load_pair(const void *u, uint64_t *a, uint64_t *b)
{
	return (uintptr_t)u <= UK_USER_TOP - 2 * sizeof(*a) &&
	       arch_user_get2(u, a, b);
}

static inline bool uk_user_store64(void *u, uint64_t v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(v) &&
	       arch_user_put64(u, &v);
}

static inline bool uk_user_store32(void *u, uint32_t v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(v) &&
	       arch_user_put32(u, &v);
}

static inline bool uk_user_store16(void *u, uint16_t v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(v) &&
	       arch_user_put16(u, &v);
}

static inline bool uk_user_load8_now(const void *u, uint8_t *v)
{
	return (uintptr_t)u < UK_USER_TOP && arch_user_get8_now(u, v);
}

static inline bool uk_user_store8_now(void *u, uint8_t v)
{
	return (uintptr_t)u < UK_USER_TOP && arch_user_put8_now(u, &v);
}

#endif
