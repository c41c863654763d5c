/* SPDX-License-Identifier: BSD-3-Clause */
/* long fault_changed(void): see arm64.S. Sentinel of rN is 0xabcd0000 + N, of
 * dN's halves 0x5a5a0000 + N and 0x5a5b0000 + N. */
	.syntax unified
	.arch armv7-a
	.fpu neon
	.arm
	.text
	.global fault_changed
	.type fault_changed, %function
fault_changed:
	push	{r3-r11, lr}
	vpush	{d8-d15}
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	movw	r0, #\n
	movt	r0, #0x5a5a
	movw	r1, #\n
	movt	r1, #0x5a5b
	vmov	d\n, r0, r1
	.endr
	mov	r0, #0xf0000000		@ all four flags
	msr	apsr_nzcvq, r0
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,14
	movw	r\n, #\n
	movt	r\n, #0xabcd
	.endr
	.inst	0xe7f000f0		@ udf #0

	push	{r0, r1}
	mrs	r1, apsr
	mov	r0, #0			@ how many changed
	and	r1, r1, #0xf0000000
	cmp	r1, #0xf0000000
	addne	r0, r0, #1
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,14
	movw	r1, #\n
	movt	r1, #0xabcd
	cmp	r\n, r1
	addne	r0, r0, #1
	.endr
	pop	{r2, r3}
	movw	r1, #0
	movt	r1, #0xabcd
	cmp	r2, r1
	addne	r0, r0, #1
	add	r1, r1, #1
	cmp	r3, r1
	addne	r0, r0, #1
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	vmov	r2, r3, d\n
	movw	r1, #\n
	movt	r1, #0x5a5a
	cmp	r2, r1
	addne	r0, r0, #1
	movt	r1, #0x5a5b
	cmp	r3, r1
	addne	r0, r0, #1
	.endr
	vpop	{d8-d15}
	pop	{r3-r11, pc}
	.size fault_changed, . - fault_changed

/* void clobber_vectors(void) */
	.global clobber_vectors
	.type clobber_vectors, %function
clobber_vectors:
	vpush	{d8-d15}
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	vmov.i8	q\n, #255
	.endr
	vpop	{d8-d15}
	bx	lr
	.size clobber_vectors, . - clobber_vectors
	.section .note.GNU-stack, "", %progbits
