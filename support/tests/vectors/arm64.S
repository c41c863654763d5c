/* SPDX-License-Identifier: BSD-3-Clause */
/* A hypervisor of a few lines: pend the virtual exceptions HCR names for EL1,
 * then start QEMU's own boot code there, which knows kernel and device tree. */
#define HCR_RW (1 << 31) /* EL1 is AArch64 */
#define CNTHCTL_ALL 3 /* EL1 owns counter and timer */
#define CPTR_NO_TRAPS 0x33ff
#define SCTLR_EL1_OFF 0x30d00800
#define SPSR_EL1H_MASKED 0x3c5
#define RAM 0x40000000

	.global	_start
_start:
	ldr	x0, =HCR_RW | HCR
	msr	hcr_el2, x0
	mov	x0, #CNTHCTL_ALL
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	mov	x0, #CPTR_NO_TRAPS
	msr	cptr_el2, x0
	msr	hstr_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	ldr	x0, =SCTLR_EL1_OFF
	msr	sctlr_el1, x0
	mov	x0, #SPSR_EL1H_MASKED
	msr	spsr_el2, x0
	mov	x0, #RAM
	msr	elr_el2, x0
	isb
	eret
