/* SPDX-License-Identifier: BSD-3-Clause */
/* System register values of the boot: every bit named. */
#ifndef ARCH_SYSREG_H
#define ARCH_SYSREG_H

#define HEAD_PAGE_4K (1 << 1)
#define HEAD_ANYWHERE (1 << 3)
#define HEAD_FLAGS (HEAD_PAGE_4K | HEAD_ANYWHERE)

#define BOOT_STACK_SIZE 8192
#define EMERGENCY_STACK_SIZE 2048 /* a panic's, when the kernel stack is lost */
#define KSTACK_SHIFT 13 /* this bit of sp: the mapped half of its slot */

#define SCR_RW (1 << 10) /* EL1 is AArch64 */
#define SCR_RES1 (3 << 4)
#define SCR_EL3_VALUE (SCR_RW | SCR_RES1) /* NS 0: secure */

#define HCR_RW (1 << 31)
#define HCR_EL2_VALUE HCR_RW
#define CNTHCTL_EL2_VALUE 3 /* EL1PCTEN, EL1PCEN */
#define CPTR_EL2_VALUE 0x33ff /* RES1; no trap of FP */
#define MDCR_HPMN 0x1f /* number of event counters of EL1: keep; no traps */
#define ID_PFR0_GIC_SHIFT 24
#define ICC_SRE_EL2 S3_4_C12_C9_5
#define ICC_SRE_EL2_SRE 1 /* system registers at EL2 */
#define ICC_SRE_EL2_ENABLE 8 /* and EL1 may turn them on */

#define SPSR_DAIF (0xf << 6)
#define SPSR_EL1H_MASKED (SPSR_DAIF | 5)

#define CPACR_FPEN (3 << 20)
#define MDSCR_TDCC (1 << 12) /* EL0 has no debugger's channel */
#define CNTKCTL_EL0VCTEN (1 << 1) /* EL0 may read CNTVCT, as on Linux */

#define TCR_T0SZ (64 - 39)
#define TCR_T1SZ ((64 - 39) << 16)
#define TCR_WBWA0 ((1 << 8) | (1 << 10)) /* inner, outer write-back */
#define TCR_WBWA1 ((1 << 24) | (1 << 26))
#define TCR_INNER_SHARED ((3 << 12) | (3 << 28))
#define TCR_TG1_4K (2 << 30)
#define TCR_IPS_SHIFT 32
#define TCR_TBI0 (1 << 37) /* the program may tag its pointers, as on Linux */
#define TCR_EL1_VALUE                                                     \
	(TCR_T0SZ | TCR_T1SZ | TCR_WBWA0 | TCR_WBWA1 | TCR_INNER_SHARED | \
	 TCR_TG1_4K | TCR_TBI0)

#define SCTLR_M (1 << 0) /* MMU */
#define SCTLR_C (1 << 2) /* data cache */
#define SCTLR_SA (1 << 3) /* SP alignment, EL1 */
#define SCTLR_SA0 (1 << 4) /* SP alignment, EL0 */
#define SCTLR_I (1 << 12) /* instruction cache */
#define SCTLR_DZE (1 << 14) /* EL0 may dc zva */
#define SCTLR_UCT (1 << 15) /* EL0 may read CTR_EL0 */
#define SCTLR_UCI (1 << 26) /* EL0 may clean caches */
#define SCTLR_EL1_OFF 0x30d00800 /* RES1 bits of ARMv8.0 */
#define SCTLR_EL1_ON                                                          \
	(SCTLR_EL1_OFF | SCTLR_M | SCTLR_C | SCTLR_SA | SCTLR_SA0 | SCTLR_I | \
	 SCTLR_DZE | SCTLR_UCT | SCTLR_UCI)

#define ESR_EC_SHIFT 26
#define ESR_EC_SVC64 0x15

#ifdef __ASSEMBLER__
/* A 64-bit constant in as few moves as it needs, at most four. */
.macro mov_q reg, val
	movz	\reg, :abs_g0_nc:(\val)
	.if ((\val) >> 16) & 0xffff
	movk	\reg, :abs_g1_nc:(\val)
	.endif
	.if ((\val) >> 32) & 0xffff
	movk	\reg, :abs_g2_nc:(\val)
	.endif
.endm

.macro adr_l reg, sym
	adrp	\reg, \sym
	add	\reg, \reg, #:lo12:\sym
.endm
#endif

#endif
