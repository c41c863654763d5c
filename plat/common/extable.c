/* SPDX-License-Identifier: BSD-3-Clause */
/* The exception table: a few dozen entries, made by EXTABLE in assembly, and
 * searched only after a fault that nothing else resolved. */
#include <stdint.h>
#include <plat/cpu.h>
#include "extable.h"

/* Both are distances from the word itself. */
struct extable_entry {
	int32_t insn;
	int32_t fixup; /* of an instruction; bit 0: EXTABLE_NOW */
};

#define EXTABLE_NOW 1

extern const struct extable_entry _extable_start[], _extable_end[];

static bool fixup(struct uk_frame *frame, int32_t needed)
{
	uintptr_t pc = frame_pc(frame);
	const struct extable_entry *e;

	for (e = _extable_start; e < _extable_end; e++) {
		if ((uintptr_t)&e->insn + (uintptr_t)(intptr_t)e->insn != pc)
			continue;
		if ((e->fixup & needed) != needed)
			return false;
		frame_set_pc(frame,
			     (uintptr_t)&e->fixup +
				     (uintptr_t)(intptr_t)(e->fixup &
							   ~EXTABLE_NOW));
		return true;
	}
	return false;
}

bool extable_fixup(struct uk_frame *frame)
{
	return fixup(frame, 0);
}

bool extable_fixup_now(struct uk_frame *frame)
{
	return fixup(frame, EXTABLE_NOW);
}
