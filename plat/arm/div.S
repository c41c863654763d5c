/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * 64-bit division, as GCC calls it on arm (run-time ABI): r0:r1 by r2:r3,
 * quotient in r0:r1, remainder in r2:r3. libgcc's would call the program's
 * raise(). The kernel never divides by 0; whoever does gets 0, as UDIV gives
 * it.
 */
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.arm

FUNC __aeabi_uldivmod
	orrs	ip, r1, r3
	bne	1f
	udiv	ip, r0, r2			// both fit into 32 bits
	mls	r2, ip, r2, r0
	mov	r0, ip
	bx	lr
1:	push	{r4, lr}
	sub	sp, sp, #16			// arch_udiv64's 5th argument
	add	ip, sp, #8
	str	ip, [sp]
	bl	arch_udiv64
	ldrd	r2, r3, [sp, #8]
	add	sp, sp, #16
	pop	{r4, pc}
ENDFUNC __aeabi_uldivmod

/* Signs: the quotient's is that of both operands together, the remainder's
 * that of the dividend. */
FUNC __aeabi_ldivmod
	push	{r4, lr}
	asr	r4, r1, #31			// bit 0: negate the remainder
	eor	lr, r4, r3, asr #31
	bfi	r4, lr, #1, #1			// bit 1: negate the quotient
	cmp	r1, #0
	bge	1f
	rsbs	r0, r0, #0
	rsc	r1, r1, #0
1:	cmp	r3, #0
	bge	2f
	rsbs	r2, r2, #0
	rsc	r3, r3, #0
2:	bl	__aeabi_uldivmod
	tst	r4, #2
	beq	3f
	rsbs	r0, r0, #0
	rsc	r1, r1, #0
3:	tst	r4, #1
	popeq	{r4, pc}
	rsbs	r2, r2, #0
	rsc	r3, r3, #0
	pop	{r4, pc}
ENDFUNC __aeabi_ldivmod
