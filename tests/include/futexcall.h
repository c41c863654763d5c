/* SPDX-License-Identifier: BSD-3-Clause */
/* futex(2) as tests call it, and what they share. */
#ifndef FUTEXCALL_H
#define FUTEXCALL_H

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The variant whose times are struct timespec's. */
#ifdef SYS_futex_time64
#define NR_FUTEX SYS_futex_time64
#else
#define NR_FUTEX SYS_futex
#endif

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

/* One word of futex_waitv(2). */
struct waitv {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

enum {
	WAIT = 0,
	WAKE = 1,
	FD = 2,
	REQUEUE = 3,
	CMP_REQUEUE = 4,
	WAKE_OP = 5,
	LOCK_PI = 6,
	UNLOCK_PI = 7,
	TRYLOCK_PI = 8,
	WAIT_BITSET = 9,
	WAKE_BITSET = 10,
	WAIT_REQUEUE_PI = 11,
	CMP_REQUEUE_PI = 12,
	LOCK_PI2 = 13,
	PRIVATE = 128,
	REALTIME = 256,
};

#define WAITERS 0x80000000u
#define OWNER_DIED 0x40000000u
#define ALL_BITS 0xffffffffu

#define futex(word, op, val, time, word2, val3) \
	syscall(NR_FUTEX, word, op, val, time, word2, val3)
/* Where a number stands in the place of the time. */
#define futex2(word, op, val, val2, word2, val3) \
	syscall(NR_FUTEX, word, op, val, (long)(val2), word2, val3)

static inline int gettid_(void)
{
	return (int)syscall(SYS_gettid);
}

static inline int64_t now_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static inline struct timespec in_ms(clockid_t clock, long ms)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_sec += ms / 1000;
	ts.tv_nsec += ms % 1000 * 1000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	return ts;
}

static inline void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

#endif
