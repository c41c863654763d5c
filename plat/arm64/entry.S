/* SPDX-License-Identifier: BSD-3-Clause */
/* The frames of ARCH_FRAME_STUBS. On entry to both: x16 = the C function, x0-x7
 * and x8 as the call has them. */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <plat/asm.h>

/* sp = the svc path's frame; x30 returns into that path, which then loads the
 * caller-saved registers from the frame. */
FUNC arch_frame_from_svc
	stp	x19, x20, [sp, #FRAME_X(19)]
	stp	x21, x22, [sp, #FRAME_X(21)]
	stp	x23, x24, [sp, #FRAME_X(23)]
	stp	x25, x26, [sp, #FRAME_X(25)]
	stp	x27, x28, [sp, #FRAME_X(27)]
	str	x29, [sp, #FRAME_X(29)]
	mov	w8, w8
	stp	x0, x8, [sp, #FRAME_ORIG_X0]
	mov	x19, x30
	mov	x0, sp
	blr	x16
	mov	x30, x19
	ldr	x29, [sp, #FRAME_X(29)]
	ldp	x27, x28, [sp, #FRAME_X(27)]
	ldp	x25, x26, [sp, #FRAME_X(25)]
	ldp	x23, x24, [sp, #FRAME_X(23)]
	ldp	x21, x22, [sp, #FRAME_X(21)]
	ldp	x19, x20, [sp, #FRAME_X(19)]
	ldr	x16, [sp, #FRAME_SP]
	msr	sp_el0, x16
	ret
ENDFUNC arch_frame_from_svc

/* A frame below the caller's: pc = the return address, sp = the caller's. */
FUNC arch_frame_from_call
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp, #FRAME_X(0)]
	stp	x2, x3, [sp, #FRAME_X(2)]
	stp	x4, x5, [sp, #FRAME_X(4)]
	stp	x6, x7, [sp, #FRAME_X(6)]
	stp	x8, x9, [sp, #FRAME_X(8)]
	stp	x10, x11, [sp, #FRAME_X(10)]
	stp	x12, x13, [sp, #FRAME_X(12)]
	stp	x14, x15, [sp, #FRAME_X(14)]
	stp	xzr, xzr, [sp, #FRAME_X(16)]
	stp	x18, x19, [sp, #FRAME_X(18)]
	stp	x20, x21, [sp, #FRAME_X(20)]
	stp	x22, x23, [sp, #FRAME_X(22)]
	stp	x24, x25, [sp, #FRAME_X(24)]
	stp	x26, x27, [sp, #FRAME_X(26)]
	stp	x28, x29, [sp, #FRAME_X(28)]
	add	x9, sp, #FRAME_SIZE
	stp	x30, x9, [sp, #FRAME_X(30)]
	mrs	x10, spsel
	mrs	x11, daif
	orr	x11, x11, #PSTATE_EL1T
	orr	x11, x11, x10
	stp	x30, x11, [sp, #FRAME_PC]
	mov	x12, #-1
	stp	x0, x12, [sp, #FRAME_ORIG_X0]
	mov	x0, sp
	blr	x16
	ldp	x19, x20, [sp, #FRAME_X(19)]
	ldp	x21, x22, [sp, #FRAME_X(21)]
	ldp	x23, x24, [sp, #FRAME_X(23)]
	ldp	x25, x26, [sp, #FRAME_X(25)]
	ldp	x27, x28, [sp, #FRAME_X(27)]
	ldr	x29, [sp, #FRAME_X(29)]
	ldr	x30, [sp, #FRAME_PC]
	ldr	x9, [sp, #FRAME_SP]
	mov	sp, x9
	ret
ENDFUNC arch_frame_from_call
