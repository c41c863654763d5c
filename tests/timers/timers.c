/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers that send signals: POSIX and interval timers; sleeps that a signal
 * ends; CPU time in calls of old. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include "check.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif
#ifndef SYS_clock_nanosleep
#define SYS_clock_nanosleep SYS_clock_nanosleep_time64
#define SYS_timer_settime SYS_timer_settime64
#define SYS_timer_gettime SYS_timer_gettime64
#endif

#define NSEC 1000000000LL
#define MSEC 1000000LL

static void *volatile bad = (void *)(uintptr_t)8;
static volatile sig_atomic_t caught, last_code, last_value, last_overrun;
static volatile sig_atomic_t last_tid;

static int64_t now(clockid_t id)
{
	struct timespec ts = { -1, -1 };

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * NSEC + ts.tv_nsec;
}

static struct timespec spec(int64_t ns)
{
	return (struct timespec){ ns / NSEC, ns % NSEC };
}

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	caught++;
	last_code = info->si_code;
	last_value = info->si_value.sival_int;
	last_overrun = info->si_overrun;
	last_tid = gettid();
}

static void catch (int sig)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO };

	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
	caught = 0;
}

static void block(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	CHECK_EQ(pthread_sigmask(how, &set, NULL), 0);
}

/* Spin until it is caught that often; how long at most. */
static int wait_for(int times, int64_t ns)
{
	int64_t end = now(CLOCK_MONOTONIC) + ns;

	while (caught < times && now(CLOCK_MONOTONIC) < end)
		;
	return caught;
}

static void set(timer_t timer, int flags, int64_t first, int64_t period)
{
	struct itimerspec value = { spec(period), spec(first) };

	CHECK_EQ(timer_settime(timer, flags, &value, NULL), 0);
}

/* Again and again: the first may come before the sleep begins, on a machine
 * that is busy. */
static void test_sleep_interrupted(void)
{
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct timespec ts = { 2, 0 }, left = { -1, -1 };
	int64_t start = now(CLOCK_MONOTONIC), slept;

	catch (SIGALRM);
	CHECK_EQ(setitimer(ITIMER_REAL, &often, NULL), 0);
	CHECK_ERRNO(nanosleep(&ts, &left), EINTR);
	CHECK(caught >= 1);
	slept = 2 * NSEC - left.tv_sec * NSEC - left.tv_nsec;
	CHECK(slept > 0 && slept <= now(CLOCK_MONOTONIC) - start);
	CHECK(now(CLOCK_MONOTONIC) - start >= 20 * MSEC);
	left.tv_sec = -1;
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &left), EINTR);
	CHECK_EQ(left.tv_sec, 1);
	/* An absolute sleep has no rest to tell. */
	ts = spec(now(CLOCK_REALTIME) + 2 * NSEC);
	left.tv_sec = -1;
	CHECK_EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, &left),
		 EINTR);
	CHECK_EQ(left.tv_sec, -1);
	CHECK(caught >= 3);
	/* SA_RESTART does not apply to sleeps; rem may be bad only if used. */
	ts = spec(NSEC);
	CHECK_ERRNO(syscall(SYS_nanosleep, &ts, bad), EFAULT);
	CHECK_EQ(setitimer(ITIMER_REAL, &never, NULL), 0);
}

static void test_setitimer(void)
{
	struct itimerval value = { { 0, 5000 }, { 0, 5000 } }, old;
	struct itimerval wrong = { { 0, 0 }, { 0, 1000000 } };
	struct itimerval zero = { { 0, 0 }, { 0, 0 } };

	catch (SIGALRM);
	CHECK_EQ(setitimer(ITIMER_REAL, &value, NULL), 0);
	CHECK(wait_for(3, NSEC) >= 3);
	CHECK_EQ(last_code, SI_KERNEL);
	CHECK_EQ(getitimer(ITIMER_REAL, &old), 0);
	CHECK_EQ(old.it_interval.tv_usec, 5000);
	CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_usec <= 5000);
	CHECK_EQ(setitimer(ITIMER_REAL, &zero, &old), 0);
	CHECK_EQ(old.it_interval.tv_usec, 5000);
	CHECK_EQ(getitimer(ITIMER_REAL, &old), 0);
	CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_usec == 0);
	CHECK_EQ(alarm(10), 0);
	CHECK_EQ(alarm(0), 10);
	CHECK_ERRNO(setitimer(3, &value, NULL), EINVAL);
	CHECK_ERRNO(getitimer(-1, &old), EINVAL);
	CHECK_ERRNO(setitimer(ITIMER_REAL, &wrong, NULL), EINVAL);
	wrong.it_value = (struct timeval){ -1, 0 };
	CHECK_ERRNO(setitimer(ITIMER_REAL, &wrong, NULL), EINVAL);
	catch (SIGVTALRM);
	CHECK_EQ(setitimer(ITIMER_VIRTUAL, &value, NULL), 0);
	CHECK(wait_for(2, 2 * NSEC) >= 2);
	CHECK_EQ(setitimer(ITIMER_VIRTUAL, &zero, NULL), 0);
	catch (SIGPROF);
	CHECK_EQ(setitimer(ITIMER_PROF, &value, NULL), 0);
	CHECK(wait_for(2, 2 * NSEC) >= 2);
	CHECK_EQ(setitimer(ITIMER_PROF, &zero, NULL), 0);
}

