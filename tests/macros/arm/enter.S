/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways into a call; enter.h says what they are. */
	.syntax unified
	.arch armv7-a
	.arm
	.text

	.global raw_svc
	.type raw_svc, %function
raw_svc:
	push	{r4-r7, lr}
	mov	r7, r0
	mov	r0, r1
	mov	r1, r2
	mov	r2, r3
	ldr	r3, [sp, #20]
	ldr	r4, [sp, #24]
	ldr	r5, [sp, #28]
	svc	#0
	pop	{r4-r7, pc}
	.size raw_svc, . - raw_svc

/* r0 = number or function, r1 = seen, r2 = value, r3 = left */
.macro ENTER name after
	.global \name
	.type \name, %function
	.global \after
\name:
	push	{r3-r11, lr}
	mov	r7, r0
	mov	r0, r1
	mov	r1, r2
	.irp	n, 8, 9, 10, 11
	movw	r\n, #0x1900 + \n - 8
	.endr
.endm

.macro LEAVE name
	ldr	r3, [sp]
	stm	r3, {r8-r11, sp}
	pop	{r3-r11, pc}
	.size \name, . - \name
.endm

	ENTER enter_svc after_svc
	svc	#0
after_svc:
	LEAVE enter_svc

	ENTER enter_call after_call
	blx	r7
after_call:
	LEAVE enter_call

	.section .note.GNU-stack, "", %progbits
