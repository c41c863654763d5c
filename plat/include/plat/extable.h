/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * If the instruction at insn faults on memory, go on at fixup: for inline
 * assembly; <plat/asm.h> has the same for assembly files.
 *
 * An entry is in the image if the function that it belongs to is: it stands in
 * a section named after that function's (%S), which the function needs.
 * Distances are from the entry's own words: the same on both arches.
 */
#ifndef PLAT_EXTABLE_H
#define PLAT_EXTABLE_H

#define EXTABLE_ENTRY_PLUS(insn, fixup, flags)                   \
	"	.reloc " insn ", BFD_RELOC_NONE, 9997f\n"        \
	"	.pushsection .extable%%S, \"a\"\n"                     \
	"	.balign 4\n"                                           \
	"9997:	.long " insn " - ., " fixup " - . + " flags "\n" \
	"	.popsection\n"

#define EXTABLE_ENTRY(insn, fixup) EXTABLE_ENTRY_PLUS(insn, fixup, "0")

/* With interrupts off, nobody tries to resolve the fault before. */
#define EXTABLE_ENTRY_NOW(insn, fixup) EXTABLE_ENTRY_PLUS(insn, fixup, "1")

#endif