static void test_posix(clockid_t clock)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGRTMIN };
	struct itimerspec value;
	timer_t timer;

	catch (SIGRTMIN);
	event.sigev_value.sival_int = 4711;
	CHECK_EQ(timer_create(clock, &event, &timer), 0);
	CHECK_EQ(timer_gettime(timer, &value), 0);
	CHECK(value.it_value.tv_sec == 0 && value.it_value.tv_nsec == 0);
	set(timer, 0, 50 * MSEC, 0);
	CHECK_EQ(timer_gettime(timer, &value), 0);
	CHECK(value.it_value.tv_sec == 0 && value.it_value.tv_nsec > 0 &&
	      value.it_value.tv_nsec <= 50 * MSEC);
	CHECK_EQ(wait_for(1, 2 * NSEC), 1);
	CHECK_EQ(last_code, SI_TIMER);
	CHECK_EQ(last_value, 4711);
	CHECK_EQ(last_overrun, 0);
	CHECK_EQ(timer_getoverrun(timer), 0);
	CHECK_EQ(timer_gettime(timer, &value), 0);
	CHECK(value.it_value.tv_sec == 0 && value.it_value.tv_nsec == 0);
	set(timer, TIMER_ABSTIME, now(clock) + 10 * MSEC, 0);
	CHECK_EQ(wait_for(2, 2 * NSEC), 2);
	/* In the past: at once. */
	set(timer, TIMER_ABSTIME, 1, 0);
	CHECK_EQ(wait_for(3, 2 * NSEC), 3);
	set(timer, 0, 5 * MSEC, 5 * MSEC);
	CHECK(wait_for(6, 2 * NSEC) >= 6);
	CHECK_EQ(timer_delete(timer), 0);
	caught = 0;
	CHECK_EQ(wait_for(1, 20 * MSEC), 0);
	CHECK_ERRNO(syscall(SYS_timer_delete, (int)(intptr_t)timer), EINVAL);
}

static void test_overrun(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGRTMIN };
	struct timespec ts = spec(100 * MSEC);
	timer_t timer;

	catch (SIGRTMIN);
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	block(SIG_BLOCK, SIGRTMIN);
	set(timer, 0, 10 * MSEC, 10 * MSEC);
	CHECK_EQ(nanosleep(&ts, NULL), 0);
	block(SIG_UNBLOCK, SIGRTMIN);
	CHECK(caught >= 1);
	CHECK(last_overrun >= 8 || caught > 1);
	CHECK(timer_getoverrun(timer) >= 8 || caught > 1);
	CHECK_EQ(timer_delete(timer), 0);
	CHECK_ERRNO(syscall(SYS_timer_getoverrun, (int)(intptr_t)timer),
		    EINVAL);
}

/* Nobody is told: the timer is looked at. */
static void test_none(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	struct timespec ts = spec(20 * MSEC);
	struct itimerspec value, old;
	timer_t timer;

	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	set(timer, 0, 10 * MSEC, 0);
	CHECK_EQ(nanosleep(&ts, NULL), 0);
	CHECK_EQ(timer_gettime(timer, &value), 0);
	CHECK(value.it_value.tv_sec == 0 && value.it_value.tv_nsec == 0);
	set(timer, 0, 100 * NSEC, 7 * NSEC);
	value.it_value = spec(1 * NSEC);
	value.it_interval = spec(0);
	CHECK_EQ(timer_settime(timer, 0, &value, &old), 0);
	CHECK_EQ(old.it_value.tv_sec, 99);
	CHECK_EQ(old.it_interval.tv_sec, 7);
	CHECK_EQ(timer_delete(timer), 0);
}

static void *sleeper(void *arg)
{
	struct timespec ts = spec(2 * NSEC);

	*(volatile int *)arg = gettid();
	CHECK_ERRNO(nanosleep(&ts, NULL), EINTR);
	return NULL;
}

static void test_thread_id(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID,
				  .sigev_signo = SIGRTMIN };
	volatile int tid = 0;
	pthread_t thread;
	timer_t timer;

	catch (SIGRTMIN);
	CHECK_EQ(pthread_create(&thread, NULL, sleeper, (void *)&tid), 0);
	while (!tid)
		sched_yield();
	event.sigev_notify_thread_id = tid;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	set(timer, 0, 20 * MSEC, 0);
	CHECK_EQ(pthread_join(thread, NULL), 0);
	CHECK_EQ(caught, 1);
	CHECK_EQ(last_tid, tid);
	CHECK_EQ(timer_delete(timer), 0);
	event.sigev_notify_thread_id = 99999;
	CHECK_ERRNO(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
}

static volatile int notified;

static void notify(union sigval value)
{
	notified += value.sival_int;
}

