/* SPDX-License-Identifier: BSD-3-Clause */
/* What lib/signal must know of AArch64 and its procedure calls. */
#ifndef SIGNAL_SIGCPU_H
#define SIGNAL_SIGCPU_H

#include <plat/cpu.h>

#define ARCH_MINSIGSTKSZ 5120 /* Linux's MINSIGSTKSZ */
#define ARCH_SA_FLAGS 0x04000000u /* SA_RESTORER */

/* SPSel: 1 on the kernel stack. */
static inline bool arch_in_exception(void)
{
	unsigned long spsel;

	__asm__ volatile("mrs %0, spsel" : "=r"(spsel));
	return spsel != 0;
}

#endif
