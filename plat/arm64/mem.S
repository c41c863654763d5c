/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory functions of the kernel, general registers only. The build renames the
 * first four to uk_*, so that a program has its own. */
#include <plat/asm.h>

#ifdef CONFIG_SMALL
#define ZERO_TURN 1	/* blocks */
#else
#define ZERO_TURN 16
#endif

/* void *memcpy(void *dst, const void *src, size_t n) */
FUNC memcpy
	mov	x3, x0
	subs	x2, x2, #64
	b.lo	2f
1:	ldp	x4, x5, [x1]
	ldp	x6, x7, [x1, #16]
	ldp	x8, x9, [x1, #32]
	ldp	x10, x11, [x1, #48]
	stp	x4, x5, [x3]
	stp	x6, x7, [x3, #16]
	stp	x8, x9, [x3, #32]
	stp	x10, x11, [x3, #48]
	add	x1, x1, #64
	add	x3, x3, #64
	subs	x2, x2, #64
	b.hs	1b
2:	tbz	x2, #5, 1f		// 64 less than what is left: same bits
	ldp	x4, x5, [x1], #16
	ldp	x6, x7, [x1], #16
	stp	x4, x5, [x3], #16
	stp	x6, x7, [x3], #16
1:	tbz	x2, #4, 2f
	ldp	x4, x5, [x1], #16
	stp	x4, x5, [x3], #16
2:	tbz	x2, #3, 3f
	ldr	x4, [x1], #8
	str	x4, [x3], #8
3:	tbz	x2, #2, 4f
	ldr	w4, [x1], #4
	str	w4, [x3], #4
4:	tbz	x2, #1, 5f
	ldrh	w4, [x1], #2
	strh	w4, [x3], #2
5:	tbz	x2, #0, 6f
	ldrb	w4, [x1]
	strb	w4, [x3]
6:	ret
ENDFUNC memcpy

/* void *memmove(void *dst, const void *src, size_t n) */
FUNC memmove
	sub	x3, x0, x1
	cmp	x3, x2
	b.hs	memcpy			// dst is not inside [src, src + n)
	add	x1, x1, x2
	add	x3, x0, x2
	b	2f
1:	ldp	x4, x5, [x1, #-16]!
	stp	x4, x5, [x3, #-16]!
	sub	x2, x2, #16
2:	cmp	x2, #16
	b.hs	1b
	cbz	x2, 4f
3:	ldrb	w4, [x1, #-1]!
	strb	w4, [x3, #-1]!
	subs	x2, x2, #1
	b.ne	3b
4:	ret
ENDFUNC memmove

/* void *memset(void *dst, int c, size_t n) */
FUNC memset
	and	x1, x1, #0xff
	mov	x3, #0x0101010101010101
	mul	x1, x1, x3
	mov	x3, x0
	subs	x2, x2, #64
	b.lo	2f
1:	stp	x1, x1, [x3]
	stp	x1, x1, [x3, #16]
	stp	x1, x1, [x3, #32]
	stp	x1, x1, [x3, #48]
	add	x3, x3, #64
	subs	x2, x2, #64
	b.hs	1b
2:	tbz	x2, #5, 1f		// 64 less than what is left: same bits
	stp	x1, x1, [x3], #16
	stp	x1, x1, [x3], #16
1:	tbz	x2, #4, 2f
	stp	x1, x1, [x3], #16
2:	tbz	x2, #3, 3f
	str	x1, [x3], #8
3:	tbz	x2, #2, 4f
	str	w1, [x3], #4
4:	tbz	x2, #1, 5f
	strh	w1, [x3], #2
5:	tbz	x2, #0, 6f
	strb	w1, [x3]
6:	ret
ENDFUNC memset

/* int memcmp(const void *a, const void *b, size_t n) */
FUNC memcmp
	b	2f
1:	ldr	x3, [x0], #8
	ldr	x4, [x1], #8
	cmp	x3, x4
	b.ne	3f
	sub	x2, x2, #8
2:	cmp	x2, #8
	b.hs	1b
	cbz	x2, 5f
4:	ldrb	w3, [x0], #1
	ldrb	w4, [x1], #1
	subs	w3, w3, w4
	b.ne	6f
	subs	x2, x2, #1
	b.ne	4b
5:	mov	w0, #0
	ret
6:	mov	w0, w3
	ret
3:	rev	x3, x3			// the first byte that differs decides
	rev	x4, x4
	cmp	x3, x4
	cset	w0, hi			// 1, else 0
	csinv	w0, w0, wzr, hs		// below: -1
	ret
ENDFUNC memcmp

/* void plat_zero_page(void *page) */
FUNC plat_zero_page
	mrs	x1, dczid_el0
	and	x1, x1, #0x1f
	cmp	x1, #4			// 64-byte blocks, permitted
	mov	x1, #4096
	b.ne	2f
1:	.rept	ZERO_TURN
	dc	zva, x0
	add	x0, x0, #64
	.endr
	tst	x0, #0xfff
	b.ne	1b
	ret
2:	stp	xzr, xzr, [x0]
	stp	xzr, xzr, [x0, #16]
	stp	xzr, xzr, [x0, #32]
	stp	xzr, xzr, [x0, #48]
	add	x0, x0, #64
	subs	x1, x1, #64
	b.ne	2b
	ret
ENDFUNC plat_zero_page

/* void plat_copy_page(void *dst, const void *src) */
FUNC plat_copy_page
	mov	x2, #4096
1:	ldp	x4, x5, [x1]
	ldp	x6, x7, [x1, #16]
	ldp	x8, x9, [x1, #32]
	ldp	x10, x11, [x1, #48]
	stp	x4, x5, [x0]
	stp	x6, x7, [x0, #16]
	stp	x8, x9, [x0, #32]
	stp	x10, x11, [x0, #48]
	add	x1, x1, #64
	add	x0, x0, #64
	subs	x2, x2, #64
	b.ne	1b
	ret
ENDFUNC plat_copy_page
