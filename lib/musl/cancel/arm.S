/* SPDX-License-Identifier: BSD-3-Clause */
/* Cancellation points of a direct image whose program has pthread_cancel():
 * arm64.S explains. Here a call has up to two arguments on the stack, which are
 * copied into the frame. */
#include <bits/errno.h>
#include <uk_pthread.h>		/* PTHREAD_x: from the thread pointer */

	.syntax	unified
	.arm

	.macro POP_FRAME to
	add	sp, sp, #8
	pop	{r4, \to}
	.endm

	.macro ENTRY name
	.globl	uk_syscall_cp_\name
	.type	uk_syscall_cp_\name, %function
uk_syscall_cp_\name:
	push	{r4, lr}
	mrc	p15, 0, r4, c13, c0, 3	@ thread pointer
	ldrb	ip, [r4, #PTHREAD_CANCELDISABLE]
	.ifc \name, close
	cmp	ip, #0
	bne	1f
	.else
	cmp	ip, #PTHREAD_CANCEL_DISABLE
	beq	1f
	.endif
	sub	r4, r4, #-PTHREAD_CANCEL
	ldr	ip, [sp, #8]
	ldr	lr, [sp, #12]
	push	{ip, lr}
	b	.Lcall_\name
1:	pop	{r4, lr}
	b	uk_syscall_r_\name
	.size	uk_syscall_cp_\name, . - uk_syscall_cp_\name
	.endm

/* r4 = &self->cancel */
	.macro CALL name
.Lcall_\name:
	ldr	ip, [r4]
	cmp	ip, #0
	bne	__cp_cancel
	.ifc \name, close
	movw	lr, #:lower16:.Lreturn
	movt	lr, #:upper16:.Lreturn
	.else
	movw	lr, #:lower16:__cp_end
	movt	lr, #:upper16:__cp_end
	.endif
	b	uk_syscall_r_\name
	.endm

	.section .text.uk_cancel, "ax", %progbits
#define CP(name) ENTRY name
#include "cancel.list"
#undef CP

/* musl's __syscall_cp_c would call this with a number; but here nobody calls
 * __syscall_cp_c. */
	.globl	__syscall_cp_asm
	.hidden	__syscall_cp_asm
	.type	__syscall_cp_asm, %function
__syscall_cp_asm:
	udf	#0
	.size	__syscall_cp_asm, . - __syscall_cp_asm

	.globl	__cp_begin, __cp_end, __cp_cancel
	.hidden	__cp_begin, __cp_end, __cp_cancel, __cancel
	.type	__cp_begin, %function
__cp_begin:
#define CP(name) CALL name
#include "cancel.list"
#undef CP

__cp_end:
	cmn	r0, #EINTR
	beq	1f
.Lreturn:
	POP_FRAME pc
1:	mrc	p15, 0, ip, c13, c0, 3
	ldr	lr, [ip, #PTHREAD_CANCEL]
	cmp	lr, #0
	beq	.Lreturn
	ldrb	lr, [ip, #PTHREAD_CANCELDISABLE]
	cmp	lr, #PTHREAD_CANCEL_DISABLE
	beq	.Lreturn
__cp_cancel:
	POP_FRAME lr
	b	__cancel
	.size	__cp_begin, . - __cp_begin

	.section .note.GNU-stack, "", %progbits
