/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The twelve vectors and the ways through them.
 *
 * Program mode is EL1t in a direct image and EL0 in a trap image: the groups
 * "current EL with SP0" and "lower EL, AArch64" are the same to us. Either way
 * the CPU has switched to SP_EL1, the thread's kernel stack.
 *
 * A syscall saves only what C does not preserve (x0-x18, x30) and its return
 * state, at their places in a struct uk_frame; everything else saves the whole
 * frame. The layout is one, so that either can turn into the other:
 * ARCH_FRAME_STUBS (arch/syscall.h) and svc_work complete a syscall's frame.
 *
 * A vector has room for 32 instructions and needs four. What follows one here
 * has nothing to do with it but that it fits there. Each has a section, so that
 * what room is left takes other functions: support/link.d/fill.py.
 */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <arch/thread.h>
#include <plat/asm.h>

.macro save_x2_to_x17
	stp	x2, x3, [sp, #FRAME_X(2)]
	stp	x4, x5, [sp, #FRAME_X(4)]
	stp	x6, x7, [sp, #FRAME_X(6)]
	stp	x8, x9, [sp, #FRAME_X(8)]
	stp	x10, x11, [sp, #FRAME_X(10)]
	stp	x12, x13, [sp, #FRAME_X(12)]
	stp	x14, x15, [sp, #FRAME_X(14)]
	stp	x16, x17, [sp, #FRAME_X(16)]
.endm

.macro load_x1_to_x18
	ldp	x1, x2, [sp, #FRAME_X(1)]
	ldp	x3, x4, [sp, #FRAME_X(3)]
	ldp	x5, x6, [sp, #FRAME_X(5)]
	ldp	x7, x8, [sp, #FRAME_X(7)]
	ldp	x9, x10, [sp, #FRAME_X(9)]
	ldp	x11, x12, [sp, #FRAME_X(11)]
	ldp	x13, x14, [sp, #FRAME_X(13)]
	ldp	x15, x16, [sp, #FRAME_X(15)]
	ldp	x17, x18, [sp, #FRAME_X(17)]
.endm

.macro save_x19_to_x28
	stp	x19, x20, [sp, #FRAME_X(19)]
	stp	x21, x22, [sp, #FRAME_X(21)]
	stp	x23, x24, [sp, #FRAME_X(23)]
	stp	x25, x26, [sp, #FRAME_X(25)]
	stp	x27, x28, [sp, #FRAME_X(27)]
.endm

.macro load_x19_to_x28
	ldp	x19, x20, [sp, #FRAME_X(19)]
	ldp	x21, x22, [sp, #FRAME_X(21)]
	ldp	x23, x24, [sp, #FRAME_X(23)]
	ldp	x25, x26, [sp, #FRAME_X(25)]
	ldp	x27, x28, [sp, #FRAME_X(27)]
.endm

/* The rest of a whole frame; x0 is kept. An exception of the kernel itself
 * shows the stack pointer it had, but gives it back by arithmetic. */
.macro save_whole
	save_x2_to_x17
	stp	x18, x19, [sp, #FRAME_X(18)]
	save_x19_to_x28
	mrs	x16, elr_el1
	mrs	x17, spsr_el1
	stp	x16, x17, [sp, #FRAME_PC]
	and	x17, x17, #PSTATE_MODE
	mrs	x15, sp_el0
	add	x16, sp, #FRAME_SIZE
	cmp	x17, #PSTATE_EL1H
	csel	x15, x16, x15, eq
	stp	x29, x30, [sp, #FRAME_X(29)]
	str	x15, [sp, #FRAME_SP]
	mov	x16, #-1
	stp	xzr, x16, [sp, #FRAME_ORIG_X0]
	add	x29, sp, #FRAME_X(29)	// a frame record: the chain goes on
.endm

.macro at_slot n
	.ifdef	.Lslot_start
	.if	. - .Lslot_start > 128
	.error	"this does not fit into its vector"
	.endif
	.endif
	.section .text.vectors.\n, "ax"
	.balign	128
.Lslot\n:
	.set	.Lslot_start, .
.endm

.macro slot n, target, arg=0
	at_slot	\n
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp, #FRAME_X(0)]
	.if \arg
	mov	x0, #\arg
	.endif
	b	\target
.endm

/* A synchronous exception of the program: is it a syscall? */
.macro slot_program_sync n
	at_slot	\n
	sub	sp, sp, #FRAME_SIZE
	stp	x16, x17, [sp, #FRAME_X(16)]
	mrs	x16, esr_el1
	lsr	x17, x16, #ESR_EC_SHIFT
	cmp	x17, #ESR_EC_SVC64
	b.eq	program_svc
	ldp	x16, x17, [sp, #FRAME_X(16)]
	stp	x0, x1, [sp, #FRAME_X(0)]
	b	any_sync
.endm

/*
 * A synchronous exception of the kernel: is it that its stack is used up?
 * Stacks of the vmap window, 0xffffffd, have their lower half unmapped: sp's
 * bit 13 is clear there. Without a free register: x0 and sp are added up and
 * taken apart again.
 */
.macro slot_kernel_sync n
	at_slot	\n
	sub	sp, sp, #FRAME_SIZE
	add	sp, sp, x0
	sub	x0, sp, x0		// x0 = sp, sp = sp + x0
	tbz	x0, #36, 1f
	tbnz	x0, #37, 1f
	tbz	x0, #38, 1f
	tbz	x0, #KSTACK_SHIFT, stack_lost
1:	sub	x0, sp, x0
	sub	sp, sp, x0
	stp	x0, x1, [sp, #FRAME_X(0)]
	b	any_sync
.endm

	.section .text.vectors.00, "ax"
	.balign	2048
	.global vectors
vectors:
	slot_program_sync 00		// EL1t: the program of a direct image

/* The call is done, x0 = its result, but something is pending. */
svc_work:
	ldr	x1, [sp, #FRAME_X(0)]
	str	x0, [sp, #FRAME_X(0)]
	ldr	x2, [sp, #FRAME_X(8)]
	mov	w2, w2
	stp	x1, x2, [sp, #FRAME_ORIG_X0]
	save_x19_to_x28
	str	x29, [sp, #FRAME_X(29)]
	b	work

	slot	01, any_irq

/* Load everything from the frame at sp and resume it. */
	.global frame_load
frame_load:
	ldp	x16, x17, [sp, #FRAME_PC]
	msr	elr_el1, x16
	msr	spsr_el1, x17
	ldr	x16, [sp, #FRAME_SP]
	and	x17, x17, #PSTATE_MODE
	cmp	x17, #PSTATE_EL1H
	b.eq	1f			// SP_EL0 is whatever it was
	msr	sp_el0, x16
1:	load_x19_to_x28
	ldp	x29, x30, [sp, #FRAME_X(29)]
	load_x1_to_x18
	ldr	x0, [sp, #FRAME_X(0)]
	add	sp, sp, #FRAME_SIZE
	eret

	slot	02, any_bad, 1		// FIQ

/* Return from an exception, or begin a new thread, with a whole frame at sp. */
	.global	leave
leave:
	msr	daifset, #2
	ldr	x1, [sp, #FRAME_PSTATE]
	tbnz	x1, #PSTATE_I_SHIFT, frame_load	// a section without interrupts
	and	x1, x1, #PSTATE_MODE
	cmp	x1, #PSTATE_EL1H
	b.eq	frame_load		// into the kernel: no work now
	mrs	x16, tpidr_el1
	ldrh	w17, [x16, #THREAD_WORK]
	cbz	x17, frame_load
work:
	mov	x0, sp
	bl	thread_work
	b	leave

	slot	03, any_bad, 2		// SError

/* On entry to the three of them: sp = frame, x0 and x1 saved in it. any_bad: x0
 * says which slot. */
any_sync:
	mov	x0, xzr
	b	any_bad

	slot_kernel_sync 04		// EL1h: the kernel
	slot	05, any_irq

any_irq:
	save_whole
	bl	irq_handle
	b	leave

	slot	06, any_bad, 1

/* _Noreturn void plat_resume(struct uk_frame *frame) */
	.global plat_resume
	.type	plat_resume, %function
plat_resume:
	msr	daifset, #2
	msr	spsel, #1
	mrs	x1, tpidr_el1
	ldr	x2, [x1, #THREAD_KSTACK]
	sub	x2, x2, #FRAME_SIZE
	mov	x3, #FRAME_SIZE		// from the top: it may overlap upwards
1:	sub	x3, x3, #8
	ldr	x4, [x0, x3]
	str	x4, [x2, x3]
	cbnz	x3, 1b
	mov	sp, x2
	b	leave
	.size	plat_resume, . - plat_resume

	slot	07, any_bad, 2
	slot_program_sync 08		// EL0: the program of a trap image
	slot	09, any_irq
	slot	10, any_bad, 1
	slot	11, any_bad, 2
/* Those of AArch32 would follow. Nothing of ours ever runs in it: every PSTATE
 * that is returned to has been checked. */

/* All of them are needed where one is. */
	.irp	n, 01, 02, 03, 04, 05, 06, 07, 08, 09, 10
	.reloc	., BFD_RELOC_NONE, .Lslot\n
	.endr
any_bad:
	save_whole
	mrs	x1, esr_el1
	mrs	x2, far_el1
	cbnz	x0, 1f
	mov	x0, sp
	bl	arch_sync_fault
	b	leave
1:	mov	x2, x0
	mov	x0, sp
	bl	arch_bad_exception
	b	leave

/* On entry: x0 = where the frame would have been, sp - x0 = x0 before. Nothing
 * returns from here: SP_EL0 and x18 are lost. */
stack_lost:
	msr	sp_el0, x0
	sub	x0, sp, x0
	adr_l	x18, emergency_stack_top - FRAME_SIZE
	mov	sp, x18
	stp	x0, x1, [sp, #FRAME_X(0)]
	save_whole
	mrs	x1, sp_el0
	add	x1, x1, #FRAME_SIZE
	str	x1, [sp, #FRAME_SP]
	mov	x0, sp
	bl	arch_stack_lost		// does not return

/*
 * On entry: sp = frame, x16 and x17 saved in it, interrupts off.
 * x8 = number, of which 32 bits count; x0-x5 = arguments.
 */
program_svc:
	stp	x0, x1, [sp, #FRAME_X(0)]
	stp	x2, x3, [sp, #FRAME_X(2)]
	stp	x4, x5, [sp, #FRAME_X(4)]
	stp	x6, x7, [sp, #FRAME_X(6)]
	stp	x8, x9, [sp, #FRAME_X(8)]
	stp	x10, x11, [sp, #FRAME_X(10)]
	stp	x12, x13, [sp, #FRAME_X(12)]
	stp	x14, x15, [sp, #FRAME_X(14)]
	stp	x18, x19, [sp, #FRAME_X(18)]
	mrs	x15, sp_el0
	mrs	x16, elr_el1
	mrs	x17, spsr_el1
	stp	x30, x15, [sp, #FRAME_X(30)]
	stp	x16, x17, [sp, #FRAME_PC]
	msr	daifclr, #2		// interrupts are on during a call
	adr_l	x16, uk_syscall_table
	ldr	w17, [x16, #-4]		// how many entries
	cmp	w8, w17
	b.hs	svc_ni
	ldrsw	x16, [x16, w8, uxtw #2]
	blr	x16
svc_return:
	msr	daifset, #2
	mrs	x16, tpidr_el1
	ldrh	w17, [x16, #THREAD_WORK]
	cbnz	x17, svc_work
	ldp	x16, x17, [sp, #FRAME_PC]
	msr	elr_el1, x16
	msr	spsr_el1, x17
	load_x1_to_x18
	ldr	x30, [sp, #FRAME_X(30)]
	add	sp, sp, #FRAME_SIZE
	eret

svc_ni:
	bl	uk_syscall_ni
	b	svc_return

/* Table entry of what is not linked, and where numbers beyond the table go:
 * the shim's C function has the last word. Arguments as in any call. */
FUNC uk_syscall_ni
	mov	w6, w8
	b	uk_syscall_beyond
ENDFUNC uk_syscall_ni

	.section .noinit, "aw", %nobits
	.balign	16
	.skip	EMERGENCY_STACK_SIZE
emergency_stack_top:
