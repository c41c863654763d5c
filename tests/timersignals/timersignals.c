/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals of POSIX timers: each timer's arrives, whatever else is pending;
 * RLIMIT_SIGPENDING counts them. What is told of a timer that does not run. */
#define _GNU_SOURCE
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include "futexcall.h"
#include "sigtest.h"

#define MSEC 1000000L
/* A period that does not end. */
#define FOREVER ((time_t)(sizeof(time_t) > 4 ? ~0ULL >> 1 : 0x7fffffff))

static volatile int caught, codes[8], values[8];
static volatile pid_t from;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	codes[caught & 7] = si->si_code;
	values[caught & 7] = si->si_value.sival_int;
	if (si->si_code == SI_USER)
		from = si->si_pid;
	caught++;
}

static timer_t timer_of(int sig, int value)
{
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL,
			      .sigev_signo = sig };
	timer_t t;

	e.sigev_value.sival_int = value;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &e, &t), 0);
	return t;
}

static void start(timer_t t, long ms, time_t period)
{
	struct itimerspec v = { { period, 0 }, { 0, ms * MSEC } };

	CHECK_EQ(timer_settime(t, 0, &v, NULL), 0);
}

static void block(int how, int sig)
{
	sigset_t set = only(sig);

	CHECK_EQ(sigprocmask(how, &set, NULL), 0);
}

/* --- Several of one number ---------------------------------------------- */

static void each_arrives(void)
{
	timer_t a = timer_of(SIGALRM, 1), b = timer_of(SIGALRM, 2);

	install(SIGALRM, note, 0);
	block(SIG_BLOCK, SIGALRM);
	caught = 0;
	start(a, 5, 0);
	start(b, 10, 0);
	sleep_ms(40);
	block(SIG_UNBLOCK, SIGALRM);
	CHECK_EQ(caught, 2);
	/* The later one interrupts the earlier one's handler. */
	CHECK_EQ(values[0] + values[1], 3);
	/* Beside one that was sent; that one comes once. */
	block(SIG_BLOCK, SIGALRM);
	caught = 0;
	raise(SIGALRM);
	start(a, 5, 0);
	sleep_ms(40);
	raise(SIGALRM);
	block(SIG_UNBLOCK, SIGALRM);
	CHECK_EQ(caught, 2);
	CHECK_EQ(timer_delete(a), 0);
	CHECK_EQ(timer_delete(b), 0);
}

/* --- No place in the queue ------------------------------------------- */

static void no_place(void)
{
	timer_t rt = timer_of(SIGRTMIN, 11), alrm = timer_of(SIGALRM, 12);
	union sigval v = { 0 };
	struct rlimit old, none;
	sigset_t set = only(SIGRTMIN), was;
	timer_t more;

	install(SIGRTMIN, note, 0);
	install(SIGALRM, note, 0);
	install(SIGUSR1, note, 0);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &was), 0);
	CHECK_EQ(getrlimit(RLIMIT_SIGPENDING, &old), 0);
	none = old;
	none.rlim_cur = 0;
	CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &none), 0);
	CHECK_ERRNO(sigqueue(getpid(), SIGRTMIN, v), EAGAIN);
	CHECK_ERRNO(timer_create(CLOCK_MONOTONIC, NULL, &more), EAGAIN);
	caught = from = 0;
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	start(rt, 5, 0);
	start(alrm, 5, 0);
	sleep_ms(40);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &was, NULL), 0);
	CHECK_EQ(caught, 3);
	CHECK_EQ(from, getpid()); /* the limit is not one of kill() */
	CHECK_EQ((codes[0] == SI_TIMER) + (codes[1] == SI_TIMER) +
			 (codes[2] == SI_TIMER),
		 2);
	CHECK_EQ(values[0] == 11 || values[1] == 11 || values[2] == 11, 1);
	CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &old), 0);
	CHECK_EQ(timer_delete(rt), 0);
	CHECK_EQ(timer_delete(alrm), 0);
}

/* As many as one likes, one after the other. */
static void given_back(void)
{
	for (int i = 0; i < 5000; i++) {
		timer_t t;

		if (timer_create(CLOCK_MONOTONIC, NULL, &t) != 0)
			CHECK_EQ(i, 5000);
		if (i % 500 == 0)
			start(t, 900, 0);
		if (timer_delete(t) != 0)
			CHECK_EQ(i, 5000);
	}
}

/* --- Periods --------------------------------------------------------- */

/* One that is so long that its second end is never. */
static void once(void)
{
	struct itimerspec v = { { FOREVER, 0 }, { 0, 5 * MSEC } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	struct pollfd p = { fd, POLLIN, 0 };
	timer_t t = timer_of(SIGALRM, 3);
	uint64_t n = 0;

	CHECK_EQ(timerfd_settime(fd, 0, &v, NULL), 0);
	CHECK_EQ(read(fd, &n, sizeof(n)), sizeof(n));
	CHECK_EQ(n, 1);
	CHECK_EQ(poll(&p, 1, 20), 0);
	CHECK_EQ(timerfd_gettime(fd, &v), 0);
	CHECK(v.it_value.tv_sec > 1000000);
	close(fd);
	caught = 0;
	start(t, 5, FOREVER);
	for (int i = 0; i < 10; i++)
		sleep_ms(5);
	CHECK_EQ(caught, 1);
	CHECK_EQ(timer_getoverrun(t), 0);
	CHECK_EQ(timer_delete(t), 0);
}

static long period_of(int which)
{
	struct itimerval v = { { 5, 0 }, { 0, 0 } };

	CHECK_EQ(setitimer(which, &v, NULL), 0);
	CHECK_EQ(getitimer(which, &v), 0);
	CHECK(v.it_value.tv_sec == 0 && v.it_value.tv_usec == 0);
	return v.it_interval.tv_sec;
}

/* Who remembers the period of a timer that does not run. */
static void stopped(void)
{
	struct itimerspec v = { { 5, 0 }, { 0, 0 } }, now;
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	timer_t t = timer_of(SIGALRM, 4);

	CHECK_EQ(timer_settime(t, 0, &v, NULL), 0);
	CHECK_EQ(timer_gettime(t, &now), 0);
	CHECK_EQ(now.it_interval.tv_sec, 0);
	start(t, 900, 5);
	CHECK_EQ(timer_settime(t, 0, &v, &now), 0);
	CHECK_EQ(now.it_interval.tv_sec, 5);
	CHECK_EQ(timer_gettime(t, &now), 0);
	CHECK_EQ(now.it_interval.tv_sec, 0);
	CHECK_EQ(timer_delete(t), 0);
	CHECK_EQ(timerfd_settime(fd, 0, &v, NULL), 0);
	CHECK_EQ(timerfd_gettime(fd, &now), 0);
	CHECK_EQ(now.it_interval.tv_sec, 5);
	close(fd);
	CHECK_EQ(period_of(ITIMER_REAL), 0);
	CHECK_EQ(period_of(ITIMER_VIRTUAL), 5);
	CHECK_EQ(period_of(ITIMER_PROF), 5);
}

int main(void)
{
	each_arrives();
	no_place();
	given_back();
	once();
	stopped();
	return check_done();
}
