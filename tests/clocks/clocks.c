/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks go on, agree with each other, refuse what Linux refuses; sleeps last
 * as long as they say. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include "check.h"
#include "futexcall.h"

/* musl hides arm's calls with 32-bit times; these have the 64-bit ones. */
#ifndef SYS_clock_gettime
#define SYS_clock_gettime SYS_clock_gettime64
#define SYS_clock_getres SYS_clock_getres_time64
#define SYS_clock_nanosleep SYS_clock_nanosleep_time64
#endif

#define NSEC 1000000000LL
#define AGREE (NSEC / 4) /* two readings one after the other: a busy machine */

static void *volatile bad = (void *)(uintptr_t)8;

static int64_t ns(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * NSEC + ts->tv_nsec;
}

static int64_t now(clockid_t id)
{
	struct timespec ts = { -1, -1 };

	CHECK_EQ(clock_gettime(id, &ts), 0);
	CHECK(ts.tv_nsec >= 0 && ts.tv_nsec < NSEC);
	return ns(&ts);
}

static void test_ids(void)
{
	static const clockid_t ids[] = {
		CLOCK_REALTIME,		  CLOCK_MONOTONIC,
		CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID,
		CLOCK_MONOTONIC_RAW,	  CLOCK_REALTIME_COARSE,
		CLOCK_MONOTONIC_COARSE,	  CLOCK_BOOTTIME,
	};
	struct timespec ts;
	clockid_t self;

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		int64_t first = now(ids[i]);

		CHECK(now(ids[i]) >= first);
		CHECK_EQ(clock_getres(ids[i], &ts), 0);
		CHECK(ns(&ts) > 0 && ns(&ts) < NSEC);
		CHECK_EQ(clock_getres(ids[i], NULL), 0);
	}
	CHECK_ERRNO(syscall(SYS_clock_gettime, 10, &ts), EINVAL);
	CHECK_ERRNO(syscall(SYS_clock_gettime, 12, &ts), EINVAL);
	CHECK_ERRNO(syscall(SYS_clock_gettime, 99999, &ts), EINVAL);
	CHECK_ERRNO(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, bad), EFAULT);
	CHECK_ERRNO(syscall(SYS_clock_getres, CLOCK_MONOTONIC, bad), EFAULT);
	CHECK_ERRNO(syscall(SYS_clock_getres, 99999, NULL), EINVAL);
	CHECK_EQ(clock_getcpuclockid(0, &self), 0);
	CHECK(now(self) >= 0);
	CHECK_EQ(clock_getcpuclockid(getpid(), &self), 0);
}

static void test_agree(void)
{
	struct timeval tv = { 0, 0 };
	int64_t real = now(CLOCK_REALTIME), late;
	time_t seconds = time(NULL);

	CHECK_EQ(gettimeofday(&tv, NULL), 0);
	CHECK(tv.tv_usec >= 0 && tv.tv_usec < 1000000);
	late = (int64_t)tv.tv_sec * NSEC + tv.tv_usec * 1000L - real;
	CHECK(late > -1000000 && late < AGREE);
	CHECK(seconds >= real / NSEC && seconds <= real / NSEC + 1);
}

/* Sleep for d; how long it took. */
static int64_t slept(long d)
{
	struct timespec ts = { d / NSEC, d % NSEC };
	int64_t start = now(CLOCK_MONOTONIC);

	CHECK_EQ(nanosleep(&ts, NULL), 0);
	return now(CLOCK_MONOTONIC) - start;
}

static void test_sleep(void)
{
	struct timespec ts = { 0, NSEC };
	int64_t until;

	CHECK(slept(0) < AGREE);
	CHECK(slept(1) >= 1);
	CHECK(slept(20000000) >= 20000000);
	until = now(CLOCK_MONOTONIC) + 10000000;
	ts = (struct timespec){ until / NSEC, until % NSEC };
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0);
	CHECK(now(CLOCK_MONOTONIC) >= until);
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0);
	until = now(CLOCK_REALTIME) + 10000000;
	ts = (struct timespec){ until / NSEC, until % NSEC };
	CHECK_EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL), 0);
	CHECK(now(CLOCK_REALTIME) >= until);
	ts = (struct timespec){ 0, NSEC };
	CHECK_ERRNO(nanosleep(&ts, NULL), EINVAL);
	ts = (struct timespec){ -1, 0 };
	CHECK_ERRNO(nanosleep(&ts, NULL), EINVAL);
	CHECK_ERRNO(syscall(SYS_nanosleep, bad, NULL), EFAULT);
	CHECK_ERRNO(syscall(SYS_clock_nanosleep, 99999, 0, bad, NULL), EINVAL);
	CHECK_ERRNO(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, bad,
			    NULL),
		    EOPNOTSUPP);
	CHECK_ERRNO(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, bad, NULL),
		    EFAULT);
}

static void nothing(int sig)
{
	(void)sig;
}

/* A sleep until CPU time has come, of a process that uses none. */
static void test_cpu_sleep(void)
{
	struct itimerval often = { { 0, 30000 }, { 0, 30000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct timespec ts = { 0, 1000000 }, left = { 0, 0 };
	struct sigaction sa = { .sa_handler = nothing };
	clockid_t own;

	CHECK_EQ(pthread_getcpuclockid(pthread_self(), &own), 0);
	CHECK_EQ(clock_nanosleep(own, 0, &ts, NULL), EINVAL);
	CHECK_EQ(clock_nanosleep(own, TIMER_ABSTIME, &ts, NULL), EINVAL);
	CHECK_ERRNO(clock_settime(own, &ts), EPERM);
	CHECK_EQ(sigaction(SIGALRM, &sa, NULL), 0);
	CHECK_EQ(setitimer(ITIMER_REAL, &often, NULL), 0);
	/* What is left is CPU time, of which none has gone by. */
	ts = (struct timespec){ 0, 20000000 };
	CHECK_EQ(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &ts, &left),
		 EINTR);
	CHECK(left.tv_sec == 0 && left.tv_nsec > 10000000);
	ts.tv_sec = sizeof(time_t) > 4 ? (time_t)(~0ULL >> 1) : 0x7fffffff;
	CHECK_EQ(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &ts, &left),
		 EINTR);
	CHECK(left.tv_sec > 1000000);
	CHECK_EQ(setitimer(ITIMER_REAL, &never, NULL), 0);
}

