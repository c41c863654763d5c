/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The clocks as whoever asks for the time reads them: the kernel's own page,
 * and its copy beside the program's vDSO. Also compiled as a part of the
 * latter.
 *
 * seq is odd while offset changes: a reader that saw a change looks again. It
 * starts as CLOCK_UNKNOWN: nobody has asked the clock chip yet.
 */
#ifndef TIME_PAGE_H
#define TIME_PAGE_H

#include <arch/cpu.h>
#include <uk/essentials.h>
#include "scale.h"

#define CLOCK_UNKNOWN 1u

struct clock_page {
	struct time_scale scale;
	uint32_t seq;
	struct timespec offset; /* real minus monotonic; 0 <= tv_nsec < 10^9 */
};

static __always_inline void clock_page_monotonic(const struct clock_page *p,
						 struct timespec *ts)
{
	time_scale_split(&p->scale, arch_ticks(), ts);
}

/* The offset is known. */
static __always_inline void clock_page_realtime(const struct clock_page *p,
						struct timespec *ts)
{
	struct timespec offset;
	unsigned seq;

	do {
		seq = __atomic_load_n(&p->seq, __ATOMIC_ACQUIRE);
		/* A mixture is not used. */
		offset.tv_sec = READ_ONCE(p->offset.tv_sec);
		offset.tv_nsec = READ_ONCE(p->offset.tv_nsec);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((seq & 1) || seq != READ_ONCE(p->seq));
	clock_page_monotonic(p, ts);
	ts->tv_sec += offset.tv_sec;
	ts->tv_nsec += offset.tv_nsec;
	if (ts->tv_nsec >= (long)NSEC_PER_SEC) {
		ts->tv_nsec -= (long)NSEC_PER_SEC;
		ts->tv_sec++;
	}
}

#endif
