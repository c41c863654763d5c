/* SPDX-License-Identifier: BSD-3-Clause */
/* How expired timers tell the program. Interrupts off. */
#ifndef TIME_NOTIFY_H
#define TIME_NOTIFY_H

#include <stdbool.h>
#include <uk/process.h>
#include <uk/signal.h>

/* sig, from the kernel, to the process. */
void notify_kernel(struct uk_process *p, int sig);

/* An SI_TIMER to the process, or to its thread tid. False if the last one of
 * this timer is still queued: then that one tells of one expiry more. */
bool notify_timer(struct uk_process *p, int tid, const struct uk_siginfo *info);
/* Is it still queued? */
bool notify_queued(struct uk_process *p, int tid,
		   const struct uk_siginfo *info);

#endif
