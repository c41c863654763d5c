/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a program without a libc begins; with one, crt1.o has _start. On entry
 * sp -> argc, argv..., NULL, envp..., NULL, auxv. */
	.syntax	unified
	.arm

	.section .text._start, "ax", %progbits
	.weak	_start
	.type	_start, %function
_start:
	mov	fp, #0			@ backtraces end here
	mov	lr, #0
	ldr	r0, [sp]		@ argc
	add	r1, sp, #4		@ argv
	add	r2, r1, r0, lsl #2
	add	r2, r2, #4		@ envp
	bl	main
	bl	uk_syscall_r_exit_group
	.size	_start, . - _start

	.section .note.GNU-stack, "", %progbits
