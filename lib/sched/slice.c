/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Slices without a tick.
 *
 * A timer runs exactly while the running thread shares its priority with others
 * that are ready. A switch leaves it as it is, so that switching costs nothing
 * here: when it fires and another thread runs than the one for which it was
 * set, that one gets a slice from now on. A thread's slice is therefore never
 * cut short by somebody else's, and lasts less than twice as long as it should.
 */
#include <errno.h>
#include <sched.h>
#include <uk/init.h>
#include <uk/part.h>
#include "sched.h"

#define SLICE_OTHER_US 4000
#define SLICE_RR_US 100000 /* as Linux */
#define SLICE_MIN_US 20
#define SLICE_MAX_US 1000000

bool sched_slice_over;

static const struct uk_thread *owner; /* for whom the timer was set */
static uint32_t slice_other, slice_rr; /* ticks */
static uint32_t slice_us = SLICE_OTHER_US;

/* sched.slice=MICROSECONDS, of SCHED_OTHER. */
static int set_slice(const char *rest, const char *value)
{
	uint32_t us = 0;

	(void)rest;
	for (; *value >= '0' && *value <= '9' && us <= SLICE_MAX_US; value++)
		us = us * 10 + (uint32_t)(*value - '0');
	if (*value != 0 || us < SLICE_MIN_US || us > SLICE_MAX_US)
		return -EINVAL;
	slice_us = us;
	return 0;
}
UK_OPTION_PART(sched_slice, "sched.slice", set_slice, sched);

static uint32_t us_to_ticks(uint32_t us)
{
	return (uint32_t)((uint64_t)us * arch_tick_hz() / 1000000);
}

void slice_init(void)
{
	UK_NEED(uk_option_sched_slice);
	slice_other = us_to_ticks(slice_us);
	slice_rr = us_to_ticks(SLICE_RR_US);
}

uint64_t uk_thread_slice(const struct uk_thread *t)
{
	if (t->policy == SCHED_FIFO)
		return 0;
	return t->policy == SCHED_RR ? slice_rr : slice_other;
}

static void slice_ended(struct uk_timer *timer)
{
	struct uk_thread *t = arch_current();

	(void)timer;
	if (t->state != UK_THREAD_READY || !runq_shares(t))
		return;
	if (t != owner || t->policy == SCHED_FIFO) {
		slice_start(t);
		return;
	}
	sched_slice_over = true;
	t->arch.work |= UK_WORK_RESCHED;
}

/* FIFO's has no end: the timer only comes back, as long as others wait. */
void slice_start(struct uk_thread *t)
{
	uint64_t slice = uk_thread_slice(t);

	owner = t;
	sched_slice.fn = slice_ended;
	uk_timer_start(&sched_slice,
		       arch_ticks() + (slice != 0 ? slice : slice_rr));
}
