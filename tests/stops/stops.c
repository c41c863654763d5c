/* SPDX-License-Identifier: BSD-3-Clause */
/* Stopping and continuing, by a timer that outlives the stop; arm's calls from
 * before there were 64 signals. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include "futexcall.h"
#include "sigtest.h"

#define STOP_MS 60

static volatile sig_atomic_t caught, order[4];
static timer_t continuer;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)si;
	(void)uc;
	if (caught < 4)
		order[caught] = sig;
	caught++;
}

static void start(timer_t timer, long ms, long period)
{
	struct itimerspec value = { { 0, period * 1000000 },
				    { 0, ms * 1000000 } };

	CHECK_EQ(timer_settime(timer, 0, &value, NULL), 0);
}

/* How long the process was stopped by sig, in ms, and still has to wait. */
static int64_t stopped_by(int sig)
{
	int64_t begin = now_ms(CLOCK_MONOTONIC);

	start(continuer, STOP_MS, 0);
	CHECK_EQ(raise(sig), 0);
	return now_ms(CLOCK_MONOTONIC) - begin;
}

static void stop_and_continue(void)
{
	signal(SIGCONT, SIG_DFL);
	CHECK(stopped_by(SIGSTOP) >= STOP_MS - 1);
	signal(SIGCONT, SIG_IGN);
	CHECK(stopped_by(SIGSTOP) >= STOP_MS - 1);
	install(SIGCONT, note, 0);
	caught = 0;
	CHECK(stopped_by(SIGSTOP) >= STOP_MS - 1);
	CHECK_EQ(caught, 1);
	/* Whether one of a terminal's stops depends on who is there to see to
	 * its continuing: nobody here. With a handler they never do. */
	install(SIGTSTP, note, 0);
	caught = 0;
	CHECK_EQ(raise(SIGTSTP), 0);
	CHECK_EQ(caught, 1);
	signal(SIGTTIN, SIG_IGN);
	CHECK_EQ(raise(SIGTTIN), 0);
	signal(SIGTSTP, SIG_DFL);
	signal(SIGTTOU, SIG_DFL);
	stopped_by(SIGTSTP);
	stopped_by(SIGTTOU);
	sleep_ms(2 * STOP_MS);
}

/* Each forgets the other. */
static void opposites(void)
{
	sigset_t set = only(SIGTSTP), old, pending;

	sigaddset(&set, SIGCONT);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &old), 0);
	raise(SIGTSTP);
	raise(SIGCONT);
	sigpending(&pending);
	CHECK_EQ(sigismember(&pending, SIGTSTP), 0);
	CHECK_EQ(sigismember(&pending, SIGCONT), 1);
	raise(SIGTSTP);
	sigpending(&pending);
	CHECK_EQ(sigismember(&pending, SIGTSTP), 1);
	CHECK_EQ(sigismember(&pending, SIGCONT), 0);
	raise(SIGCONT);
	caught = 0;
	CHECK_EQ(sigprocmask(SIG_SETMASK, &old, NULL), 0);
	CHECK_EQ(caught, 1);
}

/* --- Other threads, other signals ----------------------------------- */

static volatile int quit;
static int64_t longest;

static void *watch(void *arg)
{
	int64_t last = now_ms(CLOCK_MONOTONIC);

	while (!quit) {
		int64_t t = now_ms(CLOCK_MONOTONIC);

		if (t - last > longest)
			longest = t - last;
		last = t;
	}
	return arg;
}

static uint32_t word;

static void *wait_on_word(void *arg)
{
	while (word == 0)
		CHECK_EQ(futex(&word, WAIT, 0, NULL, NULL, 0), 0);
	return arg;
}

/* What runs stops, what waits goes on waiting. */
static void threads(void)
{
	pthread_t spinner, waiter;
	struct timespec ts = { 0, 200000000 };
	int64_t begin;

	signal(SIGCONT, SIG_DFL);
	CHECK_EQ(pthread_create(&spinner, NULL, watch, NULL), 0);
	CHECK_EQ(pthread_create(&waiter, NULL, wait_on_word, NULL), 0);
	sleep_ms(20);
	begin = now_ms(CLOCK_MONOTONIC);
	start(continuer, STOP_MS, 0);
	CHECK_EQ(kill(getpid(), SIGSTOP), 0);
	/* No handler ran: the sleep is a whole one. */
	CHECK_EQ(nanosleep(&ts, NULL), 0);
	CHECK(now_ms(CLOCK_MONOTONIC) - begin >= 200);
	quit = 1;
	pthread_join(spinner, NULL);
	CHECK(longest >= STOP_MS - 20);
	word = 1;
	futex(&word, WAKE, 1, NULL, NULL, 0);
	pthread_join(waiter, NULL);
}

static long nap(const struct timespec *ts)
{
	return nanosleep(ts, NULL);
}

static long nap_real(const struct timespec *ts)
{
	return -clock_nanosleep(CLOCK_REALTIME, 0, ts, NULL);
}

static long wait_for_word(const struct timespec *ts)
{
	static uint32_t never;

	return futex(&never, WAIT, 0, ts, NULL, 0);
}

static long poll_nothing(const struct timespec *ts)
{
	return poll(NULL, 0, (int)(ts->tv_nsec / 1000000));
}

