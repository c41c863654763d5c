/* SPDX-License-Identifier: BSD-3-Clause */
/* The vDSO as Makefile.uk links it, up to the last byte that is loaded. */
	.section .rodata.vdso, "a", %progbits
	.balign	8
	.global	vdso_start, vdso_end
vdso_start:
	.incbin	VDSO
vdso_end:

	.section .note.GNU-stack, "", %progbits
