/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of musl's clone.o and vfork.o: a thread is made by a call. */

#define VFORK_FLAGS 0x4111	/* SIGCHLD | CLONE_VM | CLONE_VFORK */

/*
 * int __clone(int (*fn)(void *), void *stack, int flags, void *arg,
 *             pid_t *ptid, void *tls, pid_t *ctid)
 *
 * uk_syscall_r_clone(flags, stack, ptid, tls, ctid) returns twice, as the
 * system call does: in the child 0, with the given stack and the caller's x19
 * to x28.
 */
	.section .text.__clone, "ax", %progbits
	.globl	__clone
	.hidden	__clone
	.type	__clone, %function
__clone:
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	and	x1, x1, #-16
	stp	x0, x3, [x1, #-16]!	// fn, arg: the child's first frame
	uxtw	x0, w2			// flags
	mov	x2, x4			// ptid
	mov	x3, x5			// tls
	mov	x4, x6			// ctid
	bl	uk_syscall_r_clone
	cbz	x0, 1f
	ldp	x29, x30, [sp], #16
	ret

1:	ldp	x1, x0, [sp], #16
	mov	x29, xzr		// backtraces end here
	mov	x30, xzr
	blr	x1
	bl	uk_syscall_r_exit
	.size	__clone, . - __clone

/* pid_t vfork(void): as musl's, which on this architecture is a clone. */
	.section .text.vfork, "ax", %progbits
	.globl	vfork
	.type	vfork, %function
vfork:
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	mov	x0, #VFORK_FLAGS
	mov	x1, #0
	bl	uk_syscall_r_clone
	ldp	x29, x30, [sp], #16
	.hidden	__syscall_ret
	b	__syscall_ret
	.size	vfork, . - vfork

	.section .note.GNU-stack, "", %progbits