static struct {
	long (*call)(const struct timespec *);
	long want, rc;
	int64_t took;
} timed[] = {
	{ nap, 0, 0, 0 },
	{ nap_real, 0, 0, 0 },
	{ wait_for_word, -1, 0, 0 },
	{ poll_nothing, 0, 0, 0 },
};

#define TIMED (sizeof(timed) / sizeof(*timed))

static void *wait_timed(void *arg)
{
	const struct timespec ts = { 0, 400000000 };
	int64_t begin = now_ms(CLOCK_MONOTONIC);
	unsigned i = (unsigned)(uintptr_t)arg;

	timed[i].rc = timed[i].call(&ts);
	timed[i].took = now_ms(CLOCK_MONOTONIC) - begin;
	return NULL;
}

/* What waits for so long does so no longer for the stop in between. */
static void no_longer(void)
{
	pthread_t t[TIMED];

	signal(SIGCONT, SIG_DFL);
	for (unsigned i = 0; i < TIMED; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, wait_timed,
					(void *)(uintptr_t)i),
			 0);
	sleep_ms(250);
	stopped_by(SIGSTOP);
	for (unsigned i = 0; i < TIMED; i++) {
		pthread_join(t[i], NULL);
		CHECK_EQ(timed[i].rc, timed[i].want);
		CHECK(timed[i].took >= 399);
		CHECK(timed[i].took < 650);
	}
}

/* What is sent meanwhile waits. */
static void meanwhile(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR1 };
	int64_t begin = now_ms(CLOCK_MONOTONIC);
	timer_t early;

	install(SIGUSR1, note, 0);
	signal(SIGCONT, SIG_DFL);
	caught = 0;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &early), 0);
	start(early, 10, 0);
	CHECK(stopped_by(SIGSTOP) >= STOP_MS - 1);
	CHECK_EQ(caught, 1);
	CHECK_EQ(order[0], SIGUSR1);
	CHECK(now_ms(CLOCK_MONOTONIC) - begin >= STOP_MS - 1);
	timer_delete(early);
}

/* A call that never begins again ends, though no handler ran. */
static void timed_wait(void)
{
	sigset_t set = only(SIGUSR2);
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGSTOP };
	timer_t stopper;

	signal(SIGCONT, SIG_DFL);
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &stopper), 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Not only once: the first could come before the wait begins. */
	start(continuer, STOP_MS, STOP_MS);
	start(stopper, 10, STOP_MS + 7);
	/* libc would begin again. */
	CHECK_ERRNO(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8), EINTR);
	timer_delete(stopper);
	sleep_ms(2 * STOP_MS);
	start(continuer, 0, 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* --- arm ------------------------------------------------------------ */

static void old_calls(void)
{
#ifdef SYS_sigaction
	struct {
		void (*handler)(int, siginfo_t *, void *);
		unsigned long mask, flags;
		void (*restorer)(void);
	} act, old;
	struct { /* what sigaction() makes of it */
		void *handler;
		unsigned long flags;
		void (*restorer)(void);
		uint32_t mask[2];
	} full;
	unsigned long bit = 1UL << (SIGUSR1 - 1), set = bit, was = 1;

	install(SIGUSR1, note, 0);
	CHECK_EQ(syscall(SYS_sigaction, SIGUSR1, NULL, &act), 0);
	CHECK(act.handler == note);
	act.mask = 0x8000 | 1UL << (SIGKILL - 1);
	CHECK_EQ(syscall(SYS_sigaction, SIGUSR1, &act, NULL), 0);
	CHECK_EQ(syscall(SYS_sigaction, SIGUSR1, NULL, &old), 0);
	CHECK_EQ(old.mask, 0x8000);
	CHECK_EQ(old.flags, act.flags);
	CHECK_EQ(syscall(SYS_rt_sigaction, SIGUSR1, NULL, &full, 8), 0);
	CHECK(full.mask[0] == 0x8000 && full.mask[1] == 0);
	CHECK_ERRNO(syscall(SYS_sigaction, SIGKILL, &act, NULL), EINVAL);
	caught = 0;
	CHECK_EQ(syscall(SYS_sigprocmask, SIG_BLOCK, &set, &was), 0);
	CHECK_EQ(was, 0);
	raise(SIGUSR1);
	CHECK_EQ(caught, 0);
	CHECK_EQ(syscall(SYS_sigpending, &set), 0);
	CHECK_EQ(set, bit);
	CHECK_ERRNO(syscall(SYS_sigprocmask, 9, &set, NULL), EINVAL);
	CHECK_ERRNO(syscall(SYS_sigsuspend, 0, 0, 0), EINTR);
	CHECK_EQ(caught, 1);
	raise(SIGUSR1);
	set = 0;
	CHECK_EQ(syscall(SYS_sigprocmask, SIG_SETMASK, &set, &was), 0);
	CHECK_EQ(was, bit);
	CHECK_EQ(caught, 2);
#endif
}

int main(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGCONT };

	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &continuer), 0);
	stop_and_continue();
	opposites();
	threads();
	no_longer();
	meanwhile();
	timed_wait();
	old_calls();
	return check_done();
}
