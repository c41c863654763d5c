/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a program without a libc begins; with one, crt1.o has _start. On entry
 * sp -> argc, argv..., NULL, envp..., NULL, auxv. */

	.section .text._start, "ax", %progbits
	.weak	_start
	.type	_start, %function
_start:
	mov	x29, xzr		// backtraces end here
	mov	x30, xzr
	ldr	x0, [sp]		// argc
	add	x1, sp, #8		// argv
	add	x2, x1, x0, lsl #3
	add	x2, x2, #8		// envp
	bl	main
	bl	uk_syscall_r_exit_group
	.size	_start, . - _start

	.section .note.GNU-stack, "", %progbits
