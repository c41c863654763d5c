/* SPDX-License-Identifier: BSD-3-Clause */
/* The accesses of the program's memory: the only kernel code that may fault on
 * it. The range has been checked by usercopy.c. */
#include <plat/asm.h>

#define EFAULT 14

/* size_t host_user_copy(void *dst, const void *src, size_t n) */
FUNC host_user_copy
	mov	%rdx, %rcx
1:	rep movsb
	.balign 4		// a fixup's lowest bit is a flag
2:	mov	%rcx, %rax
	ret
	EXTABLE	1b, 2b
ENDFUNC host_user_copy

/* size_t host_user_clear(void *dst, size_t n) */
FUNC host_user_clear
	mov	%rsi, %rcx
	xor	%eax, %eax
1:	rep stosb
	.balign 4		// a fixup's lowest bit is a flag
2:	mov	%rcx, %rax
	ret
	EXTABLE	1b, 2b
ENDFUNC host_user_clear

/* int host_user_load32(const uint32_t *uaddr, uint32_t *value) */
FUNC host_user_load32
1:	mov	(%rdi), %eax
	mov	%eax, (%rsi)
	xor	%eax, %eax
	ret
	.balign 4		// a fixup's lowest bit is a flag
2:	mov	$-EFAULT, %eax
	ret
	EXTABLE	1b, 2b
ENDFUNC host_user_load32

/* int host_user_cmpxchg32(uint32_t *uaddr, uint32_t *old, uint32_t value) */
FUNC host_user_cmpxchg32
	mov	(%rsi), %eax
1:	lock cmpxchg %edx, (%rdi)
	mov	%eax, (%rsi)
	xor	%eax, %eax
	ret
	.balign 4		// a fixup's lowest bit is a flag
2:	mov	$-EFAULT, %eax
	ret
	EXTABLE	1b, 2b
ENDFUNC host_user_cmpxchg32

/* int host_user_touch(const void *p) */
FUNC host_user_touch
1:	mov	(%rdi), %al
	xor	%eax, %eax
	ret
	.balign 4		// a fixup's lowest bit is a flag
2:	mov	$-EFAULT, %eax
	ret
	EXTABLE	1b, 2b
ENDFUNC host_user_touch

/* int host_user_dirty(void *p): a byte is stored as it is, atomically */
FUNC host_user_dirty
1:	lock orb $0, (%rdi)
	xor	%eax, %eax
	ret
	.balign 4		// a fixup's lowest bit is a flag
2:	mov	$-EFAULT, %eax
	ret
	EXTABLE	1b, 2b
ENDFUNC host_user_dirty

	.section .note.GNU-stack, "", %progbits
