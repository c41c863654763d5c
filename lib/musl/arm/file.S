/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lseek(), fstat(), stat() and lstat(), by the names that those with 64-bit
 * times
 * have, of a program that has no own: weak names in musl, or its only ones, of
 * objects that are left out then; musl itself uses others. lib/vfs/libcalls.c
 * does what it can at once, and goes on with musl's functions, uk_libc_*_own,
 * otherwise. The calls that these make are in the image because they stand
 * here.
 */
	.syntax	unified
	.arm

.macro LIBC name, call
	.section .text.\name, "ax", %progbits
	.weak	\name
	.type	\name, %function
\name:
	b	uk_libc_\call
	.size	\name, . - \name
	.globl	uk_libc_\call\()_own
	.type	uk_libc_\call\()_own, %function
uk_libc_\call\()_own:
.endm

	LIBC	lseek, lseek
	b	__lseek

	LIBC	__fstat_time64, fstat
	b	__fstat

.macro FSTATAT flags			@ of AT_FDCWD, r0 = path, r1 = st
	mov	r2, r1
	mov	r1, r0
	mvn	r0, #99			@ AT_FDCWD
	mov	r3, #\flags
	b	__fstatat
.endm

	LIBC	__stat_time64, stat
	FSTATAT	0

	LIBC	__lstat_time64, lstat
	FSTATAT	0x100			@ AT_SYMLINK_NOFOLLOW

	.section .note.GNU-stack, "", %progbits
