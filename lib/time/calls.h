/* SPDX-License-Identifier: BSD-3-Clause */
/* The bodies that the 64-bit and arm's 32-bit calls share. Times are in kernel
 * memory; -errno. */
#ifndef TIME_CALLS_H
#define TIME_CALLS_H

#include <uk/part.h>
#include <time.h>
#include <uk/process.h>
#include "page.h"

extern struct clock_page clock_page;

/* The page, made usable by clock_init(): for all who read the counter. */
static inline struct clock_page *clock_ready(void)
{
	UK_NEED(uk_init_clock_init);
	return &clock_page;
}
/* Real time minus monotonic time, asked of the clock chip if need be. */
const struct timespec *clock_offset(void);
/* Copy it to p, and keep p up to date from now on. */
void clock_share(struct clock_page *p);

/* Wait until nothing that uk_clock_coarse() has told holds any more. */
void clock_coarse_expire(void);

/* a - b; both valid, and so is the result but for its sign. */
struct timespec clock_minus(const struct timespec *a, const struct timespec *b);

/* start and the ticks of ts, or UK_CLOCK_NEVER. */
uint64_t clock_after(uint64_t start, const struct timespec *ts);

bool clock_valid(const struct timespec *ts);
bool clock_exists(clockid_t id);
bool clock_is_real(clockid_t id);
bool clock_is_cpu(clockid_t id);

/* That thread tid of the process ran, or with 0 all its threads. */
uint64_t clock_cpu_ticks(struct uk_process *p, int tid);
/* The thread of a thread's CPU clock; 0: of any other clock. */
int clock_tid(clockid_t id);

/* timerfd's, if the image has it: real time has been set. */
extern void (*clock_set_hook)(void);

/* The real time has been set: who waits for one waits anew. */
void clock_moved(void);
/* When, in arch_ticks(), an absolute time of the clock will have come, as far
 * as that is known now. */
uint64_t clock_ticks_at(clockid_t id, const struct timespec *until);

/* adjust.c: clock_adjtime's body; TIME_OK, TIME_ERROR or -errno. */
struct uk_timex;
int clock_adjust(clockid_t id, struct uk_timex *tx);
/* The same with a user's structure. */
int clock_adjust_user(clockid_t id, struct uk_timex *user);

int clock_get(clockid_t id, struct timespec *ts);
/* Of the real time. */
int clock_set(const struct timespec *ts);
/* Whether clock_settime takes the clock: 0, -EINVAL, -EPERM. */
int clock_can_set(clockid_t id);
int clock_resolution(clockid_t id, struct timespec *ts);
/* Whether clock_nanosleep takes the clock: 0, -EINVAL, -EOPNOTSUPP. */
int clock_can_sleep(clockid_t id);
/* Of a relative sleep put, -EFAULT or 0, gets what is left whenever a signal
 * ends it, before handlers run; user NULL: nobody wants to know. */
int clock_sleep(clockid_t id, int flags, const struct timespec *request,
		int (*put)(void *user, const struct timespec *left),
		void *user);

#endif
