/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSTATE.PAN (ARM64_PAN): set by every exception (SCTLR_EL1.SPAN is 0), cleared
 * from user_open to user_close. The places of both hold a nop, and are listed,
 * by function like the extable's; boot.S puts the instructions there if the CPU
 * knows them.
 */
#ifndef ARCH_PAN_H
#define ARCH_PAN_H

#define MSR_PAN 0xd500409f /* msr pan, #0; #1 is MSR_PAN_1 more */
#define MSR_PAN_1 0x100
#define ID_MMFR1_PAN (0xf << 20)
#define SCTLR_SPAN (1 << 23)

/* clang-format off */
#ifdef __ASSEMBLER__
#ifdef CONFIG_ARM64_PAN
.macro pan_place insn
9998:	nop
	.reloc 9998b, BFD_RELOC_NONE, 9996f
	.pushsection .patch%S, "a"
	.balign 4
9996:	.long 9998b - .
	.long \insn
	.popsection
.endm

.macro user_open
	pan_place MSR_PAN
.endm

.macro user_close
	pan_place MSR_PAN + MSR_PAN_1
.endm

/* With the MMU off. */
.macro pan_patch
	mrs	x0, id_aa64mmfr1_el1
	tst	x0, #ID_MMFR1_PAN
	b.eq	2f
	adr_l	x0, _patch_start
	adr_l	x1, _patch_end
1:	cmp	x0, x1
	b.hs	2f
	ldrsw	x2, [x0]
	ldr	w3, [x0, #4]
	add	x2, x2, x0
	str	w3, [x2]
	dmb	sy
	dc	ivac, x2		// the loader's line hides it no more
	add	x0, x0, #8
	b	1b
2:	dsb	sy
.endm

.macro pan_sctlr sctlr, scratch
	mrs	\scratch, id_aa64mmfr1_el1
	tst	\scratch, #ID_MMFR1_PAN
	b.eq	1f
	bic	\sctlr, \sctlr, #SCTLR_SPAN
1:
.endm
#else
.macro user_open
.endm

.macro user_close
.endm

.macro pan_patch
.endm

.macro pan_sctlr sctlr, scratch
.endm
#endif
/* clang-format on */

#else /* C */
#ifdef CONFIG_ARM64_PAN
#define PAN_PLACE(insn)                          \
	"9998:	nop\n"                            \
	"	.reloc 9998b, BFD_RELOC_NONE, 9996f\n" \
	"	.pushsection .patch%%S, \"a\"\n"       \
	"	.balign 4\n"                           \
	"9996:	.long 9998b - ., " insn "\n"     \
	"	.popsection\n"
#define USER_OPEN PAN_PLACE("0xd500409f")
#define USER_CLOSE PAN_PLACE("0xd500419f")
/* Of a kernel that a fault has hit: it may not touch the program's memory. */
#define PAN_SET(pstate) (((pstate) >> 22) & 1)
#define USER_IN_PLACE 0
#define USER_OPENED() __asm__ volatile(USER_OPEN : : : "memory")
#define USER_CLOSED() __asm__ volatile(USER_CLOSE : : : "memory")
#else
#define USER_OPEN ""
#define USER_CLOSE ""
#define USER_OPENED()
#define USER_CLOSED()
#define PAN_SET(pstate) 0
#define USER_IN_PLACE 1
#endif
#define USER_ACCESS(insn) USER_OPEN "1:	" insn "\n" USER_CLOSE
#endif

#endif
