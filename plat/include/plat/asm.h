/* SPDX-License-Identifier: BSD-3-Clause */
/* Macros of assembly files. */
/* clang-format off */
#ifndef PLAT_ASM_H
#define PLAT_ASM_H

/* A global function in a section of its own, so that the linker can drop it. */
.macro FUNC name
	.section .text.\name, "ax", %progbits
	.balign 4
	.global \name
	.type \name, %function
\name:
.endm

.macro ENDFUNC name
	.size \name, . - \name
.endm

/* If the instruction at insn faults on memory, go on at fixup. Distances from
 * the entry's own words: the same on both arches. */
.macro EXTABLE insn, fixup
	.pushsection .extable, "a"
	.balign 4
	.long \insn - .
	.long \fixup - .
	.popsection
.endm

#endif
