/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The bodies of every copy and fill, with or without exception table entries.
 *
 * Large ones move 32 bytes by LDM and STM, which need aligned addresses; single
 * words may be unaligned (SCTLR.A is 0). ip = the end of the source (of the
 * destination in fill), so that from any point the bytes left are known without a
 * count. An access that faults leaves its base register as it was: its fixup takes
 * back what the load before it had advanced, and falls back to single bytes, of
 * which the one that faults again ends it with the exact count.
 */
#ifndef PLAT_ARM_COPY_H
#define PLAT_ARM_COPY_H

#define BLOCK 64	/* bytes from which alignment and saving registers pays */

/* An access of the user's memory, and one of the kernel's. */
.macro user fixup, insn:vararg
9999:	\insn
	EXTABLE	9999b, \fixup
.endm

.macro kernel fixup, insn:vararg
	\insn
.endm

/*
 * r0 = dst, r1 = src, r2 = n; the loads through ld, the stores through st. Returns
 * in r0 the bytes not copied. Clobbers r1, r2, r3, ip.
 */
.macro copy ld, st
	add	ip, r1, r2
	cmp	r2, #BLOCK
	bhs	.Llarge\@
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

.Llarge\@:
	push	{r4-r10, lr}
	ands	r3, r0, #3
	beq	4f
	rsb	r3, r3, #4			// bytes up to an aligned dst
3:	\ld	.Lpop\@, ldrb r4, [r1], #1
	\st	.Lpop1\@, strb r4, [r0], #1
	subs	r3, r3, #1
	bne	3b
4:	sub	r2, ip, r1
	subs	r2, r2, #BLOCK
	blo	7f
	tst	r1, #3
	bne	6f
5:	\ld	.Lpop\@, ldmia r1!, {r3-r10}
	\st	.Lpop32\@, stmia r0!, {r3-r10}
	\ld	.Lpop\@, ldmia r1!, {r3-r10}
	\st	.Lpop32\@, stmia r0!, {r3-r10}
	subs	r2, r2, #BLOCK
	bhs	5b
	b	7f
6:	.irp	half, 0, 32			// src not aligned
	\ld	.Lpop\@, ldr r3, [r1]
	\ld	.Lpop\@, ldr r4, [r1, #4]
	\ld	.Lpop\@, ldr r5, [r1, #8]
	\ld	.Lpop\@, ldr r6, [r1, #12]
	\ld	.Lpop\@, ldr r7, [r1, #16]
	\ld	.Lpop\@, ldr r8, [r1, #20]
	\ld	.Lpop\@, ldr r9, [r1, #24]
	\ld	.Lpop\@, ldr r10, [r1, #28]
	\st	.Lpop\@, stmia r0!, {r3-r10}
	add	r1, r1, #32
	.endr
	subs	r2, r2, #BLOCK
	bhs	6b
7:	pop	{r4-r10, lr}
	add	r2, r2, #BLOCK
	b	.Lsmall\@

	.ifc	\ld\st, kernelkernel
	.else
.Lpop32\@:
	sub	r1, r1, #31
.Lpop1\@:
	sub	r1, r1, #1
.Lpop\@:
	pop	{r4-r10, lr}
	b	.Lbytes\@
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

/* r0 = dst, r1 = the byte, four times, r2 = n; the stores through st. Returns in
 * r0 the bytes not stored. Clobbers r2, r3, ip. */
.macro fill st
	add	ip, r0, r2
	cmp	r2, #BLOCK
	bhs	.Llarge\@
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

.Llarge\@:
	push	{r4-r9}
	ands	r3, r0, #3
	beq	4f
	rsb	r3, r3, #4			// bytes up to an aligned dst
3:	\st	.Lpop\@, strb r1, [r0], #1
	subs	r3, r3, #1
	bne	3b
4:	sub	r2, ip, r0
	subs	r2, r2, #BLOCK
	blo	6f
	.irp	reg, r3, r4, r5, r6, r7, r8, r9
	mov	\reg, r1
	.endr
5:	\st	.Lpop\@, stmia r0!, {r1, r3-r9}
	\st	.Lpop\@, stmia r0!, {r1, r3-r9}
	subs	r2, r2, #BLOCK
	bhs	5b
6:	pop	{r4-r9}
	add	r2, r2, #BLOCK
	b	.Lsmall\@

	.ifnc	\st, kernel
.Lpop\@:
	pop	{r4-r9}
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
