/* SPDX-License-Identifier: BSD-3-Clause */
/* See instants.c. Sentinel of xN is 0xabcd0000 + N, of dN 0x5a5a0000 + N. */
	.text
	.global saved_changed
	.type saved_changed, %function
saved_changed:
	stp	x29, x30, [sp, #-160]!
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	.irp	n, 8,9,10,11,12,13,14,15
	mov	x9, #\n
	movk	x9, #0x5a5a, lsl #16
	fmov	d\n, x9
	.endr
	.irp	n, 19,20,21,22,23,24,25,26,27,28
	mov	x\n, #\n
	movk	x\n, #0xabcd, lsl #16
	.endr
	blr	x0

	mov	x0, #0			// how many changed
	.irp	n, 19,20,21,22,23,24,25,26,27,28
	mov	x9, #\n
	movk	x9, #0xabcd, lsl #16
	cmp	x\n, x9
	cinc	x0, x0, ne
	.endr
	.irp	n, 8,9,10,11,12,13,14,15
	mov	x9, #\n
	movk	x9, #0x5a5a, lsl #16
	fmov	x10, d\n
	cmp	x10, x9
	cinc	x0, x0, ne
	.endr
	mov	x9, sp
	cmp	x29, x9
	cinc	x0, x0, ne
	ldp	d14, d15, [sp, #144]
	ldp	d12, d13, [sp, #128]
	ldp	d10, d11, [sp, #112]
	ldp	d8, d9, [sp, #96]
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #160
	ret
	.size saved_changed, . - saved_changed

	.global clobber_all
	.type clobber_all, %function
clobber_all:
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19, \
		20,21,22,23,24,25,26,27,28,29,30,31
	.if	\n < 8 || \n > 15
	movi	v\n\().16b, #0xee
	.endif
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18
	mov	x\n, #0xeee
	.endr
	msr	nzcv, xzr
	ret
	.size clobber_all, . - clobber_all
	.section .note.GNU-stack, "", %progbits
