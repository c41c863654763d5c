/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX timers and interval timers: what the 64-bit and arm's 32-bit calls
 * share. Values are in kernel memory; -errno. */
#ifndef TIME_POSIX_H
#define TIME_POSIX_H

#include "itimer.h"

/* The process's timers, made when the first is needed; NULL: no memory. */
struct process_timers *process_timers(void);

/* posix.c. old may be NULL. */
int posix_timer_set(int id, int flags, const struct itimerspec *value,
		    struct itimerspec *old);
int posix_timer_get(int id, struct itimerspec *value);

#define ITIMERS 3 /* ITIMER_REAL, _VIRTUAL, _PROF */

struct process_timers {
	struct posix_timer **slots; /* by id; NULL: free */
	int size, next; /* next: where to look for a free one */
	struct itimer intervals[ITIMERS];
};

#endif
