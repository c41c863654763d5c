/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * User memory, a word at a time, for calls that need no more of it. False: it
 * is not the program's, or faults. At any alignment.
 *
 * What ends in _now is for sections with interrupts off, in which nobody may
 * sleep: a fault there is not resolved, so that false also means that the page
 * is not there yet. The caller turns interrupts on and takes the long way.
 *
 * <arch/user.h> has the accesses: arch_user_NAME(), without the check.
 */
#ifndef PLAT_USER_H
#define PLAT_USER_H

#include <arch/layout.h>
#include <arch/user.h>
#include <stdbool.h>
#include <stdint.h>

static inline bool uk_user_load64(const void *u, uint64_t *v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(*v) &&
	       arch_user_load64(u, v);
}

/* Two of them, one behind the other. */
static inline bool uk_user_load_pair(const void *u, uint64_t *a, uint64_t *b)
{
	return (uintptr_t)u <= UK_USER_TOP - 2 * sizeof(*a) &&
	       arch_user_load_pair(u, a, b);
}

static inline bool uk_user_store64(void *u, uint64_t v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(v) &&
	       arch_user_store64(u, v);
}

static inline bool uk_user_store16(void *u, uint16_t v)
{
	return (uintptr_t)u <= UK_USER_TOP - sizeof(v) &&
	       arch_user_store16(u, v);
}

static inline bool uk_user_load8_now(const void *u, uint8_t *v)
{
	return (uintptr_t)u < UK_USER_TOP && arch_user_load8_now(u, v);
}

static inline bool uk_user_store8_now(void *u, uint8_t v)
{
	return (uintptr_t)u < UK_USER_TOP && arch_user_store8_now(u, v);
}

#endif
