/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The real time for time stamps: read once a millisecond at most. A value is
 * kept to the end of its millisecond, so that it is of the same second as what
 * the clock itself says.
 */
#include <uk/clock.h>
#include <uk/spinlock.h>
#include "calls.h"

#define STEP_NS 1000000u

static struct uk_spinlock lock;
static struct timespec kept; /* as long as uk_clock_kept says */

static __noinline void read_clock(uint64_t now)
{
	struct uk_clock_kept *k = &uk_clock_kept;
	struct timespec rest = { 0 };

	uk_clock_realtime(&kept);
	rest.tv_nsec = (long)(STEP_NS - (uint32_t)kept.tv_nsec % STEP_NS);
	k->number++;
	if (k->number <= UK_CLOCK_ASK)
		k->number = UK_CLOCK_ASK + 1;
	k->until = now + uk_clock_ticks(&rest) - 1;
}

void uk_clock_coarse(struct timespec *ts)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	uint64_t now = arch_ticks();

	if (now >= uk_clock_kept.until)
		read_clock(now);
	*ts = kept;
	uk_spin_unlock_irqrestore(&lock, flags);
}
