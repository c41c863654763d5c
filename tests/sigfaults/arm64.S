/* SPDX-License-Identifier: BSD-3-Clause */
/* long fault_changed(void): fills every register, executes an undefined
 * instruction, whose handler goes on behind it, and returns how many registers
 * have changed. Sentinel of xN is 0xabcd0000 + N, of vN's low half 0x5a5a0000
 * + N, of its high half 0x5a5b0000 + N. */
	.text
	.global fault_changed
	.type fault_changed, %function
fault_changed:
	stp	x29, x30, [sp, #-176]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	str	x18, [sp, #160]
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	mov	x9, #\n
	movk	x9, #0x5a5a, lsl #16
	fmov	d\n, x9
	movk	x9, #0x5a5b, lsl #16
	fmov	v\n\().d[1], x9
	.endr
	mov	x9, #0xf0000000		// all four flags
	msr	nzcv, x9
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, #\n
	movk	x\n, #0xabcd, lsl #16
	.endr
	.inst	0			// udf #0

	stp	x0, x1, [sp, #-16]!
	mrs	x0, nzcv
	mov	x1, #0xf0000000
	sub	x0, x0, x1
	cbz	x0, 1f
	mov	x0, #1
1:	str	x0, [sp, #-16]!		// how many changed
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20, \
		21,22,23,24,25,26,27,28,29,30
	mov	x1, #\n
	movk	x1, #0xabcd, lsl #16
	cmp	x\n, x1
	cinc	x0, x0, ne
	.endr
	ldp	x2, x3, [sp, #16]
	.irp	n, 0,1
	mov	x1, #\n
	movk	x1, #0xabcd, lsl #16
	.if \n
	cmp	x3, x1
	.else
	cmp	x2, x1
	.endif
	cinc	x0, x0, ne
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	mov	x1, #\n
	movk	x1, #0x5a5a, lsl #16
	fmov	x2, d\n
	cmp	x2, x1
	cinc	x0, x0, ne
	movk	x1, #0x5a5b, lsl #16
	fmov	x2, v\n\().d[1]
	cmp	x2, x1
	cinc	x0, x0, ne
	.endr
	add	sp, sp, #32
	ldr	x18, [sp, #160]
	ldp	d14, d15, [sp, #144]
	ldp	d12, d13, [sp, #128]
	ldp	d10, d11, [sp, #112]
	ldp	d8, d9, [sp, #96]
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #176
	ret
	.size fault_changed, . - fault_changed

/* void clobber_vectors(void) */
	.global clobber_vectors
	.type clobber_vectors, %function
clobber_vectors:
	stp	d8, d9, [sp, #-64]!
	stp	d10, d11, [sp, #16]
	stp	d12, d13, [sp, #32]
	stp	d14, d15, [sp, #48]
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	movi	v\n\().16b, #255
	.endr
	ldp	d14, d15, [sp, #48]
	ldp	d12, d13, [sp, #32]
	ldp	d10, d11, [sp, #16]
	ldp	d8, d9, [sp], #64
	ret
	.size clobber_vectors, . - clobber_vectors
	.section .note.GNU-stack, "", %progbits
