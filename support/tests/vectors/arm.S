/* SPDX-License-Identifier: BSD-3-Clause */
/* A hypervisor of a few lines: pend the virtual exceptions HCR names for PL1,
 * then start QEMU's own boot code there, which knows kernel and device tree. */
#define CNTHCTL_ALL 3 /* PL1 owns counter and timer */
#define HCPTR_NO_TRAPS 0x33ff
#define PSR_SVC_MASKED 0x1d3
#define RAM 0x40000000

	.arch	armv7ve
	.arm
	.global	_start
_start:
	ldr	r0, =HCR
	mcr	p15, 4, r0, c1, c1, 0		// HCR
	mov	r0, #0
	mcr	p15, 4, r0, c1, c1, 3		// HSTR
	mcrr	p15, 4, r0, r0, c14		// CNTVOFF
	ldr	r0, =HCPTR_NO_TRAPS
	mcr	p15, 4, r0, c1, c1, 2
	mrc	p15, 4, r0, c14, c1, 0		// CNTHCTL
	orr	r0, r0, #CNTHCTL_ALL
	mcr	p15, 4, r0, c14, c1, 0
	mrc	p15, 0, r0, c0, c0, 0		// MIDR
	mcr	p15, 4, r0, c0, c0, 0		// VPIDR
	mrc	p15, 0, r0, c0, c0, 5		// MPIDR
	mcr	p15, 4, r0, c0, c0, 5		// VMPIDR
	mov	r0, #PSR_SVC_MASKED & 0xff
	orr	r0, r0, #PSR_SVC_MASKED & ~0xff
	msr	spsr_cxsf, r0
	mov	r0, #RAM
	msr	elr_hyp, r0
	eret
