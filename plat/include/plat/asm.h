/* SPDX-License-Identifier: BSD-3-Clause */
/* Macros of assembly files. */
/* clang-format off */
#ifndef PLAT_ASM_H
#define PLAT_ASM_H

/* Where an indirect branch may lead to, if branches are checked. */
.macro landing
#ifdef __ARM_FEATURE_BTI_DEFAULT
	hint	#38			// bti jc
#endif
.endm

/* A global function in a section of its own, so that the linker can drop it. */
.macro FUNC name
	.section .text.\name, "ax", %progbits
	.balign 4
	.global \name
	.type \name, %function
\name:
	landing
.endm

.macro ENDFUNC name
	.size \name, . - \name
.endm

/* If the instruction at insn faults on memory, go on at fixup: see
 * <plat/extable.h>. */
.macro EXTABLE insn, fixup
	.reloc \insn, BFD_RELOC_NONE, 9997f
	.pushsection .extable%S, "a"
	.balign 4
9997:	.long \insn - .
	.long \fixup - .
	.popsection
.endm

#endif
