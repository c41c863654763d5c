/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From one thread to another.
 *
 * A thread is switched out by a call, either in SYS mode on its program stack
 * (a handler of a direct image that blocks), or in SVC mode on its kernel
 * stack (in a syscall by svc, or preempted). In SYS mode the call preserves
 * what a C call does, d8-d15 of the vector registers; below SVC mode lies a
 * program that expects all of them back, and its banked sp and lr.
 *
 * It leaves its registers on its stack (arch/thread.h), and in arch_thread sp
 * and where to resume: a label that knows what to load.
 */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <arch/thread.h>
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm

/* Equal if the mode is SVC, else it is SYS. */
.macro test_mode
	mrs	ip, cpsr
	tst	ip, #PSR_SVC ^ PSR_SYS
.endm

.macro save_general
	vmrs	r2, fpscr
	mrc	p15, 0, r3, c13, c0, 3		// TPIDRURO
	push	{r2-r11, ip, lr}
.endm

.macro load_general
	pop	{r2-r11, ip, lr}
	vmsr	fpscr, r2
	mcr	p15, 0, r3, c13, c0, 3
.endm

.macro save_program
	vpush	{d8-d15}
	save_general
.endm

/* On entry: r2 = sp, r1 = the thread, in SVC mode. */
.macro load_program
	ldr	sp, [r1, #THREAD_KSTACK]
	cps	#PSR_SYS
	mov	sp, r2
	load_general
	vpop	{d8-d15}
.endm

.macro save_kernel
	sub	sp, sp, #8
	stmia	sp, {sp, lr}^
	vpush	{d16-d31}
	vpush	{d0-d15}
	save_general
.endm

.macro load_kernel
	mov	sp, r2
	load_general
	vpop	{d0-d15}
	vpop	{d16-d31}
	ldmia	sp, {sp, lr}^
	add	sp, sp, #8
.endm

/* Thread r1 begins where it left. */
.macro resume_next
	ldrd	r2, r3, [r1, #THREAD_SP]
	cps	#PSR_SVC
	set_current r1				// faults below are its
	bx	r3
.endm

/* prev = r0, to resume at the label, gives way to next = r1. */
.macro switch_to_next resume
	adr	r2, \resume
	str	sp, [r0, #THREAD_SP]
	str	r2, [r0, #THREAD_SP + 4]
	resume_next
.endm

/* void plat_switch(struct arch_thread *prev, struct arch_thread *next) */
FUNC plat_switch
	test_mode
	beq	1f
	save_program
	switch_to_next 2f
1:	save_kernel
	switch_to_next 3f
2:	load_program
	bx	lr
3:	load_kernel
	bx	lr
ENDFUNC plat_switch

/* long plat_yield(struct arch_thread *prev, struct arch_thread *next) */
FUNC plat_yield
	test_mode
	beq	1f
	save_program
	switch_to_next 2f
1:	save_kernel
	switch_to_next 3f
2:	load_program
	cpsie	i
	mov	r0, #0
	bx	lr
3:	load_kernel
	cpsie	i
	mov	r0, #0
	bx	lr
ENDFUNC plat_yield

/* void plat_switch_from_dead(struct arch_thread *next, void (*fn)(void *),
 *                            void *dead) */
FUNC plat_switch_from_dead
	ldr	r3, [r0, #THREAD_SP]
	ldr	ip, [r0, #THREAD_KSTACK]
	sub	lr, ip, r3
	cmp	lr, #KSTACK_SIZE		// is sp on the kernel stack?
	movhs	r3, ip
	cps	#PSR_SVC
	set_current r0
	mov	sp, r3
	mov	r4, r0
	mov	r0, r2
	blx	r1
	mov	r1, r4
	resume_next
ENDFUNC plat_switch_from_dead

/* Where a new thread resumes: above r2, FPSCR, TPIDRURO and its frame. */
FUNC thread_first
	ldmia	r2!, {r0, r1}
	mov	sp, r2
	mov	r4, r2
	vmsr	fpscr, r0
	mcr	p15, 0, r1, c13, c0, 3
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmov.i64 q\n, #0
	.endr
	b	leave
ENDFUNC thread_first
