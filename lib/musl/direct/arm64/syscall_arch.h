/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands before musl's arch/aarch64/syscall_arch.h in a direct build: how
 * 64-bit arguments are passed (in one register), and calls without a trap. */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

#define IPC_64 0

#include "uk_call.h"
