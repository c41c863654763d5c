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

	__asm__ goto("1:	ldr %Q0, [%1]\n"
		     "2:	ldr %R0, [%1, #4]\n" EXTABLE_ENTRY(
			     "1b", "%l[fault]") EXTABLE_ENTRY("2b", "%l[fault]")
		     : "=&r"(x)
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
	return arch_user_load64(u, a) &&
	       arch_user_load64((const uint64_t *)u + 1, b);
}

static inline bool arch_user_store64(void *u, uint64_t v)
{
	__asm__ goto("1:	str %Q1, [%0]\n"
		     "2:	str %R1, [%0, #4]\n" EXTABLE_ENTRY(
			     "1b", "%l[fault]") EXTABLE_ENTRY("2b", "%l[fault]")
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
	__asm__ goto("1:	strh %1, [%0]\n" EXTABLE_ENTRY("1b",
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

	__asm__ goto(
		"1:	ldrb %0, [%1]\n" EXTABLE_ENTRY_NOW("1b", "%l[fault]")
		: "=&r"(x)
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
	__asm__ goto("1:	strb %1, [%0]\n" EXTABLE_ENTRY_NOW("1b",
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
