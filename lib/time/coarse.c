/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The real time for time stamps: read once a millisecond at most. A value is
 * kept to the end of its millisecond, so that it is of the same second as what
 * the clock itself says. Who asked may rely on that: the clock is not set
 * before a kept value has expired.
 */
#include <uk/clock.h>
#include <uk/spinlock.h>
#include "calls.h"

#define STEP_NS 1000000u

static struct uk_spinlock lock;
static struct timespec kept;
static uint64_t kept_until; /* ticks */

/* Held: lock. */
static __noinline void read_clock(uint64_t now)
{
	struct timespec rest = { 0 };

	uk_clock_realtime(&kept);
	rest.tv_nsec = (long)(STEP_NS - (uint32_t)kept.tv_nsec % STEP_NS);
	kept_until = now + uk_clock_ticks(&rest) - 1;
}

static __noinline uint64_t coarse_anew(struct timespec *ts)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	uint64_t now = arch_ticks(), until;

	if (now >= kept_until)
		read_clock(now);
	*ts = kept;
	until = kept_until;
	uk_spin_unlock_irqrestore(&lock, flags);
	return until;
}

uint64_t uk_clock_coarse(struct timespec *ts)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	uint64_t until = kept_until;
	bool good = arch_ticks_relaxed() < until;

	if (likely(good))
		*ts = kept;
	uk_spin_unlock_irqrestore(&lock, flags);
	return likely(good) ? until : coarse_anew(ts);
}

void clock_coarse_expire(void)
{
	while (arch_ticks() < READ_ONCE(kept_until))
		;
}
