/* SPDX-License-Identifier: BSD-3-Clause */
#include <arch/sysreg.h>
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.arm

/* enum signal_result signal_here(void): what direct.c says. */
FUNC signal_here
	mov_sym	ip, signal_enter
	b	arch_frame_from_call
ENDFUNC signal_here
