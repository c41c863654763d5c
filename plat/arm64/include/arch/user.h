/* SPDX-License-Identifier: BSD-3-Clause */
/* Single accesses of the program's memory: contract in <plat/user.h>. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <arch/pan.h>
#include <plat/accessor.h>

USER_ACCESSOR(8, uint8_t, "ldrb %w0", "strb %w0", EXTABLE_ENTRY)
USER_ACCESSOR(8_now, uint8_t, "ldrb %w0", "strb %w0", EXTABLE_ENTRY_NOW)
USER_ACCESSOR(16, uint16_t, "ldrh %w0", "strh %w0", EXTABLE_ENTRY)
USER_ACCESSOR(32, uint32_t, "ldr %w0", "str %w0", EXTABLE_ENTRY)
USER_ACCESSOR(64, uint64_t, "ldr %x0", "str %x0", EXTABLE_ENTRY)

static __always_inline bool arch_user_get2(const void *u, uint64_t *a,
					   uint64_t *b)
{
	uint64_t x, y;

	__asm__ goto(USER_ACCESS("ldp %0, %1, [%2]")
			     EXTABLE_ENTRY("1b", "%l[fault]")
		     : "=&r"(x), "=&r"(y)
		     : "r"(u)
		     : "memory"
		     : fault);
	*a = x;
	*b = y;
	return true;
fault:
	USER_CLOSED();
	return false;
}

/* at: a constant. */
static __always_inline bool arch_user_put2(void *u, unsigned at, uint64_t a,
					   uint64_t b)
{
	__asm__ goto(USER_ACCESS("stp %x0, %x1, [%2, %3]")
			     EXTABLE_ENTRY("1b", "%l[fault]")
		     :
		     : "rZ"(a), "rZ"(b), "r"(u), "i"(at)
		     : "memory"
		     : fault);
	USER_ACCESSED();
	return true;
fault:
	USER_CLOSED();
	return false;
}

#endif
