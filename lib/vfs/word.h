/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names, a word at a time. Both arches are little-endian: the first byte of a
 * string is the lowest of its word.
 */
#ifndef VFS_WORD_H
#define VFS_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <uk/essentials.h>

#define WORD sizeof(unsigned long)
#define WORD_ONES (~0UL / 255) /* 0x01 in every byte */
#define WORD_HIGHS (WORD_ONES << 7) /* 0x80 */

/* Up to a word behind the string's 0 is read: it is there, if not ours. */
static inline __attribute__((no_sanitize_address)) unsigned long
word_load(const char *s)
{
	unsigned long w;

	__builtin_memcpy(&w, s, sizeof(w));
	return w;
}

static inline void word_store(char *s, unsigned long w)
{
	__builtin_memcpy(s, &w, sizeof(w));
}

/* 0x80 in the lowest byte that is 0, and perhaps in bytes above it. */
static inline unsigned long word_zeros(unsigned long w)
{
	return (w - WORD_ONES) & ~w & WORD_HIGHS;
}

/* The same of bytes that end a component: 0 and '/'. The compiler is kept from
 * making a third and a fourth constant of these two. */
static inline unsigned long word_ends(unsigned long w)
{
	unsigned long other = w ^ WORD_ONES * '/';

	__asm__("" : "+r"(other));
	return (((w - WORD_ONES) & ~w) | ((other - WORD_ONES) & ~other)) &
	       WORD_HIGHS;
}

/* The bytes below the lowest one that zeros marks. */
static inline unsigned long word_before(unsigned long zeros)
{
	return (zeros ^ (zeros - 1)) >> 8;
}

/* The lowest n bytes, n < WORD. */
static inline unsigned long word_first(size_t n)
{
	return (1UL << n * 8) - 1;
}

/* What hashing multiplies by. The compiler would make it anew for each use. */
static __always_inline unsigned long word_multiplier(void)
{
	unsigned long m = 0x9e3779b1UL;

	__asm__("" : "+r"(m));
	return m;
}

static inline unsigned long word_mix(unsigned long h, unsigned long w,
				     unsigned long m)
{
	h = (h ^ w) * m;
	return h ^ h >> (WORD * 4 - 1);
}

/* The key, of what came before the last word and of that. */
static inline uint32_t word_key(unsigned long h, unsigned long w,
				unsigned long m)
{
	h = (h ^ w) * m;
	return (uint32_t)(h ^ h >> (WORD == 8 ? 32 : 15));
}

#endif
