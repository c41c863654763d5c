/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From one thread to another.
 *
 * A thread is switched out by a call, either at EL1t on its program stack (a
 * handler of a direct image that blocks), or at EL1h on its kernel stack (in a
 * syscall by svc, or preempted). At EL1t the call preserves what a C call does,
 * d8-d15 of the vector registers; below EL1h lies a program that expects all of
 * them back, and its SP_EL0. FPSR is kept in both: a C call may change the
 * flags there, but not to those of another thread.
 *
 * It leaves a frame record and the rest on its stack (arch/thread.h), and in
 * arch_thread sp and where to resume: a label that knows what to load.
 */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <arch/thread.h>
#include <plat/asm.h>
#include "program_mode.h"

/* Four registers an instruction; base moves on. */
.macro vectors_all op, base
	\op	{v0.2d-v3.2d}, [\base], #64
	\op	{v4.2d-v7.2d}, [\base], #64
	\op	{v8.2d-v11.2d}, [\base], #64
	\op	{v12.2d-v15.2d}, [\base], #64
	\op	{v16.2d-v19.2d}, [\base], #64
	\op	{v20.2d-v23.2d}, [\base], #64
	\op	{v24.2d-v27.2d}, [\base], #64
	\op	{v28.2d-v31.2d}, [\base], #64
.endm

/* What both have in common, size bytes in all. Afterwards: x3 = TPIDR_EL0, not
 * stored yet, at SWITCH_TLS; the other way round before load_general. */
.macro save_general size
	stp	x29, x30, [sp, #-(\size)]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	mrs	x3, fpcr
	mrs	x4, fpsr
	stp	w3, w4, [sp, #96]
	mrs	x3, tpidr_el0
.endm

.macro load_general size
	msr	tpidr_el0, x3
	ldp	w3, w4, [sp, #96]
	msr	fpcr, x3
	msr	fpsr, x4
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #(\size)
.endm

/* The vectors go below sp: of this stack nobody takes more until then. */
.macro save_program
	save_general SWITCH_GENERAL
	str	x3, [sp, #SWITCH_TLS]
	sub	x3, sp, #64
	st1	{v8.1d-v11.1d}, [x3], #32
	st1	{v12.1d-v15.1d}, [x3], #32
.endm

/* On entry: at EL1h, x5 = what save_program left in x3, x1 = the thread. */
.macro load_program
	ldr	x6, [x1, #THREAD_KSTACK]
	mov	sp, x6
	msr	spsel, #0
	sub	sp, x5, #64
	ld1	{v8.1d-v11.1d}, [sp], #32
	ld1	{v12.1d-v15.1d}, [sp], #32
	ldr	x3, [sp, #SWITCH_TLS]
	load_general SWITCH_GENERAL
.endm

.macro save_kernel
	save_general SWITCH_GENERAL + 16
	mrs	x4, sp_el0
	stp	x3, x4, [sp, #SWITCH_TLS]
	sub	sp, sp, #512
	mov	x3, sp
	vectors_all st1, x3
.endm

/* On entry: at EL1h, x5 = what save_kernel left in x3. */
.macro load_kernel
	sub	sp, x5, #512
	vectors_all ld1, sp
	ldp	x3, x4, [sp, #SWITCH_TLS]
	msr	sp_el0, x4
	load_general SWITCH_GENERAL + 16
.endm

/* prev = x0, to resume at the label, gives way to next = x1. from_program: we
 * are at EL1t. */
.macro switch_to_next resume, from_program
	adr	x2, \resume
	stp	x3, x2, [x0, #THREAD_SP]
	ldp	x5, x2, [x1, #THREAD_SP]
	.if \from_program
	msr	spsel, #1
	.endif
	msr	tpidr_el1, x1			// faults below are next's
	br	x2
.endm

/* Out, and back in behind it. */
.macro switch_there_and_back
	.if PROGRAM_AT_EL1
	mrs	x2, spsel
	cbnz	x2, 1f
	save_program
	switch_to_next 2f, 1
	.endif
1:	save_kernel
	switch_to_next 3f, 0
.endm

/* void plat_switch(struct arch_thread *prev, struct arch_thread *next) */
FUNC plat_switch
	switch_there_and_back
2:	.if PROGRAM_AT_EL1
	load_program
	ret
	.endif
3:	landing
	load_kernel
	ret
ENDFUNC plat_switch

/* long plat_yield(struct arch_thread *prev, struct arch_thread *next) */
FUNC plat_yield
	switch_there_and_back
2:	.if PROGRAM_AT_EL1
	load_program
	msr	daifclr, #2
	mov	x0, #0
	ret
	.endif
3:	landing
	load_kernel
	msr	daifclr, #2
	mov	x0, #0
	ret
ENDFUNC plat_yield

/*
 * void plat_switch_from_dead(struct arch_thread *next, void (*fn)(void *),
 *                            void *dead)
 *
 * Below next's sp, if it is on the kernel stack, is room.
 */
FUNC plat_switch_from_dead
	ldr	x5, [x0, #THREAD_SP]
	ldr	x6, [x0, #THREAD_KSTACK]
	sub	x7, x6, x5
	lsr	x7, x7, #KSTACK_SHIFT
	cmp	x7, #0
	csel	x7, x5, x6, eq
	sub	x7, x7, #512			// the vectors are below x5
	mov	x19, x0
	msr	spsel, #1
	msr	tpidr_el1, x0
	mov	sp, x7
	mov	x0, x2
	blr	x1
	mov	x1, x19
	ldp	x5, x2, [x1, #THREAD_SP]
	br	x2
ENDFUNC plat_switch_from_dead

/* Where a new thread resumes: at x5 FPCR, FPSR, TPIDR_EL0 and its frame. */
FUNC thread_first
	ldp	w3, w4, [x5], #8
	msr	fpcr, x3
	msr	fpsr, x4
	ldr	x3, [x5], #8
	msr	tpidr_el0, x3
	mov	sp, x5
	adr_l	x3, no_vectors
	vectors_all ld1, x3
	b	leave
ENDFUNC thread_first

	.section .bss.no_vectors, "aw", %nobits
	.balign	16
no_vectors:
	.skip	32 * 16
