/* SPDX-License-Identifier: BSD-3-Clause */
/* <arch/bytes.h> of an arch that has no instruction for it: bytes of a word
 * that are 0, found together by arithmetic of all of it. */
#ifndef PLAT_BYTES_H
#define PLAT_BYTES_H

#define ARCH_ZERO_BYTE_BIT 7 /* of a byte, which marks it */

/* A mark in the lowest byte that is 0 in a or in b, and perhaps in bytes above
 * it. The compiler is kept from making a third and a fourth constant. */
static inline unsigned long arch_zero_bytes(unsigned long a, unsigned long b)
{
	const unsigned long ones = ~0UL / 255;

	__asm__("" : "+r"(b));
	return (((a - ones) & ~a) | ((b - ones) & ~b)) &
	       ones << ARCH_ZERO_BYTE_BIT;
}

#endif
