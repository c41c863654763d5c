/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory functions of the kernel. The build renames the first four to uk_*, so
 * that a program has its own. */
#include <plat/asm.h>
#include "copy.h"

	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm

FUNC copy_forward
	copy	kernel, kernel
ENDFUNC copy_forward

/* void *memcpy(void *dst, const void *src, size_t n) */
FUNC memcpy
	push	{r0, lr}
	bl	copy_forward
	pop	{r0, pc}
ENDFUNC memcpy

/* void *memmove(void *dst, const void *src, size_t n) */
FUNC memmove
	sub	r3, r0, r1
	cmp	r3, r2
	bhs	memcpy			// dst is not inside [src, src + n)
	push	{r4-r9}
	add	r1, r1, r2
	add	r3, r0, r2
	orr	ip, r1, r3
	tst	ip, #3
	bne	2f
	subs	r2, r2, #24
	blo	1f
0:	ldmdb	r1!, {r4-r9}
	stmdb	r3!, {r4-r9}
	subs	r2, r2, #24
	bhs	0b
1:	add	r2, r2, #24
2:	subs	r2, r2, #4
	blo	4f
3:	ldr	r4, [r1, #-4]!
	str	r4, [r3, #-4]!
	subs	r2, r2, #4
	bhs	3b
4:	lsls	ip, r2, #31		// C, N = bits 1, 0 of the rest
	ldrhcs	r4, [r1, #-2]!
	strhcs	r4, [r3, #-2]!
	ldrbmi	r4, [r1, #-1]!
	strbmi	r4, [r3, #-1]!
	pop	{r4-r9}
	bx	lr
ENDFUNC memmove

FUNC fill_words
	fill	kernel
ENDFUNC fill_words

/* void *memset(void *dst, int c, size_t n) */
FUNC memset
	push	{r0, lr}
	and	r1, r1, #0xff
	orr	r1, r1, r1, lsl #8
	orr	r1, r1, r1, lsl #16
	bl	fill_words
	pop	{r0, pc}
ENDFUNC memset

/* int memcmp(const void *a, const void *b, size_t n) */
FUNC memcmp
	subs	r2, r2, #4
	blo	2f
1:	ldr	r3, [r0], #4
	ldr	ip, [r1], #4
	cmp	r3, ip
	bne	5f
	subs	r2, r2, #4
	bhs	1b
2:	adds	r2, r2, #4
	beq	4f
3:	ldrb	r3, [r0], #1
	ldrb	ip, [r1], #1
	subs	r3, r3, ip
	bne	6f
	subs	r2, r2, #1
	bne	3b
4:	mov	r0, #0
	bx	lr
5:	rev	r3, r3			// the first byte that differs decides
	rev	ip, ip
	cmp	r3, ip
	movhi	r0, #1
	mvnlo	r0, #0
	bx	lr
6:	mov	r0, r3
	bx	lr
ENDFUNC memcmp

/* void plat_zero_page(void *page) */
FUNC plat_zero_page
	vpush	{d0-d15}
	mov	r1, #0
	dup_d0_to_d15 r1
	add	r2, r0, #4096
1:	.rept	4
	vstmia	r0!, {d0-d15}
	.endr
	cmp	r0, r2
	bne	1b
	vpop	{d0-d15}
	bx	lr
ENDFUNC plat_zero_page

/* void plat_copy_page(void *dst, const void *src) */
FUNC plat_copy_page
	vpush	{d0-d15}
	add	r2, r0, #4096
1:	.rept	4
	vldmia	r1!, {d0-d15}
	vstmia	r0!, {d0-d15}
	.endr
	cmp	r0, r2
	bne	1b
	vpop	{d0-d15}
	bx	lr
ENDFUNC plat_copy_page
