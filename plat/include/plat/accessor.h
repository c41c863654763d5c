/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How an arch defines arch_user_getNAME() and arch_user_putNAME() of
 * <plat/user.h>: one load and one store of a type, with the address that may
 * fault. ENTRY is EXTABLE_ENTRY or EXTABLE_ENTRY_NOW. USER_ACCESS(insn) is the
 * access, at label 1, with what the arch needs around it; USER_CLOSED() is what
 * it needs where that faulted.
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

#define USER_ACCESSOR(name, type, load, store, ENTRY)                          \
	static __always_inline bool arch_user_get##name(const void *u,         \
							void *to)              \
	{                                                                      \
		type v;                                                        \
                                                                               \
		__asm__ goto(USER_ACCESS(load ", %1") ENTRY("1b", "%l[fault]") \
			     : "=r"(v) /* NOLINTNEXTLINE: a type */            \
			     : "Q"(*(const volatile type *)u)                  \
			     :                                                 \
			     : fault);                                         \
		__builtin_memcpy(to, &v, sizeof(v));                           \
		return true;                                                   \
	fault:                                                                 \
		USER_CLOSED();                                                 \
		return false;                                                  \
	}                                                                      \
	static __always_inline bool arch_user_put##name(void *u,               \
							const void *from)      \
	{                                                                      \
		type v;                                                        \
                                                                               \
		__builtin_memcpy(&v, from, sizeof(v));                         \
		__asm__ goto(USER_ACCESS(store ", [%1]")                       \
				     ENTRY("1b", "%l[fault]")                  \
			     :                                                 \
			     : "r"(v), "r"(u)                                  \
			     : "memory"                                        \
			     : fault);                                         \
		USER_ACCESSED();                                               \
		return true;                                                   \
	fault:                                                                 \
		USER_CLOSED();                                                 \
		return false;                                                  \
	}

#endif
