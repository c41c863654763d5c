/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the loader's jump to uk_boot().
 *
 * On entry (Linux arm boot protocol): ARM state, MMU off, r2 = device tree,
 * ATAGS (early_map() looks) or 0, HYP mode or SVC, secure or not, at any
 * page-aligned physical address. Only PC-relative addresses until the MMU is
 * on.
 */
#include <arch/frame.h>
#include <arch/layout.h>
#include <arch/mmu.h>
#include <arch/sysreg.h>
#include <plat/asm.h>
#include "../common/early.h"
#include "../common/pte.h"

	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm

	.section .head.text, "ax", %progbits
	.global	_head
_head:
	b	primary				// a zImage header
	.skip	0x20
	.long	ZIMAGE_MAGIC
	.long	0				// runs at any address
	.long	_image_size

primary:
	mov	r10, r2				// device tree
	mrc	p15, 0, r0, c0, c0, 5		// MPIDR
	tst	r0, #MPIDR_AFF0			// only core 0 goes on
	bne	early_halt
	mrs	r9, cpsr
	and	r9, r9, #PSR_MODE
	cmp	r9, #PSR_HYP
	bne	at_svc

/* HYP: leave PL1 everything. hvc then still reaches whatever HVBAR points
 * to. */
	mov	r0, #0
	mcr	p15, 4, r0, c1, c1, 0		// HCR
	mcr	p15, 4, r0, c1, c1, 3		// HSTR
	mcrr	p15, 4, r0, r0, c14		// CNTVOFF
	mcrr	p15, 6, r0, r0, c2		// VTTBR
	mov_l	r0, HCPTR_VALUE
	mcr	p15, 4, r0, c1, c1, 2		// HCPTR
	mrc	p15, 4, r0, c1, c1, 1		// HDCR
	and	r0, r0, #HDCR_HPMN
	mcr	p15, 4, r0, c1, c1, 1
	mrc	p15, 4, r0, c14, c1, 0		// CNTHCTL
	orr	r0, r0, #CNTHCTL_VALUE
	mcr	p15, 4, r0, c14, c1, 0
	mrc	p15, 0, r0, c0, c0, 0		// MIDR
	mcr	p15, 4, r0, c0, c0, 0		// VPIDR
	mrc	p15, 0, r0, c0, c0, 5		// MPIDR
	mcr	p15, 4, r0, c0, c0, 5		// VMPIDR
	mrc	p15, 0, r0, c0, c1, 1		// ID_PFR1
	lsrs	r0, r0, #ID_PFR1_GIC_SHIFT
	beq	1f
	mrc	p15, 4, r0, c12, c9, 5		// ICC_HSRE: PL1 of a GICv3 uses
	orr	r0, r0, #ICC_HSRE_BITS		// system registers
	mcr	p15, 4, r0, c12, c9, 5
	isb
1:	mov_l	r0, PSR_A | PSR_I | PSR_F | PSR_SVC
	msr	spsr_cxsf, r0
	adr	r0, at_svc
	msr	elr_hyp, r0
	eret

at_svc:
	mov_l	r0, SCTLR_OFF
	mcr_sctlr r0
	isb
	cpsid	aif, #PSR_SVC
	mov	r0, #CPACR_FPEN
	mcr	p15, 0, r0, c1, c0, 2		// CPACR
	isb
	mov	r0, #FPEXC_EN
	vmsr	fpexc, r0
	mov	r0, #0
	vmsr	fpscr, r0
	mcr	p15, 0, r0, c14, c3, 1	// CNTV_CTL: firmware leaves it on
	mov	r0, #CNTKCTL_PL0VCTEN
	mcr	p15, 0, r0, c14, c1, 0		// CNTKCTL
	mrc	p15, 0, r0, c0, c1, 0		// ID_PFR0
	tst	r0, #ID_PFR0_THUMBEE
	movne	r0, #TEECR_XED
	mcrne	p14, 6, r0, c0, c0, 0		// TEECR

	mrc	p15, 0, r3, c0, c0, 0		// MIDR
	ubfx	r3, r3, #MIDR_PART_SHIFT, #MIDR_PART_BITS
	mov_l	r0, PART_CORTEX_A7
	cmp	r3, r0
	mov_l	r0, PART_CORTEX_A15
	cmpne	r3, r0
	bne	1f
	mrc	p15, 0, r0, c1, c0, 1		// ACTLR
	tst	r0, #ACTLR_SMP
	orreq	r0, r0, #ACTLR_SMP
	mcreq	p15, 0, r0, c1, c0, 1

