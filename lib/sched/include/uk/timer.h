/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers in any number: one-shot, at absolute arch_ticks() values. There is no
 * tick: the CPU's timer is set for the earliest of them, and off if there is
 * none. Starting is O(1), cancelling and expiring O(log n), amortised.
 */
#ifndef UK_TIMER_H
#define UK_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct uk_timer {
	/* Runs in exception mode, interrupts off, may not sleep; the timer
	 * is not queued any more and may be started again or freed. */
	void (*fn)(struct uk_timer *timer);
	uint64_t when; /* arch_ticks(); valid while queued */
	/* timer.c's: a pairing heap. prev: left sibling, or parent of the
	 * first */
	struct uk_timer *child, *next, *prev;
	bool queued;
};

/* A time that never comes. */
#define UK_TIMER_NEVER UINT64_MAX

/* (Re)start: fn is called once, when arch_ticks() has reached when, at once if
 * it has already. UK_TIMER_NEVER only cancels. Any context. */
void uk_timer_start(struct uk_timer *timer, uint64_t when);

/* True if it was queued: fn will not be called. Any context. */
bool uk_timer_cancel(struct uk_timer *timer);

/* The CPU's timer fired: lib/device's clock. Interrupts off. */
void uk_timer_interrupt(void);

#endif
