/* SPDX-License-Identifier: BSD-3-Clause */
/* What lib/signal must know of ARMv7 and its procedure calls. */
#ifndef SIGNAL_SIGCPU_H
#define SIGNAL_SIGCPU_H

#include <plat/cpu.h>

#define ARCH_MINSIGSTKSZ 2048 /* Linux's MINSIGSTKSZ */
#define ARCH_SA_FLAGS 0x06000000u /* SA_RESTORER, SA_THIRTYTWO */

static inline bool arch_in_exception(void)
{
	unsigned long cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
	return (cpsr & PSR_MODE) == PSR_SVC;
}

#endif
