/* SPDX-License-Identifier: BSD-3-Clause */
/* System register values of the boot: every bit named. */
#ifndef ARCH_SYSREG_H
#define ARCH_SYSREG_H

#define ZIMAGE_MAGIC 0x016f2818 /* U-Boot's bootz looks for it at 0x24 */

#define BOOT_STACK_SIZE 8192
#define KSTACK_SIZE 8192 /* of a thread; the boot stack becomes one */
#define EMERGENCY_STACK_SIZE 2048 /* a panic's, when the kernel stack is lost */

#define MPIDR_AFF0 0xff
#define MIDR_PART_SHIFT 4
#define MIDR_PART_BITS 12
#define PART_CORTEX_A7 0xc07
#define PART_CORTEX_A15 0xc0f
#define ACTLR_SMP (1 << 6) /* A7, A15: takes part in coherency */

#define HCPTR_VALUE 0x33ff /* RES1; no trap of FP or SIMD */
#define HDCR_HPMN 0x1f /* number of event counters of PL1: keep */
#define CNTHCTL_VALUE 3 /* PL1PCTEN, PL1PCEN */
#define CNTKCTL_PL0VCTEN (1 << 1) /* USR may read CNTVCT, as on Linux */
#define ID_PFR0_THUMBEE (0xf << 12)
#define TEECR_XED 1 /* TEEHBR, which no switch keeps, is not USR's */
#define ID_PFR1_GIC_SHIFT 28
#define ICC_HSRE_BITS 9 /* SRE, Enable */

#define CPACR_FPEN (0xf << 20) /* cp10, cp11: full access */
#define FPEXC_EN (1 << 30)

#define TTBCR_EAE (1 << 31) /* long descriptors */
#define TTBCR_T0SZ 1 /* 2 GiB */
#define TTBCR_T1SZ (1 << 16)
#define TTBCR_WBWA0 ((1 << 8) | (1 << 10)) /* inner, outer write-back */
#define TTBCR_WBWA1 ((1 << 24) | (1 << 26))
#define TTBCR_INNER_SHARED ((3 << 12) | (3 << 28))
#define TTBCR_VALUE                                                        \
	(TTBCR_EAE | TTBCR_T0SZ | TTBCR_T1SZ | TTBCR_WBWA0 | TTBCR_WBWA1 | \
	 TTBCR_INNER_SHARED)

#define SCTLR_M (1 << 0) /* MMU */
#define SCTLR_C (1 << 2) /* data cache */
#define SCTLR_CP15BEN (1 << 5) /* CP15 barriers work */
#define SCTLR_Z (1 << 11) /* branch prediction */
#define SCTLR_I (1 << 12) /* instruction cache */
#define SCTLR_NTWI (1 << 16) /* wfi not trapped (ARMv8) */
#define SCTLR_NTWE (1 << 18) /* wfe not trapped (ARMv8) */
#define SCTLR_RES1 0x00c00058 /* bits 23, 22, 6, 4, 3 */
/* Clear and so off: A (alignment checks), V (high vectors), TE (exceptions
 * in Thumb), EE (big-endian), WXN, TRE, AFE. */
#define SCTLR_OFF \
	(SCTLR_RES1 | SCTLR_CP15BEN | SCTLR_Z | SCTLR_NTWI | SCTLR_NTWE)
#define SCTLR_ON (SCTLR_OFF | SCTLR_M | SCTLR_C | SCTLR_I)

#ifdef __ASSEMBLER__
.macro mov_l reg, val
	movw	\reg, #((\val) & 0xffff)
	movt	\reg, #(((\val) >> 16) & 0xffff)
.endm

/* A symbol's link address. */
.macro mov_sym reg, sym
	movw	\reg, #:lower16:\sym
	movt	\reg, #:upper16:\sym
.endm

/* A symbol's address where we run. */
.macro adr_l reg, sym
	movw	\reg, #:lower16:(\sym - .Lpc\@)
	movt	\reg, #:upper16:(\sym - .Lpc\@)
	.set	.Lpc\@, . + 8
	add	\reg, \reg, pc
.endm

/* 64-bit value in lo, hi to TTBR0 (n = 0) or TTBR1 (1). */
.macro set_ttbr n, lo, hi
	mcrr	p15, \n, \lo, \hi, c2
.endm
.macro mcr_sctlr reg
	mcr	p15, 0, \reg, c1, c0, 0
.endm
.macro get_current reg
	mrc	p15, 0, \reg, c13, c0, 4	// TPIDRPRW
.endm
.macro set_current reg
	mcr	p15, 0, \reg, c13, c0, 4
.endm
#endif

#endif
