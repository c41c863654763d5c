/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * long double's subtraction, which printf() needs: an addition with the other
 * sign, for half the bytes of libgcc's. As there a NaN keeps its sign.
 */
#define EXPONENT 0x7fff000000000000 /* all ones: infinity or NaN */

	.section .text.__subtf3, "ax", %progbits
	.balign	4
	.global	__subtf3
	.type	__subtf3, %function
/* long double __subtf3(long double a, long double b): q0, q1 */
__subtf3:
	mov	x0, v1.d[0]
	mov	x1, v1.d[1]
	mov	x2, #EXPONENT
	bic	x3, x1, #1 << 63
	cmp	x3, x2
	b.lo	1f
	b.hi	2f
	cbnz	x0, 2f
1:	eor	x1, x1, #1 << 63
	mov	v1.d[1], x1
2:	b	__addtf3
	.size	__subtf3, . - __subtf3

	.section .note.GNU-stack, "", %progbits
