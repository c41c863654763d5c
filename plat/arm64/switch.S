/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From one thread to another.
 *
 * A thread is switched out by a call, either at EL1t on its program stack (a
 * handler of a direct image that blocks), or at EL1h on its kernel stack (in a
 * syscall by svc, or preempted). At EL1t the call preserves what a C call does,
 * d8-d15 of the vector registers; below EL1h lies a program that expects all of
 * them back, and its SP_EL0.
 */
#include <arch/thread.h>
#include <plat/asm.h>

.macro vectors_all op
	\op	q0, q1, [sp, #0]
	\op	q2, q3, [sp, #32]
	\op	q4, q5, [sp, #64]
	\op	q6, q7, [sp, #96]
	\op	q8, q9, [sp, #128]
	\op	q10, q11, [sp, #160]
	\op	q12, q13, [sp, #192]
	\op	q14, q15, [sp, #224]
	\op	q16, q17, [sp, #256]
	\op	q18, q19, [sp, #288]
	\op	q20, q21, [sp, #320]
	\op	q22, q23, [sp, #352]
	\op	q24, q25, [sp, #384]
	\op	q26, q27, [sp, #416]
	\op	q28, q29, [sp, #448]
	\op	q30, q31, [sp, #480]
.endm

/* void plat_switch(struct arch_thread *prev, struct arch_thread *next) */
FUNC plat_switch
	mrs	x2, spsel
	cbz	x2, 1f
	sub	sp, sp, #SWITCH_VECTOR_ALL
	vectors_all stp
	mrs	x3, fpsr
	mrs	x4, sp_el0
	add	x5, sp, #512
	stp	x3, x4, [x5]
	b	2f
1:	sub	sp, sp, #SWITCH_VECTOR_CALL
	stp	d8, d9, [sp, #0]
	stp	d10, d11, [sp, #16]
	stp	d12, d13, [sp, #32]
	stp	d14, d15, [sp, #48]
2:	sub	sp, sp, #SWITCH_GENERAL
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	mrs	x3, fpcr
	mrs	x4, tpidr_el0
	stp	x3, x4, [sp, #96]
	mov	x5, sp
	stp	x5, x2, [x0, #THREAD_SP]

	ldp	x5, x2, [x1, #THREAD_SP]
	msr	spsel, #1
	msr	tpidr_el1, x1			// faults below are next's
	cbnz	x2, 3f
	ldr	x6, [x1, #THREAD_KSTACK]
	mov	sp, x6
	msr	spsel, #0
3:	mov	sp, x5
	ldp	x3, x4, [sp, #96]
	msr	fpcr, x3
	msr	tpidr_el0, x4
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #SWITCH_GENERAL
	cbz	x2, 4f
	add	x5, sp, #512
	ldp	x3, x4, [x5]
	msr	fpsr, x3
	msr	sp_el0, x4
	vectors_all ldp
	add	sp, sp, #SWITCH_VECTOR_ALL
	ret
4:	ldp	d8, d9, [sp, #0]
	ldp	d10, d11, [sp, #16]
	ldp	d12, d13, [sp, #32]
	ldp	d14, d15, [sp, #48]
	add	sp, sp, #SWITCH_VECTOR_CALL
	ret
ENDFUNC plat_switch
