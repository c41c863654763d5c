/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the loader's jump to uk_boot().
 *
 * On entry (Linux arm64 boot protocol): MMU off, x0 = device tree or 0, any of
 * EL3, EL2, EL1, at any page-aligned physical address whose image was linked
 * for _image_start. Only PC-relative addresses until the MMU is on.
 */
#include <arch/layout.h>
#include <arch/pan.h>
#include <arch/sysreg.h>
#include <plat/asm.h>
#include "../common/early.h"
#include "../common/pte.h"

	.section .head.text, "ax"
	.global _head
_head:
	b	primary			// a Linux Image header, 64 bytes
	.long	0
	.quad	0x80000			// text_offset from a 2 MiB boundary
	.quad	_image_size		// with bss and early tables
	.quad	HEAD_FLAGS
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

primary:
	mov	x20, x0			// device tree
	mrs	x21, mpidr_el1
	tst	x21, #0xff		// Aff0: only core 0 goes on
	b.ne	early_halt
	mrs	x22, CurrentEL
	lsr	x22, x22, #2		// 1, 2, 3
	adr	x1, at_el1
	cmp	x22, #2
	b.lo	at_el1
	b.eq	from_el2

/* EL3: go down to secure EL1; PSCI is not there, nor is EL2 needed. */
	mov	x0, #SCR_EL3_VALUE
	msr	scr_el3, x0
	msr	cptr_el3, xzr		// no FP traps
	msr	cntvoff_el2, xzr
	mov	x0, #SPSR_EL1H_MASKED
	msr	spsr_el3, x0
	msr	elr_el3, x1
	mov_q	x0, SCTLR_EL1_OFF
	msr	sctlr_el1, x0
	eret

from_el2:
	mov_q	x0, HCR_EL2_VALUE
	msr	hcr_el2, x0
	mov	x0, #CNTHCTL_EL2_VALUE
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	mov	x0, #CPTR_EL2_VALUE
	msr	cptr_el2, x0
	msr	hstr_el2, xzr
	mrs	x0, mdcr_el2
	and	x0, x0, #MDCR_HPMN
	msr	mdcr_el2, x0
	msr	vttbr_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	msr	vmpidr_el2, x21
	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #ID_PFR0_GIC_SHIFT, #4
	cbz	x0, 1f
	mrs	x0, ICC_SRE_EL2		// GICv3: EL1 uses system registers
	orr	x0, x0, #ICC_SRE_EL2_SRE
	orr	x0, x0, #ICC_SRE_EL2_ENABLE
	msr	ICC_SRE_EL2, x0
	isb
1:	mov	x0, #SPSR_EL1H_MASKED
	msr	spsr_el2, x0
	msr	elr_el2, x1
	mov_q	x0, SCTLR_EL1_OFF
	msr	sctlr_el1, x0
	eret

at_el1:
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x0, #CPACR_FPEN
	msr	cpacr_el1, x0
	mov	x0, #CNTKCTL_EL0VCTEN
	msr	cntkctl_el1, x0
	mov	x0, #MDSCR_TDCC		// no step, no watchpoints
	msr	mdscr_el1, x0
	isb
	pan_patch
	adrp	x1, _boot_stack_top
	mov	sp, x1
	mov	x0, x20
	adrp	x1, _image_start
	ldr	x2, =_image_start
	mrs	x3, midr_el1
	ubfx	w3, w3, #4, #12		// part number
	mov	w4, w22
	bl	early_map

/* What was written uncached must not be hidden by stale lines. */
	bl	plat_early_end
	mov	x1, x0
	adrp	x0, _early_tables
	bl	invalidate
	adrp	x0, early_state
	add	x0, x0, #:lo12:early_state
	add	x1, x0, #128
	bl	invalidate

	adrp	x9, early_state
	add	x9, x9, #:lo12:early_state
	ldr	x0, [x9, #EARLY_PROGRAM_ROOT]
	ldr	x1, [x9, #EARLY_KERNEL_ROOT]
	mov_q	x2, MAIR_VALUE
	msr	mair_el1, x2
	mov_q	x2, TCR_EL1_VALUE
	mrs	x3, id_aa64mmfr0_el1
	and	x3, x3, #0x7		// PARange, as IPS encodes it
	bfi	x2, x3, #TCR_IPS_SHIFT, #3
	msr	tcr_el1, x2
	msr	ttbr0_el1, x0
	msr	ttbr1_el1, x1
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	mov_q	x2, SCTLR_EL1_ON
	pan_sctlr x2, x3
	msr	sctlr_el1, x2
	isb
	ldr	x0, =at_link_address
	br	x0

at_link_address:
	landing
	ldr	x0, =_boot_stack_top
	mov	sp, x0
	bl	early_unmap_identity
	dsb	ishst
	tlbi	vmalle1
	dsb	ish
	isb
	adr_l	x0, vectors
	msr	vbar_el1, x0
	isb

	adr_l	x0, _data_stored	// from its end: it may overlap
	adr_l	x1, _rodata_end
	adr_l	x2, _data_end
	sub	x3, x2, x1
	add	x0, x0, x3
	b	2f
1:	ldp	x3, x4, [x0, #-16]!
	stp	x3, x4, [x2, #-16]!
2:	cmp	x2, x1
	b.hi	1b

	adr_l	x0, _bss_start		// 64-byte aligned at both ends
	adr_l	x1, _bss_end
	mrs	x2, dczid_el0
	and	x2, x2, #0x1f		// block of 64 bytes, and permitted?
	cmp	x2, #4
	b.eq	3f
	b	2f
1:	stp	xzr, xzr, [x0], #16
2:	cmp	x0, x1
	b.lo	1b
	b	4f
1:	dc	zva, x0
	add	x0, x0, #64
3:	cmp	x0, x1
	b.lo	1b
4:
	mov	x29, xzr		// the last frame record
	mov	x30, xzr
	adr_l	x0, plat_boot
	b	uk_boot

	.ltorg

/* x0..x1: invalidate the data cache to memory. Clobbers x2, x3. */
invalidate:
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4		// log2 of words in a line
	mov	x3, #4
	lsl	x3, x3, x2
	sub	x2, x3, #1
	bic	x0, x0, x2
1:	dc	ivac, x0
	add	x0, x0, x3
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret

	.global early_halt
early_halt:
	wfe
	b	early_halt

	.section .noinit, "aw", %nobits
	.balign 4096
	.skip	BOOT_STACK_SIZE	// becomes the first thread's kernel stack
	.global _boot_stack_top
_boot_stack_top:
