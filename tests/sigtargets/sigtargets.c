/* SPDX-License-Identifier: BSD-3-Clause */
/* Which thread a signal goes to: of several that wait for it. */
#define _GNU_SOURCE
#include <pthread.h>
#include "futexcall.h"
#include "sigtest.h"

/* --- Threads that take signals by sigwaitinfo() ----------------------- */

static volatile int taken;

/* Each is done only when all have one. */
static void *take_one(void *arg)
{
	sigset_t set = only(SIGRTMIN);
	int64_t begin;

	CHECK_EQ(sigwaitinfo(&set, NULL), SIGRTMIN);
	__atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
	begin = now_ms(CLOCK_MONOTONIC);
	while (taken < 2 && now_ms(CLOCK_MONOTONIC) - begin < 1000)
		sleep_ms(1);
	CHECK_EQ(taken, 2);
	return arg;
}

/* The second comes before the one that was woken for the first has run. */
static void one_for_each(void)
{
	sigset_t set = only(SIGRTMIN), old;
	union sigval v = { 0 };
	pthread_t t[2];

	sigprocmask(SIG_BLOCK, &set, &old);
	taken = 0;
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, take_one, NULL), 0);
	sleep_ms(40);
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	for (int i = 0; i < 2; i++) {
		struct timespec until = in_ms(CLOCK_REALTIME, 2000);

		CHECK_EQ(pthread_timedjoin_np(t[i], NULL, &until), 0);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
}

int main(void)
{
	one_for_each();
	return check_done();
}
