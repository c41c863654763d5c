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
 * What is on the stack, from sp: fpscr, TPIDRURO, r4-r11, ip, lr; then
 * d8-d15, or SVC's d0-d31, and the program's sp and lr.
 */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <arch/thread.h>
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm

/* void plat_switch(struct arch_thread *prev, struct arch_thread *next) */
FUNC plat_switch
	mrs	ip, cpsr
	and	ip, ip, #PSR_MODE
	cmp	ip, #PSR_SVC
	bne	1f
	sub	sp, sp, #8
	stmia	sp, {sp, lr}^
	vpush	{d16-d31}
	vpush	{d0-d15}
	b	2f
1:	vpush	{d8-d15}
2:	vmrs	r2, fpscr
	mrc	p15, 0, r3, c13, c0, 3		// TPIDRURO
	push	{r2-r11, ip, lr}
	str	sp, [r0, #THREAD_SP]
	str	ip, [r0, #THREAD_MODE]

	ldr	r2, [r1, #THREAD_SP]
	ldr	r3, [r1, #THREAD_MODE]
	cps	#PSR_SVC
	set_current r1				// faults below are next's
	cmp	r3, #PSR_SVC
	moveq	sp, r2
	beq	3f
	ldr	sp, [r1, #THREAD_KSTACK]
	cps	#PSR_SYS
	mov	sp, r2
	pop	{r2-r11, ip, lr}
	vmsr	fpscr, r2
	mcr	p15, 0, r3, c13, c0, 3
	vpop	{d8-d15}
	bx	lr
3:	pop	{r2-r11, ip, lr}
	vmsr	fpscr, r2
	mcr	p15, 0, r3, c13, c0, 3
	vpop	{d0-d15}
	vpop	{d16-d31}
	ldmia	sp, {sp, lr}^
	add	sp, sp, #8
	bx	lr
ENDFUNC plat_switch
