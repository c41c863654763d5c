/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU interface of a GICv3: system registers of coprocessor 15. */
#ifndef ARCH_GICV3_H
#define ARCH_GICV3_H

#include <stdint.h>

#define ICC_SRE "c12, c12, 5"
#define ICC_SRE_ENABLE 1u /* system registers instead of memory */
#define ICC_PMR "c4, c6, 0"
#define ICC_PMR_ALL 0xffu /* lets every priority through */
#define ICC_IAR1 "c12, c12, 0"
#define ICC_EOIR1 "c12, c12, 1"
#define ICC_IGRPEN1 "c12, c12, 7"
#define ICC_IGRPEN1_ENABLE 1u

/* Aff2.Aff1.Aff0, as GICR_TYPER has it. */
static inline uint32_t arch_affinity(void)
{
	uint32_t v;

	__asm__("mrc p15, 0, %0, c0, c0, 5" : "=r"(v)); /* MPIDR */
	return v & 0xffffff;
}

static inline uint32_t arch_icc_iar1(void)
{
	uint32_t v;

	/* The barrier: what the device wrote is seen after the interrupt. */
	__asm__ volatile("mrc p15, 0, %0, " ICC_IAR1 "\n\tdsb"
			 : "=r"(v)
			 :
			 : "memory");
	return v;
}

static inline void arch_icc_eoir1(uint32_t line)
{
	__asm__ volatile("mcr p15, 0, %0, " ICC_EOIR1 "\n\tisb"
			 :
			 : "r"(line)
			 : "memory");
}

static inline void arch_icc_init(void)
{
	__asm__ volatile("mcr p15, 0, %0, " ICC_SRE "\n\t"
			 "isb\n\t"
			 "mcr p15, 0, %1, " ICC_PMR "\n\t"
			 "mcr p15, 0, %2, " ICC_IGRPEN1 "\n\t"
			 "isb"
			 :
			 : "r"(ICC_SRE_ENABLE), "r"(ICC_PMR_ALL),
			   "r"(ICC_IGRPEN1_ENABLE));
}

#endif
