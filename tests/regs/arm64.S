/* SPDX-License-Identifier: BSD-3-Clause */
/* long regs_changed(long nr, long *result): see regs.c. Sentinel of xN is
 * 0xabcd0000 + N, of both halves of vN 0x5a5a0000 + N. x0-x5 are arguments:
 * 0. */
	.text
	.global regs_changed
	.type regs_changed, %function
regs_changed:
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
	stp	x1, x18, [sp, #160]

	mov	x8, x0
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19, \
		20,21,22,23,24,25,26,27,28,29,30,31
	mov	x9, #\n
	movk	x9, #0x5a5a, lsl #16
	dup	v\n\().2d, x9
	.endr
	.irp	n, 6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24, \
		25,26,27,28,29,30
	mov	x\n, #\n
	movk	x\n, #0xabcd, lsl #16
	.endr
	mov	x0, #0
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	mov	x4, #0
	mov	x5, #0
	mov	x9, #0xf0000000		// all four flags
	msr	nzcv, x9
	mov	x9, #9
	movk	x9, #0xabcd, lsl #16
	svc	#0

	stp	x8, x9, [sp, #-32]!	// what is compared with
	str	x0, [sp, #16]
	mov	x8, #0			// how many changed
	mrs	x9, nzcv
	mov	x0, #0xf0000000
	cmp	x9, x0
	cinc	x8, x8, ne
	.irp	n, 1,2,3,4,5
	cmp	x\n, #0
	cinc	x8, x8, ne
	.endr
	.irp	n, 6,7,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24, \
		25,26,27,28,29,30
	mov	x0, #\n
	movk	x0, #0xabcd, lsl #16
	cmp	x\n, x0
	cinc	x8, x8, ne
	.endr
	ldr	x9, [sp, #8]
	mov	x0, #9
	movk	x0, #0xabcd, lsl #16
	cmp	x9, x0
	cinc	x8, x8, ne
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19, \
		20,21,22,23,24,25,26,27,28,29,30,31
	mov	x0, #\n
	movk	x0, #0x5a5a, lsl #16
	mov	x9, v\n\().d[0]
	cmp	x9, x0
	cinc	x8, x8, ne
	mov	x9, v\n\().d[1]
	cmp	x9, x0
	cinc	x8, x8, ne
	.endr
	ldr	x0, [sp, #16]
	add	sp, sp, #32

	ldp	x1, x18, [sp, #160]
	str	x0, [x1]
	mov	x0, x8
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
	.size regs_changed, . - regs_changed
	.section .note.GNU-stack, "", %progbits
