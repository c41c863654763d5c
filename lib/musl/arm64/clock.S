/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * int clock_gettime(clockid_t id, struct timespec *ts), of a program that has
 * no own. musl's name is a weak one of __clock_gettime(), which is what other
 * clocks and musl itself use. As with Linux's vDSO, a bad ts is a fault.
 */
	.section .text.clock_gettime, "ax", %progbits
	.weak	clock_gettime
	.type	clock_gettime, %function
clock_gettime:
	cmp	w0, #1			// CLOCK_REALTIME 0, CLOCK_MONOTONIC 1
	b.ne	1f
	b	uk_clock_get_monotonic
1:	b.hi	__clock_gettime
	b	uk_clock_get_realtime
	.size	clock_gettime, . - clock_gettime

	.section .note.GNU-stack, "", %progbits
