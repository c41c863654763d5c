/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names, a word at a time. Both arches are little-endian: the first byte of a
 * string is the lowest of its word.
 */
#ifndef VFS_WORD_H
#define VFS_WORD_H

#include <arch/bytes.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <uk/essentials.h>

#define WORD sizeof(unsigned long)
#define WORD_ONES (~0UL / 255) /* 0x01 in every byte */

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

/* A mark in the lowest byte that ends a component, which is 0 or '/', and
 * perhaps in bytes above it. */
static inline unsigned long word_ends(unsigned long w)
{
	return arch_zero_bytes(w, w ^ WORD_ONES * '/');
}

/* The bytes below the lowest one that ends marks. */
static inline unsigned long word_before(unsigned long ends)
{
	return (ends ^ (ends - 1)) >> (ARCH_ZERO_BYTE_BIT + 1);
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
