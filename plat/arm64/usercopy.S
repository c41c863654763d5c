/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * User memory. The address check is all that keeps a program's pointer out of
 * the kernel half; below UK_USER_TOP every page that the program may not use
 * faults for EL1 as well (AP[2] read-only, or not mapped), so plain pair
 * accesses are as safe as unprivileged ones, of which there are no pairs.
 *
 * Large copies go 256 bytes a turn through q0-q3, which are saved: the kernel
 * owns no vector registers. A fault leaves a turn undone: its fixup falls back
 * to single bytes, and the byte that faults again ends it with the exact count.
 * A small kernel goes by pairs and bytes only.
 */
#include <arch/layout.h>
#include <arch/pan.h>
#include <plat/asm.h>

#define VECTOR_MIN 256	/* bytes from which saving q0-q3 pays */
#define TURN 256	/* bytes that a turn moves by them */

/* x3 = how far the user range reaches; to fail if it is too far or wraps. */
.macro check_range addr, len, fail
	mov	x3, #UK_USER_TOP
	subs	x3, x3, \addr
	b.lo	\fail
	cmp	\len, x3
	b.hi	\fail
.endm

/* An access of the user's memory. */
.macro user fixup, insn:vararg
9999:	\insn
	EXTABLE	9999b, \fixup
.endm

.macro kernel fixup, insn:vararg
	\insn
.endm

/*
 * x0 = dst, x1 = src, x2 = n; the loads through ld, the stores through st, one
 * of which is the user's. Returns in x0 the bytes not copied.
 */
.macro copy ld, st
	cmp	x2, #16
	b.lo	.Lsmall\@
#ifndef CONFIG_SMALL
	cmp	x2, #VECTOR_MIN
	b.hs	.Lvector\@
	cmp	x2, #64
	b.lo	.Lpairs\@
