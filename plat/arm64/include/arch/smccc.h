/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of the firmware by the SMC Calling Convention.
 * AArch64: x0 to x17 are the call's. */
#ifndef ARCH_SMCCC_H
#define ARCH_SMCCC_H

#include <stdint.h>

/* The callee is EL2, or QEMU in its place. */
static inline long arch_hvc(uint32_t function)
{
	register unsigned long r0 __asm__("x0") = function;

	__asm__ volatile("hvc #0"
			 : "+r"(r0)
			 :
			 : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
			   "x10", "x11", "x12", "x13", "x14", "x15", "x16",
			   "x17", "memory");
	return (long)r0;
}

/* The callee is EL3. */
static inline long arch_smc(uint32_t function)
{
	register unsigned long r0 __asm__("x0") = function;

	__asm__ volatile("smc #0"
			 : "+r"(r0)
			 :
			 : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
			   "x10", "x11", "x12", "x13", "x14", "x15", "x16",
			   "x17", "memory");
	return (long)r0;
}

#endif