1:	adr_l	sp, _boot_stack_top
	str	r9, [sp, #-8]!			// 5th argument: mode
	mov	r0, r10
	adr_l	r1, _image_start
	mov_sym	r2, _image_start
	bl	early_map

/* What was written uncached must not be hidden by stale lines. */
	bl	plat_early_end
	mov	r1, r0
	adr_l	r0, _early_tables
	bl	invalidate
	adr_l	r4, early_state
	mov	r0, r4
	add	r1, r0, #128
	bl	invalidate

	mov_l	r0, MAIR_VALUE
	mcr	p15, 0, r0, c10, c2, 0		// MAIR0
	mov	r0, #0
	mcr	p15, 0, r0, c10, c2, 1		// MAIR1
	mov_l	r0, TTBCR_VALUE
	mcr	p15, 0, r0, c2, c0, 2		// TTBCR
	ldrd	r0, r1, [r4, #EARLY_PROGRAM_ROOT]
	set_ttbr 0, r0, r1
	ldrd	r0, r1, [r4, #EARLY_KERNEL_ROOT]
	add	r0, r0, #TTBR1_SKIP
	set_ttbr 1, r0, r1
	bl	flush
	mcr	p15, 0, r0, c7, c5, 0		// ICIALLU
	dsb	sy
	isb
	mov_l	r0, SCTLR_ON
	mcr_sctlr r0
	isb
	mov_sym	r0, at_link_address
	bx	r0

at_link_address:
	cps	#PSR_ABT
	mov_sym	sp, abort_scratch_top
	cps	#PSR_SVC
	mov_sym	sp, _boot_stack_top
	bl	early_unmap_identity
	bl	flush
	mov_sym	r0, vectors
	mcr	p15, 0, r0, c12, c0, 0		// VBAR
	isb

	mov_sym	r0, _data_stored		// from its end: it may overlap
	mov_sym	r1, _rodata_end
	mov_sym	r2, _data_end
	sub	r3, r2, r1
	add	r0, r0, r3
	b	2f
1:	ldmdb	r0!, {r4-r7}
	stmdb	r2!, {r4-r7}
2:	cmp	r2, r1
	bhi	1b

	mov_sym	r0, _bss_start			// 64-byte aligned at both ends
	mov_sym	r1, _bss_end
	.irp	reg, r2, r3, r4, r5, r6, r7, r8, r9
	mov	\reg, #0
	.endr
	b	2f
1:	stmia	r0!, {r2-r9}
	stmia	r0!, {r2-r9}
2:	cmp	r0, r1
	blo	1b

	mov_sym	r0, early_state
	ldr	r0, [r0, #EARLY_PHYS_BASE]
	mov_sym	r1, arch_ram_base
	str	r0, [r1]
	mov	fp, #0				// the last frame record
	mov	lr, #0
	mov_sym	r0, plat_boot
	b	uk_boot

/* The whole TLB and the branch predictors. Clobbers r0. */
flush:
	dsb	ishst
	mcr	p15, 0, r0, c8, c7, 0		// TLBIALL
	mcr	p15, 0, r0, c7, c5, 6		// BPIALL
	dsb	ish
	isb
	bx	lr

/* r0..r1: invalidate the data cache to memory. Clobbers r2, r3. */
invalidate:
	mrc	p15, 0, r2, c0, c0, 1		// CTR
	ubfx	r2, r2, #16, #4			// log2 of words in a line
	mov	r3, #4
	lsl	r3, r3, r2
	sub	r2, r3, #1
	bic	r0, r0, r2
1:	mcr	p15, 0, r0, c7, c6, 1		// DCIMVAC
	add	r0, r0, r3
	cmp	r0, r1
	blo	1b
	dsb	sy
	bx	lr

	.global	early_halt
early_halt:
	wfe
	b	early_halt

	.section .noinit, "aw", %nobits
	.balign	4096
	.skip	BOOT_STACK_SIZE	// becomes the first thread's kernel stack
	.global	_boot_stack_top
_boot_stack_top:

	.section .bss, "aw", %nobits
	.balign	4
	.global	arch_ram_base
arch_ram_base:
	.long	0
