/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers of a program: at a time of some clock, once or again and again.
 *
 * Times are nanoseconds of the clock, so that a period is not rounded to ticks
 * and does not drift. CPU time cannot be waited for: the earliest moment at
 * which it can have come is, and then one looks again. All fields are
 * protected by interrupts being off.
 */
#ifndef TIME_ITIMER_H
#define TIME_ITIMER_H

#include <stdbool.h>
#include <uk/clock.h>
#include <uk/list.h>
#include <uk/process.h>
#include "calls.h"

/* What a timer runs on. */
enum itimer_base {
	ITIMER_MONOTONIC,
	ITIMER_CLOCK, /* real time: clock_settime() moves it */
	ITIMER_PROCESS, /* CPU time */
	ITIMER_THREAD,
};

struct itimer {
	/* Set by the owner. Called with interrupts off; times: how often it
	 * has expired since it was last called, at least 1. */
	void (*expired)(struct itimer *t, uint64_t times);
	struct uk_process *process;
	int tid; /* of ITIMER_THREAD */
	enum itimer_base base; /* ITIMER_CLOCK: absolute times only */

	/* itimer.c's */
	struct uk_timer timer;
	struct uk_list moving; /* while on_real */
	bool on_real; /* counts on real time now */
	int64_t expiry; /* 0: not armed */
	int64_t period; /* 0: once */
};

/* A valid time in nanoseconds; INT64_MAX for all that is larger. */
int64_t time_ns(const struct timespec *ts);
struct timespec time_of_ns(int64_t ns);
bool time_valid(const struct itimerspec *value);

/* What is left, at least 1 ns while it is armed; 0: it is not. */
void itimer_get(struct itimer *t, struct itimerspec *value);
/* Start, or stop with an it_value of 0. absolute: it_value is a time of the
 * base. */
void itimer_set(struct itimer *t, bool absolute,
		const struct itimerspec *value);
/* The real time has been set. */
void itimer_clock_moved(void);

#endif
