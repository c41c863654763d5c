/* SPDX-License-Identifier: BSD-3-Clause */
/* The canary of the kernel's stack protector (KERNEL_STACK_PROTECTOR). */
#ifndef UK_GUARD_H
#define UK_GUARD_H

#include <stdint.h>
#include <uk/essentials.h>

#ifdef CONFIG_KERNEL_STACK_PROTECTOR
extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

uintptr_t uk_random_guard(void);

/* At boot, once the device tree was read, in a function that never returns:
 * whoever has begun with another canary would fail. */
static __always_inline void uk_guard_set(void)
{
	__stack_chk_guard = uk_random_guard();
}
#else
static inline void uk_guard_set(void)
{
}
#endif

#endif