static void test_sigev_thread(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD };
	int64_t end = now(CLOCK_MONOTONIC) + 2 * NSEC;
	timer_t timer;

	event.sigev_notify_function = notify;
	event.sigev_value.sival_int = 1;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	set(timer, 0, 5 * MSEC, 5 * MSEC);
	while (notified < 3 && now(CLOCK_MONOTONIC) < end)
		sched_yield();
	CHECK(notified >= 3);
	CHECK_EQ(timer_delete(timer), 0);
}

static void test_refusals(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = 65 };
	struct itimerspec value = { { 0, 0 }, { 0, NSEC } };
	timer_t timer;
	int id;

	CHECK_ERRNO(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	event.sigev_signo = 0;
	CHECK_ERRNO(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	event.sigev_notify = 77;
	CHECK_ERRNO(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id),
		    EINVAL);
	CHECK_ERRNO(timer_create(10, NULL, &timer), EINVAL);
	CHECK_ERRNO(syscall(SYS_timer_create, 10, bad, &id), EFAULT);
	CHECK_ERRNO(timer_create(CLOCK_MONOTONIC_RAW, NULL, &timer),
		    EOPNOTSUPP);
	CHECK_ERRNO(syscall(SYS_timer_settime, 12345, 0, bad, NULL), EFAULT);
	CHECK_ERRNO(syscall(SYS_timer_gettime, 12345, &value), EINVAL);
	CHECK_ERRNO(syscall(SYS_timer_delete, -1), EINVAL);
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	id = (int)(intptr_t)timer;
	CHECK_ERRNO(timer_settime(timer, 0, &value, NULL), EINVAL);
	CHECK_EQ(timer_delete(timer), 0);
}

static void test_many(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	static timer_t timers[300];

	for (int i = 0; i < 300; i++) {
		CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timers[i]), 0);
		set(timers[i], 0, MSEC * (i + 1), MSEC);
	}
	for (int i = 0; i < 300; i++)
		CHECK_EQ(timer_delete(timers[i]), 0);
}

static void test_cpu_time(void)
{
	struct rusage before, after;
	struct timespec ts = spec(300 * MSEC);
	int64_t start = now(CLOCK_PROCESS_CPUTIME_ID), used;
	struct tms tms;
	long ticks = times(&tms);

	CHECK_EQ(getrusage(RUSAGE_SELF, &before), 0);
	CHECK_EQ(nanosleep(&ts, NULL), 0);
	used = now(CLOCK_PROCESS_CPUTIME_ID) - start;
	CHECK(used < 200 * MSEC); /* a busy machine */
	start = now(CLOCK_THREAD_CPUTIME_ID);
	while (now(CLOCK_THREAD_CPUTIME_ID) - start < 30 * MSEC)
		;
	CHECK_EQ(getrusage(RUSAGE_SELF, &after), 0);
	used = (after.ru_utime.tv_sec - before.ru_utime.tv_sec +
		after.ru_stime.tv_sec - before.ru_stime.tv_sec) *
		       1000000LL +
	       after.ru_utime.tv_usec - before.ru_utime.tv_usec +
	       after.ru_stime.tv_usec - before.ru_stime.tv_usec;
	CHECK(used >= 20000);
	CHECK_EQ(used / 1000000, 0);
	CHECK(times(&tms) >= ticks + 30);
	CHECK(tms.tms_utime + tms.tms_stime >= 2);
	CHECK_EQ(getrusage(RUSAGE_THREAD, &after), 0);
	CHECK_EQ(getrusage(RUSAGE_CHILDREN, &after), 0);
	CHECK_EQ(after.ru_utime.tv_sec, 0);
	CHECK_ERRNO(getrusage(7, &after), EINVAL);
}

/* arm: 32-bit times are the same times. */
static void test_time32(void)
{
#ifdef SYS_timer_settime32
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	int32_t value[4] = { 3, 4, 100, 5 }, old[4] = { 0 };
	struct itimerspec wide;
	timer_t timer;
	int id;

	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	id = (int)(intptr_t)timer;
	CHECK_EQ(syscall(SYS_timer_settime32, id, 0, value, NULL), 0);
	CHECK_EQ(timer_gettime(timer, &wide), 0);
	CHECK(wide.it_interval.tv_sec == 3 && wide.it_interval.tv_nsec == 4);
	CHECK(wide.it_value.tv_sec == 99 || wide.it_value.tv_sec == 100);
	CHECK_EQ(syscall(SYS_timer_gettime32, id, old), 0);
	CHECK(old[0] == 3 && old[1] == 4 && (old[2] == 99 || old[2] == 100));
	CHECK_EQ(timer_delete(timer), 0);
#endif
}

int main(void)
{
	test_sleep_interrupted();
	test_setitimer();
	test_posix(CLOCK_MONOTONIC);
	test_posix(CLOCK_REALTIME);
	test_posix(CLOCK_BOOTTIME);
	test_posix(CLOCK_PROCESS_CPUTIME_ID);
	test_posix(CLOCK_THREAD_CPUTIME_ID);
	test_overrun();
	test_none();
	test_thread_id();
	test_sigev_thread();
	test_refusals();
	test_many();
	test_cpu_time();
	test_time32();
	return check_done();
}
