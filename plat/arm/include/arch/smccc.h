/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of the firmware by the SMC Calling Convention.
 * AArch32: r0 to r3 are the call's. */
#ifndef ARCH_SMCCC_H
#define ARCH_SMCCC_H

#include <stdint.h>

/* The callee is EL2, or QEMU in its place. */
static inline long arch_hvc(uint32_t function)
{
	register unsigned long r0 __asm__("r0") = function;

	__asm__ volatile(".arch_extension virt\n\thvc #0"
			 : "+r"(r0)
			 :
			 : "r1", "r2", "r3", "memory");
	return (long)r0;
}

/* The callee is EL3. */
static inline long arch_smc(uint32_t function)
{
	register unsigned long r0 __asm__("r0") = function;

	__asm__ volatile(".arch_extension sec\n\tsmc #0"
			 : "+r"(r0)
			 :
			 : "r1", "r2", "r3", "memory");
	return (long)r0;
}

#endif
