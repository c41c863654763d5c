/* SPDX-License-Identifier: BSD-3-Clause */
/* The places of a program's parts, moved at random. */
#ifndef UK_LAYOUT_H
#define UK_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef CONFIG_LIBMM_RANDOM
/* False: uk_layout_random() is always 0. */
bool uk_layout_is_random(void);
/* Below n, a power of 2, at most 256. */
uintptr_t uk_layout_random(unsigned n);
#else
static inline bool uk_layout_is_random(void)
{
	return false;
}

static inline uintptr_t uk_layout_random(unsigned n)
{
	(void)n;
	return 0;
}
#endif

#endif
