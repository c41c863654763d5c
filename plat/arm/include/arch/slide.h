/* SPDX-License-Identifier: BSD-3-Clause */
/* What in an image is changed when it moves: what support/link.d/slide.py
 * lists. An address in instructions is a movw, of its lower half, and a movt,
 * of its upper; a step leaves the lower as it is. */
#ifndef ARCH_SLIDE_H
#define ARCH_SLIDE_H

#include <stddef.h>
#include <stdint.h>
#include <uk/essentials.h>

#define ARCH_SLIDE_REGION (1ul << 30)
#define ARCH_SLIDE_STEP (1ul << 16)
#define ARCH_SLIDE_KINDS 3 /* addresses; movt; Thumb's movt */

/* Of what kind k's places are multiples, in bytes. */
static __always_inline size_t arch_slide_unit(unsigned k)
{
	return k == 2 ? 2 : 4;
}

/* cond 00110100 imm4 Rd imm12 */
static __always_inline uint32_t arch_slide_movt(uint32_t insn, uint32_t upper)
{
	upper += (insn >> 4 & 0xf000) | (insn & 0xfff);
	return (insn & 0xfff0f000) | (upper & 0xf000) << 4 | (upper & 0xfff);
}

/* 11110 i 101100 imm4, 0 imm3 Rd imm8: two halfwords, which are part of it. */
static inline void arch_slide_thumb_movt(uint16_t *insn, uint32_t upper)
{
	upper += (insn[0] & 0xfu) << 12 | (insn[0] & 0x400u) << 1 |
		 (insn[1] & 0x7000u) >> 4 | (insn[1] & 0xffu);
	insn[0] = (uint16_t)((insn[0] & 0xfbf0u) | (upper >> 12 & 0xf) |
			     (upper >> 1 & 0x400));
	insn[1] = (uint16_t)((insn[1] & 0x8f00u) | (upper << 4 & 0x7000) |
			     (upper & 0xff));
}

static __always_inline void arch_slide_place(unsigned k, char *at,
					     uintptr_t slide)
{
	uint32_t *word = (uint32_t *)(void *)at;

	if (k == 0)
		*word += slide;
	else if (k == 1)
		*word = arch_slide_movt(*word, slide >> 16);
	else
		arch_slide_thumb_movt((uint16_t *)(void *)at, slide >> 16);
}

#endif
