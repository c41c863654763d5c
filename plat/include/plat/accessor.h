/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How an arch defines arch_user_getNAME() and arch_user_putNAME() of
 * <plat/user.h>: one load and one store of a type, with the address that may
 * fault. ENTRY is EXTABLE_ENTRY or EXTABLE_ENTRY_NOW.
 */
#ifndef PLAT_ACCESSOR_H
#define PLAT_ACCESSOR_H

#include <plat/extable.h>
#include <stdbool.h>
#include <stdint.h>
#include <uk/essentials.h>

/* gcc drops a jump whose both ways lead to the same place, as they do where the
 * caller ignores the result, and the access with it. This sets them apart. */
#define USER_ACCESSED() __asm__ volatile("")

#define USER_ACCESSOR(name, type, load, store, ENTRY)                     \
	static __always_inline bool arch_user_get##name(const void *u,    \
							void *to)         \
	{                                                                 \
		type v;                                                   \
                                                                          \
		__asm__ goto("1:	" load                            \
			     ", %1\n" ENTRY("1b", "%l[fault]")            \
			     : "=r"(v) /* NOLINTNEXTLINE: a type */       \
			     : "Q"(*(const volatile type *)u)             \
			     :                                            \
			     : fault);                                    \
		__builtin_memcpy(to, &v, sizeof(v));                      \
		return true;                                              \
	fault:                                                            \
		return false;                                             \
	}                                                                 \
	static __always_inline bool arch_user_put##name(void *u,          \
							const void *from) \
	{                                                                 \
		type v;                                                   \
                                                                          \
		__builtin_memcpy(&v, from, sizeof(v));                    \
		__asm__ goto("1:	" store                           \
			     ", [%1]\n" ENTRY("1b", "%l[fault]")          \
			     :                                            \
			     : "r"(v), "r"(u)                             \
			     : "memory"                                   \
			     : fault);                                    \
		USER_ACCESSED();                                          \
		return true;                                              \
	fault:                                                            \
		return false;                                             \
	}

#endif
