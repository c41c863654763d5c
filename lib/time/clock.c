/* SPDX-License-Identifier: BSD-3-Clause */
/* The clocks: the counter, and what CLOCK_REALTIME is ahead of it. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/clock.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/spinlock.h>
#include <uk/thread.h>
#include "calls.h"

struct time_scale clock_scale;

/* Real time minus monotonic time. seq is odd while it changes: a reader that
 * saw a change looks again. */
static struct {
	unsigned seq;
	struct uk_spinlock lock; /* of writers */
	struct timespec offset; /* 0 <= tv_nsec < 10^9 */
} real;

void uk_clock_split(uint64_t ticks, struct timespec *ts)
{
	time_scale_split(&clock_scale, ticks, ts);
}

uint64_t uk_clock_ticks(const struct timespec *ts)
{
	return time_scale_ticks(&clock_scale, ts);
}

void uk_clock_monotonic(struct timespec *ts)
{
	time_scale_split(&clock_scale, arch_ticks(), ts);
}

void uk_clock_realtime(struct timespec *ts)
{
	struct timespec offset;
	unsigned seq;

	do {
		seq = __atomic_load_n(&real.seq, __ATOMIC_ACQUIRE);
		offset = real.offset;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((seq & 1) || seq != READ_ONCE(real.seq));
	uk_clock_monotonic(ts);
	ts->tv_sec += offset.tv_sec;
	ts->tv_nsec += offset.tv_nsec;
	if (ts->tv_nsec >= (long)NSEC_PER_SEC) {
		ts->tv_nsec -= (long)NSEC_PER_SEC;
		ts->tv_sec++;
	}
}

void uk_clock_set_realtime(const struct timespec *now)
{
	unsigned long flags = uk_spin_lock_irqsave(&real.lock);
	struct timespec mono, offset;

	uk_clock_monotonic(&mono);
	offset.tv_sec = now->tv_sec - mono.tv_sec;
	offset.tv_nsec = now->tv_nsec - mono.tv_nsec;
	if (offset.tv_nsec < 0) {
		offset.tv_nsec += (long)NSEC_PER_SEC;
		offset.tv_sec--;
	}
	WRITE_ONCE(real.seq, real.seq + 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	real.offset = offset;
	__atomic_store_n(&real.seq, real.seq + 1, __ATOMIC_RELEASE);
	uk_spin_unlock_irqrestore(&real.lock, flags);
}

int uk_clock_sleep_until(uint64_t ticks)
{
	unsigned long flags = arch_irq_save();
	int err = -ETIMEDOUT;

	if (arch_ticks() < ticks)
		err = uk_block(ticks, true);
	arch_irq_restore(flags);
	return err == -ETIMEDOUT ? 0 : err;
}

static int clock_init(void)
{
	time_scale_init(&clock_scale, arch_tick_hz());
	uk_timer_on_expire(uk_timer_interrupt);
	return 0;
}
UK_INIT(clock_init, 1);
