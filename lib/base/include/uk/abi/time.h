/* SPDX-License-Identifier: BSD-3-Clause */
/* Times as calls move them where libc's own differ: libc's struct timespec is
 * the kernel's 64-bit one on both arches. */
#ifndef UK_ABI_TIME_H
#define UK_ABI_TIME_H

#include <stdint.h>
#include <uk/abi/signal.h>

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

struct uk_itimerspec32 {
	struct uk_timespec32 it_interval, it_value;
};

/* getitimer, setitimer */
struct uk_itimerval {
	struct uk_timeval it_interval, it_value;
};

/* timer_create: without the rest, which pads it to 64 bytes. */
struct uk_sigevent {
	union uk_sigval value;
	int signo;
	int notify; /* SIGEV_* */
	int tid; /* of SIGEV_THREAD_ID */
};

/* clock_adjtime, adjtimex. */
struct uk_timex {
	uint32_t modes; /* ADJ_* */
	int64_t offset, freq, maxerror, esterror;
	int32_t status; /* STA_* */
	int64_t constant, precision, tolerance;
	int64_t tv_sec, tv_usec; /* tv_usec: nanoseconds with STA_NANO */
	int64_t tick;
	int64_t ppsfreq, jitter;
	int32_t shift;
	int64_t stabil, jitcnt, calcnt, errcnt, stbcnt;
	int32_t tai;
	int32_t unused[11];
};

_Static_assert(sizeof(struct uk_timex) == 208, "Linux's size");

/* arm's calls of old. */
struct uk_timex32 {
	uint32_t modes;
	int32_t offset, freq, maxerror, esterror, status;
	int32_t constant, precision, tolerance;
	int32_t tv_sec, tv_usec, tick;
	int32_t ppsfreq, jitter, shift, stabil;
	int32_t jitcnt, calcnt, errcnt, stbcnt, tai;
	int32_t unused[11];
};

_Static_assert(sizeof(struct uk_timex32) == 128, "Linux's size");

struct uk_rusage {
	struct uk_timeval ru_utime, ru_stime;
	long ru_maxrss; /* KiB */
	long unkept1[3];
	long ru_minflt;
	long unkept2[7];
	long ru_nvcsw, ru_nivcsw;
};

#endif