static void set_real(int64_t t)
{
	struct timespec ts = { t / NSEC, t % NSEC };

	CHECK_EQ(clock_settime(CLOCK_REALTIME, &ts), 0);
}

static void *sleep_until(void *arg)
{
	const struct timespec *until = arg;

	CHECK_EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, until, NULL),
		 0);
	CHECK(now(CLOCK_REALTIME) >= ns(until));
	return NULL;
}

static uint32_t word;
static pthread_mutex_t lock;

/* libc's own waits ask for a time from now on. */
static void *wait_until(void *until)
{
	CHECK_ERRNO(futex(&word, WAIT_BITSET | REALTIME, 0, until, NULL,
			  ALL_BITS),
		    ETIMEDOUT);
	return NULL;
}

static void *lock_until(void *until)
{
	CHECK_EQ(pthread_mutex_timedlock(&lock, until), ETIMEDOUT);
	return NULL;
}

/* A futex, and one that inherits priorities. */
static void start_locks(pthread_t *threads, struct timespec *until)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&lock, &attr);
	pthread_mutex_lock(&lock);
	CHECK_EQ(pthread_create(&threads[0], NULL, sleep_until, until), 0);
	CHECK_EQ(pthread_create(&threads[1], NULL, wait_until, until), 0);
	CHECK_EQ(pthread_create(&threads[2], NULL, lock_until, until), 0);
}

/* Real time jumps, other clocks do not; who sleeps until a real time wakes
 * then. Not on Linux, whose clock is others' too: nobody is process 1 there. */
static void test_jump(void)
{
	int64_t real = now(CLOCK_REALTIME), mono = now(CLOCK_MONOTONIC);
	int64_t until = real + 3000 * NSEC, d;
	struct timespec ts = { until / NSEC, until % NSEC };
	struct timespec low = { 0, 0 }, odd = { 1, NSEC };
	struct timeval tv = { 1, 1000000 };
	pthread_t threads[3];

	/* A board without a clock chip starts in 1970, behind which real time
	 * cannot be set back. */
	if (real - mono < NSEC) {
		set_real(mono + 1000000 * NSEC);
		test_jump();
		return;
	}
	CHECK_ERRNO(clock_settime(CLOCK_MONOTONIC, &ts), EINVAL);
	CHECK_ERRNO(clock_settime(CLOCK_REALTIME, &odd), EINVAL);
	CHECK_ERRNO(clock_settime(CLOCK_REALTIME, &low), EINVAL);
	CHECK_ERRNO(settimeofday(&tv, NULL), EINVAL);
	start_locks(threads, &ts);
	usleep(20000);
	set_real(real + 1000 * NSEC);
	usleep(20000);
	set_real(real + 4000 * NSEC);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_join(threads[i], NULL), 0);
	d = now(CLOCK_REALTIME) - real;
	CHECK(d >= 4000 * NSEC && d < 4010 * NSEC);
	CHECK(now(CLOCK_MONOTONIC) - mono < 10 * NSEC);
	CHECK(time(NULL) >= (real + 4000 * NSEC) / NSEC);
	set_real(real + now(CLOCK_MONOTONIC) - mono);
	test_agree();
}

/* arm: the calls with 32-bit times share the bodies of the others. */
static void test_time32(void)
{
#ifdef SYS_clock_gettime32
	int32_t ts[2] = { -1, -1 }, sleep[2] = { 0, 5000000 };
	int64_t start = now(CLOCK_MONOTONIC), wide[2], d;

	CHECK_EQ(syscall(SYS_clock_gettime32, CLOCK_MONOTONIC, ts), 0);
	d = (int64_t)ts[0] * NSEC + ts[1] - start;
	CHECK(d >= 0 && d < AGREE);
	CHECK_EQ(syscall(SYS_clock_getres_time32, CLOCK_MONOTONIC, ts), 0);
	CHECK(ts[0] == 0 && ts[1] > 0);
	CHECK_EQ(syscall(SYS_clock_gettime32, CLOCK_REALTIME, ts), 0);
	CHECK_EQ(syscall(SYS_clock_gettime, CLOCK_REALTIME, wide), 0);
	d = wide[0] * NSEC + wide[1] - (ts[0] * NSEC + ts[1]);
	CHECK(d >= 0 && d < AGREE);
	start = now(CLOCK_MONOTONIC);
	CHECK_EQ(syscall(SYS_nanosleep, sleep, NULL), 0);
	CHECK(now(CLOCK_MONOTONIC) - start >= sleep[1]);
	CHECK_EQ(syscall(SYS_clock_nanosleep_time32, CLOCK_MONOTONIC, 0, sleep,
			 NULL),
		 0);
	CHECK_ERRNO(syscall(SYS_clock_gettime32, CLOCK_MONOTONIC, bad), EFAULT);
	CHECK_ERRNO(syscall(SYS_clock_gettime32, 99999, ts), EINVAL);
#endif
}

int main(void)
{
	test_ids();
	test_agree();
	test_sleep();
	test_cpu_sleep();
	if (getpid() == 1)
		test_jump();
	test_time32();
	return check_done();
}
