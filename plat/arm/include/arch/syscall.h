/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The two entries of a call that needs its caller's registers (clone, fork,
 * execve, sigreturn). Both hand a whole struct uk_frame to uk_syscall_u_NAME:
 *
 *   uk_syscall_f_NAME   from the svc path's table: sp is the syscall's frame
 *   uk_syscall_r_NAME   a C call: the frame is what the caller would have after
 *                       the return, in the caller's mode
 *
 * What the function changes in the frame is what the caller gets back.
 */
#ifndef ARCH_SYSCALL_H
#define ARCH_SYSCALL_H

#define ARCH_FRAME_STUB(kind, name, target)                             \
	__asm__(".pushsection .text.uk_syscall_" kind name ", \"ax\"\n" \
		"	.balign 4\n"                                          \
		"	.arm\n"                                               \
		"	.global uk_syscall_" kind name "\n"             \
		"	.type uk_syscall_" kind name ", %function\n"    \
		"uk_syscall_" kind name ":\n"                           \
		"	movw ip, #:lower16:uk_syscall_u_" name "\n"     \
		"	movt ip, #:upper16:uk_syscall_u_" name "\n"     \
		"	b " target "\n"                                 \
		"	.popsection\n")

#define ARCH_FRAME_STUBS(name)                               \
	ARCH_FRAME_STUB("f_", #name, "arch_frame_from_svc"); \
	ARCH_FRAME_STUB("r_", #name, "arch_frame_from_call")

#endif
