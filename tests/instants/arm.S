/* SPDX-License-Identifier: BSD-3-Clause */
/* See instants.c. Sentinel of rN is 0xabcd0000 + N, of dN twice 0x5a5a0000 +
 * N. */
	.syntax unified
	.arch armv7-a
	.fpu neon
	.arm
	.text
	.global saved_changed
	.type saved_changed, %function
saved_changed:
	push	{r3-r11, lr}
	vpush	{d8-d15}
	.irp	n, 8,9,10,11,12,13,14,15
	movw	r1, #\n
	movt	r1, #0x5a5a
	vmov	d\n, r1, r1
	.endr
	.irp	n, 4,5,6,7,8,9,10,11
	movw	r\n, #\n
	movt	r\n, #0xabcd
	.endr
	blx	r0

	mov	r0, #0			@ how many changed
	.irp	n, 4,5,6,7,8,9,10,11
	movw	r1, #\n
	movt	r1, #0xabcd
	cmp	r\n, r1
	addne	r0, r0, #1
	.endr
	.irp	n, 8,9,10,11,12,13,14,15
	movw	r1, #\n
	movt	r1, #0x5a5a
	vmov	r2, r3, d\n
	cmp	r2, r1
	addne	r0, r0, #1
	cmp	r3, r1
	addne	r0, r0, #1
	.endr
	vpop	{d8-d15}
	pop	{r3-r11, pc}
	.size saved_changed, . - saved_changed

	.global clobber_all
	.type clobber_all, %function
clobber_all:
	mvn	r0, #0
	.irp	n, 0,1,2,3,4,5,6,7,16,17,18,19,20,21,22,23,24,25,26,27, \
		28,29,30,31
	vmov	d\n, r0, r0
	.endr
	.irp	n, 1,2,3,12
	mov	r\n, r0
	.endr
	msr	apsr_nzcvq, #0
	bx	lr
	.size clobber_all, . - clobber_all
	.section .note.GNU-stack, "", %progbits
