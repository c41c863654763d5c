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

struct clock_page clock_page = { .seq = CLOCK_UNKNOWN };

/* The programs' copy beside the vDSO, or NULL. */
static struct clock_page *shared;

/* What knows the real time, or NULL. */
static bool (*chip)(struct timespec *now);

/* Drivers of such. */
UK_PART(clock_drivers, ".uk_drivers.rtc");

static struct uk_spinlock lock; /* of who writes the pages */

void uk_clock_split(uint64_t ticks, struct timespec *ts)
{
	time_scale_split(&clock_ready()->scale, ticks, ts);
}

uint64_t uk_clock_ticks(const struct timespec *ts)
{
	return time_scale_ticks(&clock_ready()->scale, ts);
}

void uk_clock_monotonic(struct timespec *ts)
{
	clock_page_monotonic(clock_ready(), ts);
}

void uk_clock_realtime(struct timespec *ts)
{
	clock_offset();
	clock_page_realtime(clock_ready(), ts);
}

struct timespec clock_minus(const struct timespec *a, const struct timespec *b)
{
	struct timespec d = { .tv_sec = a->tv_sec - b->tv_sec,
			      .tv_nsec = a->tv_nsec - b->tv_nsec };

	if (d.tv_nsec < 0) {
		d.tv_nsec += (long)NSEC_PER_SEC;
		d.tv_sec--;
	}
	return d;
}

static void publish_to(struct clock_page *p, const struct timespec *offset)
{
	WRITE_ONCE(p->seq, p->seq | 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	p->offset = *offset;
	__atomic_store_n(&p->seq, p->seq + 1, __ATOMIC_RELEASE);
}

/* Held: lock. */
static void publish(const struct timespec *offset)
{
	publish_to(&clock_page, offset);
	if (shared)
		publish_to(shared, offset);
}

void uk_clock_set_realtime(const struct timespec *now)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	struct timespec mono, offset;

	uk_clock_monotonic(&mono);
	offset = clock_minus(now, &mono);
	clock_coarse_expire();
	publish(&offset);
	uk_spin_unlock_irqrestore(&lock, flags);
}

void uk_clock_chip(bool (*read)(struct timespec *now))
{
	chip = read;
}

static __noinline void ask_chip(void)
{
	/* If nobody can tell, 1970 was when the counter started. */
	static const struct timespec none;
	struct timespec now;
	unsigned long flags;

	UK_NEED(clock_drivers);
	if (chip && chip(&now)) {
		uk_clock_set_realtime(&now);
		return;
	}
	flags = uk_spin_lock_irqsave(&lock);
	publish(&none);
	uk_spin_unlock_irqrestore(&lock, flags);
}

const struct timespec *clock_offset(void)
{
	if (unlikely(READ_ONCE(clock_page.seq) == CLOCK_UNKNOWN))
		ask_chip();
	return &clock_page.offset;
}

void clock_share(struct clock_page *p)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);

	*p = *clock_ready();
	shared = p;
	uk_spin_unlock_irqrestore(&lock, flags);
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
	time_scale_init(&clock_page.scale, arch_tick_hz());
	return 0;
}
UK_INIT_PART(clock_init, 1, clock);
