/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that need their caller's registers come by the table alone, which hands
 * them a frame: syscall.c. The C entry is there to be linked. */
#ifndef ARCH_SYSCALL_H
#define ARCH_SYSCALL_H

#define ARCH_FRAME_STUBS(name)                             \
	__asm__(".pushsection .text.frame_stubs, \"ax\"\n" \
		".global uk_syscall_r_" #name "\n"         \
		"uk_syscall_r_" #name ": ud2\n"            \
		".popsection\n")

#endif
