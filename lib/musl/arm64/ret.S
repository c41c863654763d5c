/* SPDX-License-Identifier: BSD-3-Clause */
/* long __syscall_ret(unsigned long r), in place of musl's syscall_ret.o, which
 * saves registers before it looks: nearly every call comes by. */
	.section .text.__syscall_ret, "ax", %progbits
	.globl	__syscall_ret
	.hidden	__syscall_ret
	.type	__syscall_ret, %function
__syscall_ret:
	cmn	x0, #4095		// -4095..-1 are errors
	b.hs	1f
	ret
1:	stp	x0, x30, [sp, #-16]!
	bl	___errno_location
	ldp	x1, x30, [sp], #16
	neg	w1, w1
	str	w1, [x0]
	mov	x0, #-1
	ret
	.size	__syscall_ret, . - __syscall_ret

	.section .note.GNU-stack, "", %progbits
