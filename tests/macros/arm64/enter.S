/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways into a call; enter.h says what they are. */
	.text

	.global raw_svc
	.type raw_svc, %function
raw_svc:
	mov	x8, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	mov	x3, x4
	mov	x4, x5
	mov	x5, x6
	svc	#0
	ret
	.size raw_svc, . - raw_svc

/* x0 = number or function, x1 = seen, x2 = value, x3 = left */
.macro ENTER name after
	.global \name
	.type \name, %function
	.global \after
\name:
	stp	x29, x30, [sp, #-112]!
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x3, [sp, #96]
	mov	x8, x0
	mov	x0, x1
	mov	x1, x2
	.irp	n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
	mov	x\n, #0x1900 + \n - 19
	.endr
.endm

.macro LEAVE name
	ldr	x3, [sp, #96]
	stp	x19, x20, [x3]
	stp	x21, x22, [x3, #16]
	stp	x23, x24, [x3, #32]
	stp	x25, x26, [x3, #48]
	stp	x27, x28, [x3, #64]
	mov	x4, sp
	str	x4, [x3, #80]
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #112
	ret
	.size \name, . - \name
.endm

	ENTER enter_svc after_svc
	svc	#0
after_svc:
	LEAVE enter_svc

	ENTER enter_call after_call
	blr	x8
after_call:
	LEAVE enter_call

	.section .note.GNU-stack, "", %progbits
