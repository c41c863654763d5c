/* SPDX-License-Identifier: BSD-3-Clause */
/* The frames of ARCH_FRAME_STUBS. On entry to both: ip = the C function, the
 * arguments as in any call. */
#include <arch/frame.h>
#include <arch/sysreg.h>
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.arm

/* sp = the svc path's frame, r7 = number. lr returns into that path, which then
 * loads everything but r0 from the frame. */
FUNC arch_frame_from_svc
	str	r0, [sp, #FRAME_ORIG_R0]
	str	r7, [sp, #FRAME_NR]
	mov	r4, lr				// the frame has the program's
	mov	r0, sp
	blx	ip
	bx	r4
ENDFUNC arch_frame_from_svc

/* A frame below the caller's: pc = the return address, sp = the caller's. */
FUNC arch_frame_from_call
	sub	sp, sp, #FRAME_SIZE - FRAME_SP
	stmdb	sp!, {r0-r12}			// FRAME_R(0)
	add	r1, sp, #FRAME_SIZE - FRAME_R(0)
	ldmia	r1, {r4-r7}			// arguments from the 5th on
	stmdb	sp!, {r4-r7}			// sp = frame
	str	r1, [sp, #FRAME_SP]
	str	lr, [sp, #FRAME_LR]
	str	r0, [sp, #FRAME_ORIG_R0]
	mvn	r0, #0
	str	r0, [sp, #FRAME_NR]
	str	lr, [sp, #FRAME_SVC_LR]
	bic	r2, lr, #1
	str	r2, [sp, #FRAME_PC]
	mrs	r3, cpsr
	tst	lr, #1
	orrne	r3, r3, #PSR_T
	str	r3, [sp, #FRAME_CPSR]
	mov	r0, sp
	blx	ip
	ldr	lr, [sp, #FRAME_PC]
	ldr	r3, [sp, #FRAME_CPSR]
	tst	r3, #PSR_T
	orrne	lr, lr, #1
	add	r1, sp, #FRAME_R(4)
	ldmia	r1, {r4-r11}
	ldr	sp, [sp, #FRAME_SP]
	bx	lr
ENDFUNC arch_frame_from_call
