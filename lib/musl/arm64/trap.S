/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In place of musl's __unmapself.o and restore.o: what cannot be a call, as it
 * gives up the stack that a call would return to. svc works in a direct image
 * as well, and runs on the thread's kernel stack with the whole register frame.
 */
#include <sys/syscall.h>

/* _Noreturn void __unmapself(void *stack, size_t size): a detached thread's
 * last act. No stack is used between the two calls. */
	.section .text.__unmapself, "ax", %progbits
	.globl	__unmapself
	.type	__unmapself, %function
__unmapself:
	mov	x8, #__NR_munmap
	svc	#0
	mov	x8, #__NR_exit
	svc	#0
	.size	__unmapself, . - __unmapself

/* Where a signal handler returns to, sp at the frame that the kernel pushed. */
	.section .text.__restore, "ax", %progbits
	.globl	__restore, __restore_rt
	.hidden	__restore, __restore_rt
	.type	__restore, %function
	.type	__restore_rt, %function
__restore:
__restore_rt:
	mov	x8, #__NR_rt_sigreturn
	svc	#0
	.size	__restore_rt, . - __restore_rt

	.section .note.GNU-stack, "", %progbits
