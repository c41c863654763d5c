/* SPDX-License-Identifier: BSD-3-Clause */
/* What in an image is changed when it moves: what support/link.d/slide.py
 * lists. */
#ifndef ARCH_SLIDE_H
#define ARCH_SLIDE_H

#include <stddef.h>
#include <stdint.h>
#include <uk/essentials.h>

#define ARCH_SLIDE_REGION (1ul << 30) /* one table of level 2 */
#define ARCH_SLIDE_STEP 4096ul /* adrp's */
#define ARCH_SLIDE_KINDS 2 /* addresses; the lower halves of some */

/* Of what kind k's places are multiples, in bytes. */
static __always_inline size_t arch_slide_unit(unsigned k)
{
	return k == 0 ? 8 : 4;
}

static __always_inline void arch_slide_place(unsigned k, char *at,
					     uintptr_t slide)
{
	if (k == 0)
		*(uint64_t *)(void *)at += slide;
	else
		*(uint32_t *)(void *)at += (uint32_t)slide;
}

#endif
