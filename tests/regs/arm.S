/* SPDX-License-Identifier: BSD-3-Clause */
/* long regs_changed(long nr, long *result): see regs.c. Sentinel of rN is
 * 0xabcd0000 + N, of dN twice 0x5a5a0000 + N. r0-r6 are arguments: 0. */
	.syntax unified
	.arch armv7-a
	.fpu neon
	.arm
	.text
	.global regs_changed
	.type regs_changed, %function
regs_changed:
	push	{r1, r4-r11, lr}
	vpush	{d8-d15}
	mov	r7, r0
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19, \
		20,21,22,23,24,25,26,27,28,29,30,31
	movw	r0, #\n
	movt	r0, #0x5a5a
	vmov	d\n, r0, r0
	.endr
	.irp	n, 8,9,10,11,12,14
	movw	r\n, #\n
	movt	r\n, #0xabcd
	.endr
	mov	r0, #0xf0000000		@ all four flags
	msr	apsr_nzcvq, r0
	mov	r0, #0
	mov	r1, #0
	mov	r2, #0
	mov	r3, #0
	mov	r4, #0
	mov	r5, #0
	mov	r6, #0
	svc	#0

	push	{r0}
	push	{r1, r8}
	mrs	r1, apsr
	mov	r0, #0			@ how many changed
	and	r1, r1, #0xf0000000
	cmp	r1, #0xf0000000
	addne	r0, r0, #1
	pop	{r1, r8}
	.irp	n, 1,2,3,4,5,6
	cmp	r\n, #0
	addne	r0, r0, #1
	.endr
	.irp	n, 8,9,10,11,12,14
	movw	r1, #\n
	movt	r1, #0xabcd
	cmp	r\n, r1
	addne	r0, r0, #1
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19, \
		20,21,22,23,24,25,26,27,28,29,30,31
	movw	r1, #\n
	movt	r1, #0x5a5a
	vmov	r2, r3, d\n
	cmp	r2, r1
	addne	r0, r0, #1
	cmp	r3, r1
	addne	r0, r0, #1
	.endr
	pop	{r2}
	vpop	{d8-d15}
	pop	{r1, r4-r11, lr}
	str	r2, [r1]
	bx	lr
	.size regs_changed, . - regs_changed
	.section .note.GNU-stack, "", %progbits
