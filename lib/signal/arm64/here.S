/* SPDX-License-Identifier: BSD-3-Clause */
#include <arch/sysreg.h>
#include <plat/asm.h>

/* enum signal_result signal_here(void): what direct.c says. */
FUNC signal_here
	adr_l	x16, signal_enter
	b	arch_frame_from_call
ENDFUNC signal_here
