/* SPDX-License-Identifier: BSD-3-Clause */
/* Single accesses of the program's memory: contract in <plat/user.h>. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <plat/accessor.h>

#define USER_ACCESS(insn) "1:	" insn "\n"
#define USER_CLOSED()
#define USER_IN_PLACE 1

USER_ACCESSOR(8, uint8_t, "ldrb %0", "strb %0", EXTABLE_ENTRY)
USER_ACCESSOR(8_now, uint8_t, "ldrb %0", "strb %0", EXTABLE_ENTRY_NOW)
USER_ACCESSOR(16, uint16_t, "ldrh %0", "strh %0", EXTABLE_ENTRY)
USER_ACCESSOR(32, uint32_t, "ldr %0", "str %0", EXTABLE_ENTRY)

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

static __always_inline bool arch_user_get2(const void *u, uint64_t *a,
					   uint64_t *b)
{
	return arch_user_get64(u, a) &&
	       arch_user_get64((const uint64_t *)u + 1, b);
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
	USER_ACCESSED();
	return true;
fault:
	return false;
}

#endif
