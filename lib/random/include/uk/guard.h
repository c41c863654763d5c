/* SPDX-License-Identifier: BSD-3-Clause */
/* The secrets by which the kernel's functions know that they return to their
 * callers: KERNEL_STACK_PROTECTOR, ARM64_BRANCH_PROTECTION. */
#ifndef UK_GUARD_H
#define UK_GUARD_H

#include <stdint.h>
#include <uk/essentials.h>
#ifdef CONFIG_ARM64_BRANCH_PROTECTION
#include <arch/sign.h>
#endif

#define UK_GUARDS 3

extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

void uk_random_guards(uint64_t out[UK_GUARDS]);

/* At boot, once the device tree was read, in a function that never returns:
 * whoever has begun with another secret would fail. */
static __always_inline void uk_guard_set(void)
{
#if defined(CONFIG_KERNEL_STACK_PROTECTOR) || \
	defined(CONFIG_ARM64_BRANCH_PROTECTION)
	uint64_t secret[UK_GUARDS];

	uk_random_guards(secret);
	/* A byte that ends what a string copies. */
	__stack_chk_guard = (uintptr_t)secret[0] & ~(uintptr_t)0xff;
#endif
#ifdef CONFIG_ARM64_BRANCH_PROTECTION
	arch_sign_returns(secret[1], secret[2]);
#endif
}

#endif
