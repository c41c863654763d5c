/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals to threads that wait for a lock with priority inheritance: a handler
 * runs, and the thread goes on waiting, whatever SA_RESTART says. */
#define _GNU_SOURCE
#include "futexcall.h"
#include "sigtest.h"

#define TID_MASK 0x3fffffffu

static uint32_t word, cond;
static volatile int caught, ready, done;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	caught++;
}

static void *lock(void *arg)
{
	ready = 1;
	CHECK_EQ(futex(&word, LOCK_PI, 0, NULL, NULL, 0), 0);
	done = 1;
	CHECK_EQ(word & TID_MASK, gettid_());
	CHECK_EQ(futex(&word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
	return arg;
}

static void *wait_requeue(void *arg)
{
	ready = 1;
	CHECK_EQ(futex(&cond, WAIT_REQUEUE_PI, 0, NULL, &word, 0), 0);
	done = 1;
	CHECK_EQ(word & TID_MASK, gettid_());
	CHECK_EQ(futex(&word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
	return arg;
}

/* A thread that waits, and has run some handlers meanwhile. */
static pthread_t disturbed(void *(*waits)(void *), int flags)
{
	pthread_t t;

	install(SIGUSR1, note, flags);
	caught = ready = done = 0;
	CHECK_EQ(pthread_create(&t, NULL, waits, NULL), 0);
	while (!ready)
		sleep_ms(1);
	for (int i = 1; i <= 3; i++) {
		sleep_ms(20);
		CHECK_EQ(pthread_kill(t, SIGUSR1), 0);
		for (int ms = 0; caught < i && ms < 1000; ms++)
			sleep_ms(1);
		CHECK_EQ(caught, i);
	}
	sleep_ms(20);
	CHECK_EQ(done, 0);
	return t;
}

static void for_a_lock(int flags)
{
	pthread_t t;

	CHECK_EQ(futex(&word, LOCK_PI, 0, NULL, NULL, 0), 0);
	t = disturbed(lock, flags);
	CHECK_EQ(futex(&word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
	pthread_join(t, NULL);
	CHECK_EQ(done, 1);
	CHECK_EQ(word, 0);
}

static void for_a_condition(int flags)
{
	pthread_t t = disturbed(wait_requeue, flags);

	CHECK_EQ(futex2(&cond, CMP_REQUEUE_PI, 1, 0, &word, 0), 1);
	pthread_join(t, NULL);
	CHECK_EQ(done, 1);
	CHECK_EQ(word & TID_MASK, 0);
	word = 0;
}

int main(void)
{
	for_a_lock(0);
	for_a_lock(SA_RESTART);
	for_a_condition(0);
	for_a_condition(SA_RESTART);
	return check_done();
}
