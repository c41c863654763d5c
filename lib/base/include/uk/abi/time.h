/* SPDX-License-Identifier: BSD-3-Clause */
/* Times as calls move them where libc's own differ: libc's struct timespec is
 * the kernel's 64-bit one on both arches. */
#ifndef UK_ABI_TIME_H
#define UK_ABI_TIME_H

#include <stdint.h>

/* Calls without "64" in their name on arm. */
struct uk_timespec32 {
	int32_t tv_sec, tv_nsec;
};

/* gettimeofday: the arch's long. */
struct uk_timeval {
	long tv_sec, tv_usec;
};

struct uk_timezone {
	int tz_minuteswest, tz_dsttime;
};

#endif
