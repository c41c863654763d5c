/* SPDX-License-Identifier: BSD-3-Clause */
/* How expired timers tell the program. Interrupts off. */
#ifndef TIME_NOTIFY_H
#define TIME_NOTIFY_H

#include <stdbool.h>
#include <uk/process.h>
#include <uk/signal.h>

/* sig, from the kernel, to the process. */
void notify_kernel(struct uk_process *p, int sig);

/* A timer's signal, to the process, or to its thread tid. False if the last one
 * is still queued: then that one tells of these expiries, too. */
bool notify_timer(struct uk_process *p, int tid, struct uk_sigqueue *signal,
		  uint64_t times);
/* The timer has a signal from now on: false, there are too many; or has none
 * any more. */
bool notify_reserve(struct uk_sigqueue *signal);
void notify_release(struct uk_process *p, int tid, struct uk_sigqueue *signal);
/* n and more, or INT_MAX. */
int notify_count(int n, uint64_t more);

#endif
