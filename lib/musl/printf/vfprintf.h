/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stands before musl's vfprintf.c for programs that print no floating point
 * (support/link.d/formats.py). The source is as it was: here its symbols
 * become such as the link step can replace, and nothing is known of fmt_fp()
 * but what it takes.
 */
struct _IO_FILE;
static int fmt_fp(struct _IO_FILE *, long double, int, int, int, int)
	__attribute__((__noipa__));
__asm__(".weak fmt_fp");

#define strerror __printf_strerror
#define wctomb __printf_wctomb
