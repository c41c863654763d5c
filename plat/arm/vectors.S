/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The eight vectors and the ways through them.
 *
 * Program mode is SYS in a direct image and USR in a trap image; both share one
 * sp and lr, which exceptions do not touch. Every exception goes on in SVC
 * mode, on the thread's kernel stack: the other modes store their return state
 * there with SRS and own no stack.
 *
 * One STM stores r0 to r12 and the program's sp and lr, one LDM loads them: a
 * partial frame would save no instruction, so that every frame is whole, a
 * syscall's too.
 *
 * If the kernel stack is exhausted, SRS itself faults. The second data abort
 * sees that it comes from ABT mode and goes on, to the end, on another stack.
 */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <arch/thread.h>
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.arm

/*
 * Store a frame. On entry: lr = where to go on after the exception, offset more
 * than the pc that the frame shows; mode = SVC's or another's. Afterwards: SVC
 * mode, r4 = frame, sp = frame but 8-byte aligned (the kernel may have been hit
 * between two pushes), interrupts off.
 */
.macro enter offset
	.if \offset
	sub	lr, lr, #\offset
	.endif
	srsdb	sp!, #PSR_SVC
	cps	#PSR_SVC
	save_rest
.endm

.macro save_rest
	str	lr, [sp, #-4]!			// FRAME_SVC_LR
	sub	sp, sp, #FRAME_SVC_LR - FRAME_R(0)
	stmia	sp, {r0-r14}^
	sub	r4, sp, #FRAME_R(0)
	bic	sp, r4, #7
	mvn	r0, #0
	str	r0, [r4, #FRAME_NR]
	mov	r0, r4
.endm

	.section .text.vectors, "ax", %progbits
	.balign	32				// VBAR
	.global	vectors
vectors:
	b	reset
	b	undef
	b	program_svc
	b	prefetch_abort
	b	data_abort
	b	hyp_trap
	b	irq
fiq:
	enter	4
	mov	r1, #2
	b	bad

reset:
	enter	0
	mov	r1, #0
	b	bad
hyp_trap:
	enter	0
	mov	r1, #1
bad:
	bl	arch_bad_exception
	b	leave

undef:
	enter	0				// C knows how long it was
	bl	arch_undef
	b	leave

prefetch_abort:
	enter	4
	bl	arch_prefetch_abort
	b	leave

irq:
	enter	4
	bl	irq_handle
	b	leave

/* SP_abt = abort_scratch, of which 8 bytes are in use until SRS is done. */
data_abort:
	sub	lr, lr, #8
	stmdb	sp!, {r0, lr}
	mrs	r0, spsr
	and	r0, r0, #PSR_MODE
	cmp	r0, #PSR_ABT
	ldr	r0, [sp]
	beq	stack_lost
	srsdb	sp!, #PSR_SVC
	add	sp, sp, #8
	cps	#PSR_SVC
	save_rest
	bl	arch_data_abort
	b	leave

/* ABT mode; above sp: r0 and lr of this abort and of the one before. lr is
 * free. A frame of what is known goes to the emergency stack. */
stack_lost:
	add	sp, sp, #16
	mov_sym	lr, emergency_stack_top - FRAME_SIZE + FRAME_R(0)
	stmia	lr, {r0-r14}^
	sub	r4, lr, #FRAME_R(0)
	ldr	r0, [sp, #-4]			// lr of the abort before
	str	r0, [r4, #FRAME_PC]
	mov	r0, #PSR_SVC | PSR_I | PSR_F
	str	r0, [r4, #FRAME_CPSR]
	cps	#PSR_SVC
	str	lr, [r4, #FRAME_SVC_LR]
	mov	r1, sp
	mov	sp, r4
	mov	r0, r4
	bl	arch_stack_lost			// does not return

/*
 * On entry: r7 = number, r0-r6 = arguments, SVC's sp = top of the kernel stack.
 * r0 changes, nothing else.
 */
program_svc:
	srsdb	sp!, #PSR_SVC
	sub	sp, sp, #FRAME_PC - FRAME_R(0)
	stmia	sp, {r0-r14}^
	stmdb	sp!, {r4-r7}			// sp = frame, FRAME_ARG(4)...
	cpsie	i			// interrupts are on during a call
	mov_sym	ip, uk_syscall_table
	ldr	lr, [ip, #-4]			// how many entries
	cmp	r7, lr
	bhs	svc_beyond
	ldr	ip, [ip, r7, lsl #2]
	blx	ip
svc_return:
	cpsid	i
	get_current r1
	ldrh	r1, [r1, #THREAD_WORK]
	cmp	r1, #0
	bne	svc_work
	add	sp, sp, #FRAME_R(1)
	ldmia	sp, {r1-r14}^
	add	sp, sp, #FRAME_PC - FRAME_R(1)
	rfeia	sp!

svc_beyond:
	bl	uk_syscall_ni
	b	svc_return

/* The call is done, r0 = its result, but something is pending. */
svc_work:
	ldr	r1, [sp, #FRAME_R(0)]
	str	r0, [sp, #FRAME_R(0)]
	str	r1, [sp, #FRAME_ORIG_R0]
	ldr	r1, [sp, #FRAME_R(7)]
	str	r1, [sp, #FRAME_NR]
	mov	r4, sp
work:
	mov	r0, r4
	bl	thread_work

/* Return from an exception, or begin a new thread, with the frame at r4. */
	.global	leave
leave:
	cpsid	i
	ldr	r0, [r4, #FRAME_CPSR]
	tst	r0, #PSR_I
	bne	frame_load			// a section without interrupts
	and	r0, r0, #PSR_MODE
	cmp	r0, #PSR_SVC
	beq	frame_load			// into the kernel: no work now
	get_current r0
	ldrh	r0, [r0, #THREAD_WORK]
	cmp	r0, #0
	bne	work

/* Load everything from the frame at r4, which is on SVC's stack, and resume
 * it. The frame of a hit kernel gives the program's sp and lr back as they
 * were. */
	.global	frame_load
frame_load:
	clrex				// a STREX of the resumed must fail
	add	sp, r4, #FRAME_R(0)
	ldr	lr, [r4, #FRAME_SVC_LR]
	ldmia	sp, {r0-r14}^
	add	sp, sp, #FRAME_PC - FRAME_R(0)
	rfeia	sp!

/* _Noreturn void plat_resume(struct uk_frame *frame) */
FUNC plat_resume
	cpsid	i, #PSR_SVC
	get_current r1
	ldr	r1, [r1, #THREAD_KSTACK]
	sub	r4, r1, #FRAME_SIZE
	add	r0, r0, #FRAME_SIZE		// from the top: it may overlap
	ldmdb	r0!, {r5-r12}			// upwards
	stmdb	r1!, {r5-r12}
	ldmdb	r0!, {r5-r12}
	stmdb	r1!, {r5-r12}
	ldmdb	r0!, {r5-r12}
	stmdb	r1!, {r5-r12}
	mov	sp, r4
	b	leave
ENDFUNC plat_resume

/* Table entry of what is not linked, and where numbers beyond the table go:
 * the shim's C function has the last word. Its 7th argument is the number. */
FUNC uk_syscall_ni
	str	r7, [sp, #FRAME_ARG(6)]
	b	uk_syscall_beyond
ENDFUNC uk_syscall_ni

	.section .noinit, "aw", %nobits
	.balign	8
	.skip	EMERGENCY_STACK_SIZE
emergency_stack_top:
	.skip	16
	.global	abort_scratch_top
abort_scratch_top:
