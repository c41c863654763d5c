/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vDSO: clock_gettime() for programs of a trap image, without a trap. A
 * shared object of one page, which holds the kernel's clock_page too: see
 * vdso.lds. What it cannot tell the caller asks the kernel: -ENOSYS.
 */
#include <errno.h>
#include "../page.h"

#pragma GCC visibility push(hidden)
extern struct clock_page vdso_page; /* not const: it changes */
#pragma GCC visibility pop

#define BIT(clock) (1u << (clock))
#define MONOTONIC                                          \
	(BIT(CLOCK_MONOTONIC) | BIT(CLOCK_MONOTONIC_RAW) | \
	 BIT(CLOCK_MONOTONIC_COARSE) | BIT(CLOCK_BOOTTIME))
#define REAL (BIT(CLOCK_REALTIME) | BIT(CLOCK_REALTIME_COARSE) | BIT(CLOCK_TAI))

static __always_inline int get(clockid_t clock, struct timespec *ts)
{
	unsigned bit = (unsigned)clock < 32 ? BIT(clock) : 0;

	if (likely(bit & MONOTONIC))
		clock_page_monotonic(&vdso_page, ts);
	else if ((bit & REAL) && READ_ONCE(vdso_page.seq) != CLOCK_UNKNOWN)
		clock_page_realtime(&vdso_page, ts);
	else
		return -ENOSYS;
	return 0;
}

#include "names.h"
