/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Division by zero, which the compiler's library calls out for. Its own
 * functions call raise(SIGFPE), and so bring signals into every program that
 * divides; these have the kernel send it: arch_undef() knows the instruction
 * and goes on behind it. The quotient is what libgcc would have.
 */
#include <arch/div0.h>

	.syntax	unified
	.arch	armv7-a
	.arm

.macro DIV0 name
	.section .text.\name, "ax", %progbits
	.global	\name
	.type	\name, %function
\name:
	.inst	UDF_DIVISION_BY_ZERO
	bx	lr
	.size	\name, . - \name
.endm

	DIV0	__aeabi_idiv0
	DIV0	__aeabi_ldiv0

	.section .note.GNU-stack, "", %progbits
