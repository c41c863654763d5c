/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of musl's clone.o and vfork.o: a thread is made by a call. */
	.syntax	unified
	.arm

/*
 * int __clone(int (*fn)(void *), void *stack, int flags, void *arg,
 *             pid_t *ptid, void *tls, pid_t *ctid)
 *
 * uk_syscall_r_clone(flags, stack, ptid, tls, ctid) returns twice, as the
 * system call does: in the child 0, with the given stack and the caller's r4 to
 * r11.
 */
	.section .text.__clone, "ax", %progbits
	.globl	__clone
	.hidden	__clone
	.type	__clone, %function
__clone:
	push	{r4, lr}
	bic	r1, r1, #15
	stmdb	r1!, {r0, r3}		@ fn, arg: the child's first frame
	mov	r0, r2			@ flags
	ldr	r2, [sp, #8]		@ ptid
	ldr	r3, [sp, #12]		@ tls
	ldr	ip, [sp, #16]		@ ctid
	str	ip, [sp, #-8]!
	bl	uk_syscall_r_clone
	cmp	r0, #0
	beq	1f
	add	sp, sp, #8
	pop	{r4, pc}

1:	pop	{r1, r2}
	mov	r0, r2
	mov	fp, #0			@ backtraces end here
	mov	lr, #0
	blx	r1
	bl	uk_syscall_r_exit
	.size	__clone, . - __clone

/* pid_t vfork(void) */
	.section .text.vfork, "ax", %progbits
	.globl	vfork
	.type	vfork, %function
vfork:
	push	{r4, lr}
	bl	uk_syscall_r_vfork
	pop	{r4, lr}
	.hidden	__syscall_ret
	b	__syscall_ret
	.size	vfork, . - vfork

	.section .note.GNU-stack, "", %progbits
