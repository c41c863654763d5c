/* SPDX-License-Identifier: BSD-3-Clause */
/* A call of this machine alone, which support/tests/race.test makes from two
 * threads: a counter that a thread may be stopped in the middle of. */
#include <plat/cpu.h>
#include "host.h"

#define COUNTS 100

static unsigned long planted_count;

long host_planted(bool excluded)
{
	for (int i = 0; i < COUNTS; i++) {
		unsigned long flags = excluded ? arch_irq_save() : 0;

		planted_count++;
		if (excluded)
			arch_irq_restore(flags);
	}
	return 0;
}
