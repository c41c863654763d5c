/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lseek(), fstat(), stat() and lstat() of a program that has no own: weak names
 * in musl, or its only ones, of objects that are left out then; musl itself
 * uses others. lib/vfs/libcalls.c does what it can at once, and goes on with
 * musl's functions, uk_libc_*_own, otherwise. The calls that these make are in
 * the image because they stand here.
 */
.macro LIBC name
	.section .text.\name, "ax", %progbits
	.weak	\name
	.type	\name, %function
\name:
	b	uk_libc_\name
	.size	\name, . - \name
	.globl	uk_libc_\name\()_own
	.type	uk_libc_\name\()_own, %function
uk_libc_\name\()_own:
.endm

	LIBC	lseek
	b	__lseek

	LIBC	fstat
	b	__fstat

.macro FSTATAT flags			// of AT_FDCWD, x0 = path, x1 = st
	mov	x2, x1
	mov	x1, x0
	mov	w0, #-100		// AT_FDCWD
	mov	w3, #\flags
	b	__fstatat
.endm

	LIBC	stat
	FSTATAT	0

	LIBC	lstat
	FSTATAT	0x100			// AT_SYMLINK_NOFOLLOW

	.section .note.GNU-stack, "", %progbits
