/* SPDX-License-Identifier: BSD-3-Clause */
/* int sched_yield(void), of a program that has no own: it never fails, so that
 * musl's look at errno is left out. */
	.syntax	unified
	.arm

	.section .text.sched_yield, "ax", %progbits
	.weak	sched_yield
	.type	sched_yield, %function
sched_yield:
	b	uk_syscall_r_sched_yield
	.size	sched_yield, . - sched_yield

	.section .note.GNU-stack, "", %progbits
