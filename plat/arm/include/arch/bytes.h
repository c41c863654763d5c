/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes of a word that are 0, found together. */
#ifndef ARCH_BYTES_H
#define ARCH_BYTES_H

#define ARCH_ZERO_BYTE_BIT 0 /* of a byte, which marks it */

/* A mark in each byte that is 0 in a or in b: 1 less the byte, 0 at least. */
static inline unsigned long arch_zero_bytes(unsigned long a, unsigned long b)
{
	const unsigned long ones = 0x01010101;
	unsigned long in_a, in_b;

	__asm__("uqsub8 %0, %1, %2" : "=r"(in_a) : "r"(ones), "r"(a));
	__asm__("uqsub8 %0, %1, %2" : "=r"(in_b) : "r"(ones), "r"(b));
	return in_a | in_b;
}

#endif
