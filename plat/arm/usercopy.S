/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * User memory. The address check is all that keeps a program's pointer out of
 * the kernel half; below UK_USER_TOP every page that the program may not use
 * faults for PL1 as well (AP[2] read-only, or not mapped), so plain accesses
 * are as safe as LDRT and STRT, of which there are no multiples. copy.h has
 * the bodies.
 */
#include <arch/layout.h>
#include <plat/asm.h>
#include "copy.h"

	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm

#define EFAULT 14

/* r3 = how far the user range may reach; to fail if it is too far or wraps. */
.macro check_range addr, len, fail
	rsbs	r3, \addr, #UK_USER_TOP
	blo	\fail
	cmp	\len, r3
	bhi	\fail
.endm

/* size_t uk_copy_from_user(void *dst, const void *usrc, size_t n) */
FUNC uk_copy_from_user
	check_range r1, r2, copy_refused
	copy	user, kernel
ENDFUNC uk_copy_from_user

/* size_t uk_copy_to_user(void *udst, const void *src, size_t n) */
FUNC uk_copy_to_user
	check_range r0, r2, copy_refused
	copy	kernel, user
ENDFUNC uk_copy_to_user

FUNC copy_refused
	mov	r0, r2
	bx	lr
ENDFUNC copy_refused

/* size_t uk_clear_user(void *udst, size_t n) */
FUNC uk_clear_user
	mov	r2, r1
	check_range r0, r2, copy_refused
	mov	r1, #0
	fill	user
ENDFUNC uk_clear_user

/* int uk_put_pair(void *udst, uint64_t a, uint64_t b): r0, r2:r3, stack */
FUNC uk_put_pair
	mvn	r1, #0xf		// UK_USER_TOP - 16
	sub	r1, r1, #UK_USER_TOP
	cmp	r0, r1
	bhi	1f
	user	1f, str r2, [r0]
	user	1f, str r3, [r0, #4]
	ldr	r2, [sp]
	ldr	r3, [sp, #4]
	user	1f, str r2, [r0, #8]
	user	1f, str r3, [r0, #12]
	mov	r0, #0
	bx	lr
1:	mvn	r0, #EFAULT - 1
	bx	lr
ENDFUNC uk_put_pair

/* long uk_strncpy_from_user(char *dst, const char *usrc, size_t n): a word at a
 * time as long as it holds no 0 */
FUNC uk_strncpy_from_user
	rsbs	r3, r1, #UK_USER_TOP
	bls	6f
	push	{r4-r6, lr}
	mov	r6, r1
	cmp	r3, r2			// no further than the program's half
	movhi	r3, r2
	add	ip, r1, r3
	movw	r5, #0x0101
	movt	r5, #0x0101
1:	subs	r3, r3, #4
	blo	2f
	user	2f, ldr r4, [r1]
	sub	lr, r4, r5
	bic	lr, lr, r4
	tst	lr, r5, lsl #7		// bit 7 of each byte that is 0
	bne	2f
	str	r4, [r0], #4
	add	r1, r1, #4
	b	1b
2:	cmp	r1, ip
	beq	3f
	user	5f, ldrb r4, [r1]
	strb	r4, [r0], #1
	cmp	r4, #0
	beq	4f
	add	r1, r1, #1
	b	2b
3:	sub	r3, ip, r6		// stopped by the limit or by n?
	cmp	r3, r2
	bne	5f
4:	sub	r0, r1, r6
	pop	{r4-r6, pc}
5:	pop	{r4-r6, lr}
6:	mvn	r0, #EFAULT - 1
	bx	lr
ENDFUNC uk_strncpy_from_user

/* int uk_probe_read(const void *usrc, size_t n): one byte a page */
FUNC uk_probe_read
	cmp	r1, #0
	beq	2f
	check_range r0, r1, 3f
	add	r1, r0, r1
1:	user	3f, ldrb r2, [r0]
	bfc	r0, #0, #12
	add	r0, r0, #4096
	cmp	r0, r1
	blo	1b
2:	mov	r0, #0
	bx	lr
3:	mvn	r0, #EFAULT - 1
	bx	lr
ENDFUNC uk_probe_read

/* int uk_probe_write(void *udst, size_t n): one byte a page is stored as it
 * is, atomically */
FUNC uk_probe_write
	cmp	r1, #0
	beq	2f
	check_range r0, r1, 3f
	add	r1, r0, r1
1:	user	3f, ldrexb r2, [r0]
	user	3f, strexb r3, r2, [r0]
	cmp	r3, #0
	bne	1b
	bfc	r0, #0, #12
	add	r0, r0, #4096
	cmp	r0, r1
	blo	1b
2:	mov	r0, #0
	bx	lr
3:	mvn	r0, #EFAULT - 1
	bx	lr
ENDFUNC uk_probe_write

/* int uk_user_load32(const uint32_t *uaddr, uint32_t *value) */
FUNC uk_user_load32
	cmp	r0, #UK_USER_TOP
	bhs	1f
	user	1f, ldr r2, [r0]
	str	r2, [r1]
	mov	r0, #0
	bx	lr
1:	mvn	r0, #EFAULT - 1
	bx	lr
ENDFUNC uk_user_load32

/* int uk_user_cmpxchg32(uint32_t *uaddr, uint32_t *old, uint32_t new_value) */
FUNC uk_user_cmpxchg32
	cmp	r0, #UK_USER_TOP
	bhs	3f
	push	{r4, lr}
	ldr	r3, [r1]
	dmb	ish
1:	user	4f, ldrex ip, [r0]
	cmp	ip, r3
	bne	2f
	user	4f, strex r4, r2, [r0]
	cmp	r4, #0
	bne	1b
2:	dmb	ish
	str	ip, [r1]
	mov	r0, #0
	pop	{r4, pc}
4:	pop	{r4, lr}
3:	mvn	r0, #EFAULT - 1
	bx	lr
ENDFUNC uk_user_cmpxchg32