.Lfours\@:
	\ld	.Lbytes\@, ldp x4, x5, [x1]
	\ld	.Lbytes\@, ldp x6, x7, [x1, #16]
	\ld	.Lbytes\@, ldp x8, x9, [x1, #32]
	\ld	.Lbytes\@, ldp x10, x11, [x1, #48]
	\st	.Lbytes\@, stp x4, x5, [x0]
	\st	.Lbytes\@, stp x6, x7, [x0, #16]
	\st	.Lbytes\@, stp x8, x9, [x0, #32]
	\st	.Lbytes\@, stp x10, x11, [x0, #48]
	add	x1, x1, #64
	add	x0, x0, #64
	sub	x2, x2, #64
	cmp	x2, #64
	b.hs	.Lfours\@
	cmp	x2, #16
	b.lo	.Lsmall\@
#endif
.Lpairs\@:
	\ld	.Lbytes\@, ldp x4, x5, [x1]
	\st	.Lbytes\@, stp x4, x5, [x0]
	add	x1, x1, #16
	add	x0, x0, #16
	sub	x2, x2, #16
	cmp	x2, #16
	b.hs	.Lpairs\@
.Lsmall\@:
#ifndef CONFIG_SMALL
	tbz	x2, #3, 1f
	\ld	.Lbytes\@, ldr x4, [x1]
	\st	.Lbytes\@, str x4, [x0]
	add	x1, x1, #8
	add	x0, x0, #8
	sub	x2, x2, #8
1:	tbz	x2, #2, .Lbytes\@
	\ld	.Lbytes\@, ldr w4, [x1]
	\st	.Lbytes\@, str w4, [x0]
	add	x1, x1, #4
	add	x0, x0, #4
	sub	x2, x2, #4
#endif
.Lbytes\@:
	cbz	x2, .Ldone\@
2:	\ld	.Ldone\@, ldrb w4, [x1]
	\st	.Ldone\@, strb w4, [x0]
	add	x1, x1, #1
	add	x0, x0, #1
	subs	x2, x2, #1
	b.ne	2b
.Ldone\@:
	mov	x0, x2
	user_close
	ret

#ifndef CONFIG_SMALL
.Lvector\@:
	stp	q0, q1, [sp, #-64]!
	stp	q2, q3, [sp, #32]
	sub	x2, x2, #TURN
3:
.irp off, 0, 64, 128, 192
	\ld	.Lundone\@, ldp q0, q1, [x1, #\off]
	\ld	.Lundone\@, ldp q2, q3, [x1, #\off + 32]
	\st	.Lundone\@, stp q0, q1, [x0, #\off]
	\st	.Lundone\@, stp q2, q3, [x0, #\off + 32]
.endr
	add	x1, x1, #TURN
	add	x0, x0, #TURN
	subs	x2, x2, #TURN
	b.hs	3b
	add	x2, x2, #TURN
	ldp	q2, q3, [sp, #32]
	ldp	q0, q1, [sp], #64
	cmp	x2, #16
	b.hs	.Lpairs\@
	b	.Lsmall\@
.Lundone\@:
	add	x2, x2, #TURN
	ldp	q2, q3, [sp, #32]
	ldp	q0, q1, [sp], #64
	b	.Lbytes\@
#endif
.endm

/* size_t uk_copy_from_user(void *dst, const void *usrc, size_t n) */
FUNC uk_copy_from_user
	user_open
	check_range x1, x2, copy_refused
	copy	user, kernel
ENDFUNC uk_copy_from_user

/* size_t uk_copy_to_user(void *udst, const void *src, size_t n) */
FUNC uk_copy_to_user
	user_open
	check_range x0, x2, copy_refused
	copy	kernel, user
ENDFUNC uk_copy_to_user

FUNC copy_refused
	mov	x0, x2
	user_close
	ret
ENDFUNC copy_refused

/* size_t uk_clear_user(void *udst, size_t n) */
FUNC uk_clear_user
	user_open
	check_range x0, x1, 4f
	b	2f
1:	user	3f, stp xzr, xzr, [x0]
	add	x0, x0, #16
	sub	x1, x1, #16
2:	cmp	x1, #16
	b.hs	1b
3:	cbz	x1, 4f
	user	4f, strb wzr, [x0]
	add	x0, x0, #1
	sub	x1, x1, #1
	b	3b
4:	mov	x0, x1
	user_close
	ret
ENDFUNC uk_clear_user

/* int uk_put_pair(void *udst, uint64_t a, uint64_t b) */
FUNC uk_put_pair
	user_open
	mov	x3, #UK_USER_TOP - 16
	cmp	x0, x3
	b.hi	1f
	user	1f, stp x1, x2, [x0]
	mov	w0, #0
	user_close
	ret
1:	mov	w0, #-14		// -EFAULT
	user_close
	ret
ENDFUNC uk_put_pair

/*
 * long uk_strncpy_from_user(char *dst, const char *usrc, size_t n)
 *
 * Eight bytes at a time where these lie in one page, so that no byte behind the
 * 0 can fault, and in the n bytes of dst; one at a time elsewhere.
 */
FUNC uk_strncpy_from_user
	user_open
	mov	x4, x0
	mov	x3, #UK_USER_TOP
	subs	x3, x3, x1
	b.ls	4f
	cmp	x3, x2		// read no further than the program's half
	csel	x5, x3, x2, lo
	mov	x0, #0
	cbz	x5, 3f
	mov	x7, #0x0101010101010101
1:	add	x8, x0, #8
	cmp	x8, x5
	b.hi	2f
	add	x9, x1, x0
	and	x9, x9, #0xfff
	cmp	x9, #0xff8
	b.hi	2f
	user	4f, ldr x6, [x1, x0]
	str	x6, [x4, x0]
	sub	x9, x6, x7		// 0x80 in every byte that is 0
	bic	x9, x9, x6
	ands	x9, x9, #0x8080808080808080
	b.ne	5f
	mov	x0, x8
	cmp	x0, x5
	b.lo	1b
	b	3f
2:	user	4f, ldrb w6, [x1, x0]
	strb	w6, [x4, x0]
	cbz	w6, 6f
	add	x0, x0, #1
	cmp	x0, x5
	b.lo	1b
3:	cmp	x5, x2			// stopped by the limit or by n?
	b.lo	4f
	user_close
	ret
4:	mov	x0, #-14		// -EFAULT
	user_close
	ret
5:	rbit	x9, x9
	clz	x9, x9
	add	x0, x0, x9, lsr #3
6:	ret
ENDFUNC uk_strncpy_from_user

/* int uk_probe_read(const void *usrc, size_t n): one byte a page */
FUNC uk_probe_read
	user_open
	cbz	x1, 2f
	check_range x0, x1, 3f
	add	x1, x0, x1
1:	user	3f, ldrb w4, [x0]
	and	x0, x0, #~0xfff
	add	x0, x0, #0x1000
	cmp	x0, x1
	b.lo	1b
2:	mov	w0, #0
	user_close
	ret
3:	mov	w0, #-14		// -EFAULT
	user_close
	ret
ENDFUNC uk_probe_read

/* int uk_probe_write(void *udst, size_t n): one byte a page is stored as it
 * is, atomically */
FUNC uk_probe_write
	user_open
	cbz	x1, 2f
	check_range x0, x1, 3f
	add	x1, x0, x1
1:	user	3f, ldxrb w4, [x0]
	user	3f, stxrb w5, w4, [x0]
	cbnz	w5, 1b
	and	x0, x0, #~0xfff
	add	x0, x0, #0x1000
	cmp	x0, x1
	b.lo	1b
2:	mov	w0, #0
	user_close
	ret
3:	mov	w0, #-14		// -EFAULT
	user_close
	ret
ENDFUNC uk_probe_write

/* int uk_user_load32(const uint32_t *uaddr, uint32_t *value) */
FUNC uk_user_load32
	user_open
	mov	x3, #UK_USER_TOP
	cmp	x0, x3
	b.hs	1f
	user	1f, ldr w4, [x0]
	str	w4, [x1]
	mov	w0, #0
	user_close
	ret
1:	mov	w0, #-14		// -EFAULT
	user_close
	ret
ENDFUNC uk_user_load32

/* int uk_user_cmpxchg32(uint32_t *uaddr, uint32_t *old, uint32_t new_value) */
FUNC uk_user_cmpxchg32
	user_open
	mov	x3, #UK_USER_TOP
	cmp	x0, x3
	b.hs	3f
	ldr	w4, [x1]
1:	user	3f, ldaxr w5, [x0]
	cmp	w5, w4
	b.ne	2f
	user	3f, stlxr w6, w2, [x0]
	cbnz	w6, 1b
2:	str	w5, [x1]
	mov	w0, #0
	user_close
	ret
3:	mov	w0, #-14		// -EFAULT
	user_close
	ret
ENDFUNC uk_user_cmpxchg32
