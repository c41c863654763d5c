/* SPDX-License-Identifier: BSD-3-Clause */
/* long private_NAME(long, long, long): arm's private calls by svc, each with
 * its number as a constant, which the link step finds. */
	.syntax unified
	.arch armv7-a
	.arm
	.text
.macro PRIVATE name nr
	.global private_\name
	.type private_\name, %function
private_\name:
	push	{r7, lr}
	movw	r7, #(\nr & 0xffff)
	movt	r7, #(\nr >> 16)
	svc	#0
	pop	{r7, pc}
	.size private_\name, . - private_\name
.endm

	PRIVATE cacheflush 0xf0002
	PRIVATE usr26 0xf0003
	PRIVATE usr32 0xf0004
	PRIVATE set_tls 0xf0005
	PRIVATE get_tls 0xf0006
	PRIVATE beyond 0xf0007

	.section .note.GNU-stack, "", %progbits
