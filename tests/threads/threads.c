/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads through libc: creation, joining, mutexes, condition variables,
 * errno and TLS of their own, preemption of a thread that never yields. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include "check.h"

static __thread int canary = 7;
static __thread unsigned char zeroed[200];

static void *identity(void *arg)
{
	CHECK_EQ(canary, 7);
	canary = (int)(intptr_t)arg;
	sched_yield();
	CHECK_EQ(canary, (intptr_t)arg);
	return arg;
}

static void join_many(void)
{
	for (int round = 0; round < 50; round++) {
		pthread_t t[8];
		void *result;

		for (intptr_t i = 0; i < 8; i++)
			CHECK_EQ(pthread_create(&t[i], NULL, identity,
						(void *)i),
				 0);
		for (intptr_t i = 0; i < 8; i++) {
			CHECK_EQ(pthread_join(t[i], &result), 0);
			CHECK_EQ((intptr_t)result, i);
		}
	}
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int turn, total;

static void *player(void *arg)
{
	int me = (int)(intptr_t)arg;

	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != me)
			pthread_cond_wait(&cond, &mutex);
		turn = (me + 1) % 3;
		total++;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void take_turns(void)
{
	pthread_t t[3];

	for (intptr_t i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, player, (void *)i);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(total, 3000);
}

/* Each has its own errno: one gets EBADF, the other EINVAL, all the time. */
static void *bad_fd(void *arg)
{
	for (int i = 0; i < 100000; i++) {
		if (close(-1) != -1 || errno != EBADF)
			return arg;
	}
	return NULL;
}

static void *bad_whence(void *arg)
{
	for (int i = 0; i < 100000; i++) {
		if (dup3(1, 1, 0) != -1 || errno != EINVAL)
			return arg;
	}
	return NULL;
}

static void errnos(void)
{
	pthread_t a, b;
	void *wrong;

	pthread_create(&a, NULL, bad_fd, "a");
	pthread_create(&b, NULL, bad_whence, "b");
	pthread_join(a, &wrong);
	CHECK(wrong == NULL);
	pthread_join(b, &wrong);
	CHECK(wrong == NULL);
}

static volatile int stop, spins;

static void *spinner(void *arg)
{
	while (!stop)
		spins++;
	return arg;
}

static void preemption(void)
{
	pthread_t t;
	int before;

	pthread_create(&t, NULL, spinner, NULL);
	while (spins == 0)
		;
	before = spins;
	while (spins == before)
		;
	stop = 1;
	pthread_join(t, NULL);
}

static int detached_ran;

static void *detached(void *arg)
{
	__atomic_fetch_add(&detached_ran, 1, __ATOMIC_RELAXED);
	return arg;
}

static void detach(void)
{
	pthread_attr_t attr;
	pthread_t t;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 50; i++)
		CHECK_EQ(pthread_create(&t, &attr, detached, NULL), 0);
	while (__atomic_load_n(&detached_ran, __ATOMIC_RELAXED) < 50)
		sched_yield();
}

static pthread_key_t keys[8];

/* All of a thread's area is its own: what lies beside it is, for one, the
 * values of the keys, and beside that of the first thread libc's variables. */
static void *area(void *arg)
{
	for (uintptr_t i = 0; i < 8; i++)
		CHECK_EQ(pthread_setspecific(keys[i], (void *)(i + 1)), 0);
	for (unsigned i = 0; i < sizeof(zeroed); i++)
		CHECK_EQ(zeroed[i], 0);
	memset(zeroed, 0xff, sizeof(zeroed));
	for (uintptr_t i = 0; i < 8; i++)
		CHECK_EQ((uintptr_t)pthread_getspecific(keys[i]), i + 1);
	return arg;
}

static void areas(void)
{
	pthread_t t;

	for (int i = 0; i < 8; i++)
		CHECK_EQ(pthread_key_create(&keys[i], NULL), 0);
	area(NULL);
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(pthread_create(&t, NULL, area, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
	}
}

int main(void)
{
	areas();
	join_many();
	take_turns();
	errnos();
	preemption();
	detach();
	return check_done();
}
