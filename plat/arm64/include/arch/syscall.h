/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The two entries of a call that needs its caller's registers (clone, fork,
 * execve, sigreturn). Both hand a whole struct uk_frame to uk_syscall_u_NAME:
 *
 *   uk_syscall_f_NAME   from the svc path's table: sp is the syscall's frame,
 *                       whose callee-saved registers are still missing
 *   uk_syscall_r_NAME   a C call: the frame is what the caller would have after
 *                       the return, in the caller's mode
 *
 * What the function changes in the frame is what the caller gets back.
 */
#ifndef ARCH_SYSCALL_H
#define ARCH_SYSCALL_H

#ifdef __ARM_FEATURE_BTI_DEFAULT
#define ARCH_LANDING " hint #38\n" /* bti jc */
#else
#define ARCH_LANDING
#endif

#define ARCH_FRAME_STUBS(name)                          \
	ARCH_FRAME_STUB("f_" #name, #name, "from_svc"); \
	ARCH_FRAME_STUB("r_" #name, #name, "from_call")

#define ARCH_FRAME_STUB(entry, name, way)                           \
	__asm__(".pushsection .text.uk_syscall_" entry ", \"ax\"\n" \
		" .balign 4\n"                                      \
		" .global uk_syscall_" entry "\n"                   \
		" .type uk_syscall_" entry ", %function\n"          \
		"uk_syscall_" entry ":\n" ARCH_LANDING              \
		" adrp x16, uk_syscall_u_" name "\n"                \
		" add x16, x16, #:lo12:uk_syscall_u_" name "\n"     \
		" b arch_frame_" way "\n"                           \
		" .popsection\n")

#endif
