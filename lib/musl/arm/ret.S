/* SPDX-License-Identifier: BSD-3-Clause */
/* long __syscall_ret(unsigned long r), in place of musl's syscall_ret.o, which
 * saves registers before it looks: nearly every call comes by. */
	.syntax	unified
	.arm

	.section .text.__syscall_ret, "ax", %progbits
	.globl	__syscall_ret
	.hidden	__syscall_ret
	.type	__syscall_ret, %function
__syscall_ret:
	cmn	r0, #4096		@ -4095..-1 are errors
	bxls	lr
	push	{r0, lr}
	bl	___errno_location
	pop	{r1, lr}
	rsb	r1, r1, #0
	str	r1, [r0]
	mvn	r0, #0
	bx	lr
	.size	__syscall_ret, . - __syscall_ret

	.section .note.GNU-stack, "", %progbits
