/* SPDX-License-Identifier: BSD-3-Clause */
/* The timers of itimer.h on lib/sched's. */
#include "itimer.h"

/* How often a timer may expire, and how finely CPU time is looked at, by powers
 * of two of a second: some 61 us, 1 ms. Shorter periods count as several. */
#define RATE_SHIFT 14
#define CPU_SHIFT 10

static struct uk_list moving = UK_LIST_INIT(moving);

int64_t time_ns(const struct timespec *ts)
{
	if (ts->tv_sec >= INT64_MAX / (int64_t)NSEC_PER_SEC)
		return INT64_MAX;
	return ts->tv_sec * (int64_t)NSEC_PER_SEC + ts->tv_nsec;
}

struct timespec time_of_ns(int64_t ns)
{
	struct timespec ts = { .tv_sec = ns / (int64_t)NSEC_PER_SEC };

	ts.tv_nsec = (long)(ns - ts.tv_sec * (int64_t)NSEC_PER_SEC);
	return ts;
}

static bool cpu_base(const struct itimer *t)
{
	return t->base == ITIMER_PROCESS || t->base == ITIMER_THREAD;
}

static int64_t base_now(const struct itimer *t)
{
	struct timespec now;

	if (cpu_base(t))
		uk_clock_split(clock_cpu_ticks(t->process, t->tid), &now);
	else if (t->on_real)
		uk_clock_realtime(&now);
	else
		uk_clock_monotonic(&now);
	return time_ns(&now);
}

/* Set the timer for expiry, but not before earliest. */
static void program(struct itimer *t, uint64_t earliest)
{
	struct timespec at = time_of_ns(t->expiry);
	uint64_t when;

	if (cpu_base(t)) {
		at = time_of_ns(max(t->expiry - base_now(t), (int64_t)0));
		when = clock_after(arch_ticks(), &at);
		earliest = arch_ticks() + (arch_tick_hz() >> CPU_SHIFT);
	} else {
		when = clock_ticks_at(
			t->on_real ? CLOCK_REALTIME : CLOCK_MONOTONIC, &at);
	}
	uk_timer_start(&t->timer, max(when, earliest));
}

/* Count the periods that are over; 0: not expired yet. */
static uint64_t forward(struct itimer *t, int64_t now)
{
	uint64_t times = 1;
	int64_t last; /* when it has expired last */

	if (now < t->expiry)
		return 0;
	if (!t->period)
		return times;
	times += (uint64_t)(now - t->expiry) / (uint64_t)t->period;
	last = t->expiry + (int64_t)(times - 1) * t->period;
	t->expiry = t->period > INT64_MAX - last ? INT64_MAX : last + t->period;
	return times;
}

static void stop(struct itimer *t)
{
	uk_timer_cancel(&t->timer);
	if (t->on_real)
		uk_list_remove(&t->moving);
	t->on_real = false;
	t->expiry = 0;
}

static void fire(struct uk_timer *timer)
{
	struct itimer *t = container_of(timer, struct itimer, timer);
	uint64_t times = forward(t, base_now(t));

	if (t->period || !times)
		program(t, arch_ticks() + (arch_tick_hz() >> RATE_SHIFT));
	else
		stop(t);
	if (times)
		t->expired(t, times);
}

void itimer_get(struct itimer *t, struct itimerspec *value)
{
	unsigned long flags = arch_irq_save();
	int64_t expiry = t->expiry, period = t->period, left = 0;

	if (expiry) {
		left = expiry - base_now(t);
		/* Expired, but its interrupt is yet to come. */
		if (left <= 0)
			left = period ? period - -left % period : 1;
	}
	arch_irq_restore(flags);
	value->it_value = time_of_ns(left);
	value->it_interval = time_of_ns(period);
}

void itimer_set(struct itimer *t, bool absolute, const struct itimerspec *value)
{
	int64_t at = time_ns(&value->it_value);
	unsigned long flags = arch_irq_save();

	stop(t);
	t->timer.fn = fire;
	t->period = time_ns(&value->it_interval);
	if (at) {
		int64_t now = absolute ? 0 : base_now(t);

		t->expiry = at > INT64_MAX - now ? INT64_MAX : now + at;
		/* A span of real time is one of monotonic time. */
		t->on_real = absolute && t->base == ITIMER_CLOCK;
		if (t->on_real)
			uk_list_add_tail(&moving, &t->moving);
		program(t, 0);
	}
	arch_irq_restore(flags);
}

void itimer_clock_moved(void)
{
	unsigned long flags = arch_irq_save();
	struct uk_list *i;

	uk_list_for_each(i, &moving)
		program(uk_list_entry(i, struct itimer, moving), 0);
	arch_irq_restore(flags);
}

bool time_valid(const struct itimerspec *value)
{
	return clock_valid(&value->it_value) &&
	       clock_valid(&value->it_interval);
}
