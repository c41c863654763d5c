/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * int clock_gettime(clockid_t id, struct timespec *ts), of a program that has
 * no own, with 64-bit times. musl's name is a weak one of __clock_gettime(),
 * which is what other clocks and musl itself use. As with Linux's vDSO, a bad
 * ts is a fault.
 */
	.syntax	unified
	.arm

	.section .text.clock_gettime, "ax", %progbits
	.weak	__clock_gettime64
	.type	__clock_gettime64, %function
__clock_gettime64:
	cmp	r0, #1			@ CLOCK_REALTIME 0, CLOCK_MONOTONIC 1
	beq	uk_clock_get_monotonic
	blo	uk_clock_get_realtime
	b	__clock_gettime
	.size	__clock_gettime64, . - __clock_gettime64

	.section .note.GNU-stack, "", %progbits
