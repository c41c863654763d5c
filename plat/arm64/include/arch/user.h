/* SPDX-License-Identifier: BSD-3-Clause */
/* Single accesses of user memory: contract in <plat/user.h>. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <plat/extable.h>
#include <stdbool.h>
#include <stdint.h>

static inline bool arch_user_load64(const void *u, uint64_t *v)
{
	uint64_t x;

	__asm__ goto("1:	ldr %0, [%1]\n" EXTABLE_ENTRY("1b", "%l[fault]")
		     : "=r"(x)
		     : "r"(u)
		     : "memory"
		     : fault);
	*v = x;
	return true;
fault:
	return false;
}

static inline bool arch_user_load_pair(const void *u, uint64_t *a, uint64_t *b)
{
	uint64_t x, y;

	__asm__ goto("1:	ldp %0, %1, [%2]\n" EXTABLE_ENTRY("1b",
								  "%l[fault]")
		     : "=&r"(x), "=&r"(y)
		     : "r"(u)
		     : "memory"
		     : fault);
	*a = x;
	*b = y;
	return true;
fault:
	return false;
}

static inline bool arch_user_store64(void *u, uint64_t v)
{
	__asm__ goto("1:	str %1, [%0]\n" EXTABLE_ENTRY("1b", "%l[fault]")
		     :
		     : "r"(u), "r"(v)
		     : "memory"
		     : fault);
	return true;
fault:
	return false;
}

static inline bool arch_user_store16(void *u, uint16_t v)
{
	__asm__ goto("1:	strh %w1, [%0]\n" EXTABLE_ENTRY("1b",
								"%l[fault]")
		     :
		     : "r"(u), "r"(v)
		     : "memory"
		     : fault);
	return true;
fault:
	return false;
}

static inline bool arch_user_load8_now(const void *u, uint8_t *v)
{
	uint8_t x;

	__asm__ goto("1:	ldrb %w0, [%1]\n" EXTABLE_ENTRY_NOW("1b",
								    "%l[fault]")
		     : "=r"(x)
		     : "r"(u)
		     : "memory"
		     : fault);
	*v = x;
	return true;
fault:
	return false;
}

static inline bool arch_user_store8_now(void *u, uint8_t v)
{
	__asm__ goto("1:	strb %w1, [%0]\n" EXTABLE_ENTRY_NOW("1b",
								    "%l[fault]")
		     :
		     : "r"(u), "r"(v)
		     : "memory"
		     : fault);
	return true;
fault:
	return false;
}

#endif
