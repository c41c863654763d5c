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

ARCH_USER_ACCESS(8, uint8_t, "ldrb %0", "strb %0")
ARCH_USER_ACCESS(16, uint16_t, "ldrh %0", "strh %0")
ARCH_USER_ACCESS(32, uint32_t, "ldr %0", "str %0")

/* In words: unlike LDRD and STRD, LDR and STR take any address. */
static __always_inline bool arch_user_get64(const void *u, void *to)
{
	return arch_user_get32(u, to) &&
	       arch_user_get32((const char *)u + 4, (char *)to + 4);
}

static __always_inline bool arch_user_put64(void *u, const void *from)
{
	return arch_user_put32(u, from) &&
	       arch_user_put32((char *)u + 4, (const char *)from + 4);
}

/* at: a constant; u is a multiple of 4. */
static __always_inline bool arch_user_put2(void *u, unsigned at, uint64_t a,
					   uint64_t b)
{
	__asm__ goto("1:	strd %0, %H0, [%2, %3]\n"
		     "2:	strd %1, %H1, [%2, %4]\n" EXTABLE_ENTRY(
			     "1b", "%l[fault]") EXTABLE_ENTRY("2b", "%l[fault]")
		     :
		     : "r"(a), "r"(b), "r"(u), "i"(at), "i"(at + 8)
		     : "memory"
		     : fault);
	return true;
fault:
	return false;
}

#endif
