/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU interface of a GICv3: system registers. */
#ifndef ARCH_GICV3_H
#define ARCH_GICV3_H

#include <stdint.h>

#define ICC_SRE_EL1 "S3_0_C12_C12_5"
#define ICC_SRE_ENABLE 1UL /* system registers instead of memory */
#define ICC_PMR_EL1 "S3_0_C4_C6_0"
#define ICC_PMR_ALL 0xffUL /* lets every priority through */
#define ICC_IAR1_EL1 "S3_0_C12_C12_0"
#define ICC_EOIR1_EL1 "S3_0_C12_C12_1"
#define ICC_IGRPEN1_EL1 "S3_0_C12_C12_7"
#define ICC_IGRPEN1_ENABLE 1UL

/* Aff3.Aff2.Aff1.Aff0, as GICR_TYPER has it. */
static inline uint32_t arch_affinity(void)
{
	uint64_t v;

	__asm__("mrs %0, mpidr_el1" : "=r"(v));
	return (uint32_t)(v & 0xffffff) | (uint32_t)(v >> 32) << 24;
}

static inline uint32_t arch_icc_iar1(void)
{
	uint64_t v;

	/* The barrier: what the device wrote is seen after the interrupt. */
	__asm__ volatile("mrs %0, " ICC_IAR1_EL1 "\n\tdsb sy"
			 : "=r"(v)
			 :
			 : "memory");
	return (uint32_t)v;
}

static inline void arch_icc_eoir1(uint32_t line)
{
	__asm__ volatile("msr " ICC_EOIR1_EL1 ", %0\n\tisb"
			 :
			 : "r"((uint64_t)line)
			 : "memory");
}

static inline void arch_icc_init(void)
{
	__asm__ volatile("msr " ICC_SRE_EL1 ", %0\n\t"
			 "isb\n\t"
			 "msr " ICC_PMR_EL1 ", %1\n\t"
			 "msr " ICC_IGRPEN1_EL1 ", %2\n\t"
			 "isb"
			 :
			 : "r"(ICC_SRE_ENABLE), "r"(ICC_PMR_ALL),
			   "r"(ICC_IGRPEN1_ENABLE));
}

#endif
