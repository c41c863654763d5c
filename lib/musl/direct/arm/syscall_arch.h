/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands before musl's arch/arm/syscall_arch.h in a direct build: how 64-bit
 * arguments are passed (low word, high word; _O: from an even register on, as
 * the first of them stands behind an odd number), and calls without a trap. */
#define __SYSCALL_LL_E(x) \
	(long)(unsigned long long)(x), (long)((unsigned long long)(x) >> 32)
#define __SYSCALL_LL_O(x) 0, __SYSCALL_LL_E((x))

#define SYSCALL_FADVISE_6_ARG
#define SYSCALL_IPC_BROKEN_MODE

#include "uk_call.h"
