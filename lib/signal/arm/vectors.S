/* SPDX-License-Identifier: BSD-3-Clause */
/* The vector registers as struct vfp of sigframe.c. The kernel does not use
 * them, so that in exception mode they are the program's. */
#include <plat/asm.h>

	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm

/* void vectors_save(struct vfp *) */
FUNC vectors_save
	add	r0, r0, #8
	vstmia	r0!, {d0-d15}
	vstmia	r0!, {d16-d31}
	vmrs	r1, fpscr
	str	r1, [r0]
	bx	lr
ENDFUNC vectors_save

/* void vectors_load(const struct vfp *) */
FUNC vectors_load
	add	r0, r0, #8
	vldmia	r0!, {d0-d15}
	vldmia	r0!, {d16-d31}
	ldr	r1, [r0]
	vmsr	fpscr, r1
	bx	lr
ENDFUNC vectors_load
