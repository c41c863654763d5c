/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The bodies of every copy and fill, with or without exception table entries.
 *
 * Less than SMALL bytes go by words, which may be unaligned (SCTLR.A is 0).
 * More go through vector registers, which are saved, since the kernel owns
 * none: 128 bytes a turn by VLDM and VSTM, if the addresses are multiples of
 * 4 as these demand, or 32 by VLD1 and VST1, which take any.
 *
 * ip = the end of the source (of the destination in fill), so that from any
 * point the bytes left are known without a count. An access that faults
 * leaves its base register as it was: its fixup takes back what the load
 * before it had advanced, and falls back to single bytes, of which the one
 * that faults again ends it with the exact count. CONFIG_SMALL has the words
 * alone.
 */
#ifndef PLAT_ARM_COPY_H
#define PLAT_ARM_COPY_H

#define SMALL 64
#define LARGE 256	/* bytes from which saving d0-d15 pays */

/* An access of the user's memory, and one of the kernel's. */
.macro user fixup, insn:vararg
9999:	\insn
	EXTABLE	9999b, \fixup
.endm

.macro kernel fixup, insn:vararg
	\insn
.endm

/*
 * r0 = dst, r1 = src, r2 = n; the loads through ld, the stores through st.
 * Returns in r0 the bytes not copied. Clobbers r1, r2, r3, ip.
 */
.macro copy ld, st
	add	ip, r1, r2
#ifndef CONFIG_SMALL
	cmp	r2, #SMALL
	bhs	.Llarge\@
#endif
.Lsmall\@:					// r2 = bytes left
	subs	r2, r2, #4
	blo	2f
1:	\ld	.Lbytes\@, ldr r3, [r1], #4
	\st	.Lback4\@, str r3, [r0], #4
	subs	r2, r2, #4
	bhs	1b
2:	lsls	r3, r2, #31			// C, N = bits 1, 0 of the rest
	\ld	.Lbytes\@, ldrhcs r3, [r1], #2
	\st	.Lback2\@, strhcs r3, [r0], #2
	\ld	.Lbytes\@, ldrbmi r3, [r1], #1
	\st	.Lback1\@, strbmi r3, [r0], #1
	mov	r0, #0
	bx	lr

#ifndef CONFIG_SMALL
.Llarge\@:
	orr	r3, r0, r1
	tst	r3, #3
	bne	4f
	cmp	r2, #LARGE
	blo	4f
	vpush	{d0-d15}
	sub	r2, r2, #128
3:	\ld	.Lpop16\@, vldmia r1!, {d0-d15}
	\st	.Lback128\@, vstmia r0!, {d0-d15}
	subs	r2, r2, #128
	bhs	3b
	vpop	{d0-d15}
	add	r2, r2, #128
	cmp	r2, #32
	blo	.Lsmall\@
4:	vpush	{d0-d3}
	sub	r2, r2, #32
5:	\ld	.Lpop4\@, vld1.8 {d0-d3}, [r1]!
	\st	.Lback32\@, vst1.8 {d0-d3}, [r0]!
	subs	r2, r2, #32
	bhs	5b
	vpop	{d0-d3}
	add	r2, r2, #32
	b	.Lsmall\@
#endif

	.ifnc	\ld\st, kernelkernel
#ifndef CONFIG_SMALL
.Lback128\@:
	sub	r1, r1, #128
.Lpop16\@:
	vpop	{d0-d15}
	b	.Lbytes\@
.Lback32\@:
	sub	r1, r1, #32
.Lpop4\@:
	vpop	{d0-d3}
	b	.Lbytes\@
#endif
.Lback4\@:
	sub	r1, r1, #2
.Lback2\@:
	sub	r1, r1, #1
.Lback1\@:
	sub	r1, r1, #1
.Lbytes\@:
	cmp	r1, ip
	beq	.Ldone\@
	\ld	.Ldone\@, ldrb r3, [r1]
	\st	.Ldone\@, strb r3, [r0], #1
	add	r1, r1, #1
	b	.Lbytes\@
.Ldone\@:
	sub	r0, ip, r1
	bx	lr
	.endif
.endm

/* d0 to d15: the word of reg, over and over. */
.macro dup_d0_to_d15 reg
	.irp	q, 0, 1, 2, 3, 4, 5, 6, 7
	vdup.32	q\q, \reg
	.endr
.endm

/* r0 = dst, r1 = the byte, four times, r2 = n; the stores through st.
 * Returns in r0 the bytes not stored. Clobbers r2, r3, ip. */
.macro fill st
	add	ip, r0, r2
#ifndef CONFIG_SMALL
	cmp	r2, #SMALL
	bhs	.Llarge\@
#endif
.Lsmall\@:					// r2 = bytes left
	subs	r2, r2, #4
	blo	2f
1:	\st	.Lbytes\@, str r1, [r0], #4
	subs	r2, r2, #4
	bhs	1b
2:	lsls	r3, r2, #31			// C, N = bits 1, 0 of the rest
	\st	.Lbytes\@, strhcs r1, [r0], #2
	\st	.Lbytes\@, strbmi r1, [r0], #1
	mov	r0, #0
	bx	lr

#ifndef CONFIG_SMALL
.Llarge\@:
	tst	r0, #3
	bne	4f
	cmp	r2, #LARGE
	blo	4f
	vpush	{d0-d15}
	dup_d0_to_d15 r1
	sub	r2, r2, #128
3:	\st	.Lpop16\@, vstmia r0!, {d0-d15}
	subs	r2, r2, #128
	bhs	3b
	vpop	{d0-d15}
	add	r2, r2, #128
	cmp	r2, #32
	blo	.Lsmall\@
4:	vpush	{d0-d3}
	vdup.32	q0, r1
	vdup.32	q1, r1
	sub	r2, r2, #32
5:	\st	.Lpop4\@, vst1.8 {d0-d3}, [r0]!
	subs	r2, r2, #32
	bhs	5b
	vpop	{d0-d3}
	add	r2, r2, #32
	b	.Lsmall\@
#endif

	.ifnc	\st, kernel
#ifndef CONFIG_SMALL
.Lpop16\@:
	vpop	{d0-d15}
	b	.Lbytes\@
.Lpop4\@:
	vpop	{d0-d3}
#endif
.Lbytes\@:
	cmp	r0, ip
	beq	.Ldone\@
	\st	.Ldone\@, strb r1, [r0], #1
	b	.Lbytes\@
.Ldone\@:
	sub	r0, ip, r0
	bx	lr
	.endif
.endm

#endif
