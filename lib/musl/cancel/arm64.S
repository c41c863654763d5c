/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cancellation points of a direct image whose program has pthread_cancel(); in
 * place of musl's syscall_cp.o. Without it, uk_syscall_cp_X is uk_syscall_r_X.
 *
 * The link step assembles this with cancel.list, a line CP(X) for each
 * cancellation point that the program links. What musl's __syscall_cp_c does
 * with a number, uk_syscall_cp_X does for one call:
 *
 *   cancelling turned off (close: or masked)     call X, nothing else
 *   a cancel is pending                          __cancel() instead
 *   X returned -EINTR and a cancel came          __cancel() afterwards; not
 * close
 *
 * musl's signal handler acts on a cancel at once where pc is inside
 * [__cp_begin, __cp_end): it sends the thread to __cp_cancel. Hence one frame
 * for all, pushed before that range; and the handlers are entered by a branch
 * with __cp_end as the return address, so that there is no instruction in the
 * range behind a call that has done its work.
 */
#include <bits/errno.h>
#include <uk_pthread.h>		/* PTHREAD_x: from the thread pointer */

	.macro PUSH_FRAME
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	.endm
	.macro POP_FRAME
	ldp	x29, x30, [sp], #16
	.endm

/* x16 = thread pointer; x0-x5 = the call's arguments. */
	.macro ENTRY name
	.globl	uk_syscall_cp_\name
	.type	uk_syscall_cp_\name, %function
uk_syscall_cp_\name:
	mrs	x16, tpidr_el0
	ldurb	w17, [x16, #PTHREAD_CANCELDISABLE]
	.ifc \name, close
	cbnz	w17, 1f
	.else
	cmp	w17, #PTHREAD_CANCEL_DISABLE
	b.eq	1f
	.endif
	add	x16, x16, #PTHREAD_CANCEL
	PUSH_FRAME
	b	.Lcall_\name
1:	b	uk_syscall_r_\name
	.size	uk_syscall_cp_\name, . - uk_syscall_cp_\name
	.endm

/* x16 = &self->cancel */
	.macro CALL name
.Lcall_\name:
	ldr	w17, [x16]
	cbnz	w17, __cp_cancel
	.ifc \name, close
	adr	x30, .Lreturn
	.else
	adr	x30, __cp_end
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
	cmn	x0, #EINTR
	b.eq	1f
.Lreturn:
	POP_FRAME
	ret
1:	mrs	x16, tpidr_el0
	ldur	w17, [x16, #PTHREAD_CANCEL]
	cbz	w17, .Lreturn
	ldurb	w17, [x16, #PTHREAD_CANCELDISABLE]
	cmp	w17, #PTHREAD_CANCEL_DISABLE
	b.eq	.Lreturn
__cp_cancel:
	POP_FRAME
	b	__cancel
	.size	__cp_begin, . - __cp_begin

	.section .note.GNU-stack, "", %progbits
