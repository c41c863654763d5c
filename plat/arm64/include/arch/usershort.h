/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single accesses of the program's memory, for where a call of uk_copy_*_user()
 * would be most of the work: contract in <plat/usershort.h>.
 */
#ifndef ARCH_USERSHORT_H
#define ARCH_USERSHORT_H

#include <plat/extable.h>
#include <stdbool.h>
#include <stdint.h>
#include <uk/essentials.h>

#define ARCH_USER_ACCESS(bits, type, load, store)                         \
	static __always_inline bool arch_user_get##bits(const void *u,    \
							void *to)         \
	{                                                                 \
		type v;                                                   \
                                                                          \
		__asm__ goto("1:	" load                            \
			     ", %1\n" EXTABLE_ENTRY("1b", "%l[fault]")    \
			     : "=r"(v)                                    \
			     : "Q"(*(const volatile type *)u)             \
			     :                                            \
			     : fault);                                    \
		__builtin_memcpy(to, &v, sizeof(v));                      \
		return true;                                              \
	fault:                                                            \
		return false;                                             \
	}                                                                 \
	static __always_inline bool arch_user_put##bits(void *u,          \
							const void *from) \
	{                                                                 \
		type v;                                                   \
                                                                          \
		__builtin_memcpy(&v, from, sizeof(v));                    \
		__asm__ goto("1:	" store                           \
			     ", [%1]\n" EXTABLE_ENTRY("1b", "%l[fault]")  \
			     :                                            \
			     : "r"(v), "r"(u)                             \
			     : "memory"                                   \
			     : fault);                                    \
		return true;                                              \
	fault:                                                            \
		return false;                                             \
	}

ARCH_USER_ACCESS(8, uint8_t, "ldrb %w0", "strb %w0")
ARCH_USER_ACCESS(16, uint16_t, "ldrh %w0", "strh %w0")
ARCH_USER_ACCESS(32, uint32_t, "ldr %w0", "str %w0")
ARCH_USER_ACCESS(64, uint64_t, "ldr %x0", "str %x0")

/* at: a constant. */
static __always_inline bool arch_user_put2(void *u, unsigned at, uint64_t a,
					   uint64_t b)
{
	__asm__ goto("1:	stp %x0, %x1, [%2, %3]\n" EXTABLE_ENTRY(
			     "1b", "%l[fault]")
		     :
		     : "rZ"(a), "rZ"(b), "r"(u), "i"(at)
		     : "memory"
		     : fault);
	return true;
fault:
	return false;
}

#endif
