/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In place of what a program's formats never ask printf() for. No call leads
 * here: the link step has seen every format (support/link.d/formats.py). One
 * that does is a mistake of ours, which must not go on.
 */
	.section .text.__printf_absent, "ax", %progbits
	.balign	4
	.global	fmt_fp, __printf_absent
	.type	fmt_fp, %function
	.type	__printf_absent, %function
fmt_fp:
__printf_absent:
	udf	#0
	.size	fmt_fp, . - fmt_fp
	.size	__printf_absent, . - __printf_absent

	.section .note.GNU-stack, "", %progbits
