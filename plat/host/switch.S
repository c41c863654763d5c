/* SPDX-License-Identifier: BSD-3-Clause */
/* From one kernel stack to another. All threads are switched out here. */
#include <plat/asm.h>

/* void host_switch(uintptr_t *save, uintptr_t load) */
FUNC host_switch
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret
ENDFUNC host_switch

/* On entry: as host_switch leaves it, rbx = the frame; sp 16-byte aligned. */
FUNC host_thread_first
	xor	%ebp, %ebp
	mov	%rbx, %rdi
	call	host_first
	ud2
ENDFUNC host_thread_first

/* _Noreturn void host_run_on(uintptr_t top, void (*fn)(void *), void *arg) */
FUNC host_run_on
	mov	%rdi, %rsp
	and	$-16, %rsp
	mov	%rdx, %rdi
	xor	%ebp, %ebp
	call	*%rsi
	ud2
ENDFUNC host_run_on

/* void host_call_on(uintptr_t top, void (*fn)(void)) */
FUNC host_call_on
	push	%rbp
	mov	%rsp, %rbp
	mov	%rdi, %rsp
	and	$-16, %rsp
	call	*%rsi
	mov	%rbp, %rsp
	pop	%rbp
	ret
ENDFUNC host_call_on

	.section .note.GNU-stack, "", %progbits
