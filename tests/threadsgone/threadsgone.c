/* SPDX-License-Identifier: BSD-3-Clause */
/* What is asked of a thread by its number while it ends and others are made: an
 * answer, or ESRCH. make host-test FLAVOUR=thread looks on. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <time.h>
#include "check.h"

#define ROUNDS 300

static int number; /* of a thread, which may have ended; atomic */
static bool stop;
static long answers;

/* A result, or that the thread has ended. */
static void answered(long ret)
{
	if (ret == -1 && errno == ESRCH)
		return;
	CHECK(ret >= 0);
	answers++;
}

static void *asker(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
		int tid = __atomic_load_n(&number, __ATOMIC_ACQUIRE);
		struct sched_param p;
		struct timespec ts;
		size_t size;
		void *list;

		answered(syscall(SYS_sched_getscheduler, tid));
		answered(syscall(SYS_sched_getparam, tid, &p));
		answered(syscall(SYS_sched_rr_get_interval, tid, &ts));
		answered(syscall(SYS_get_robust_list, tid, &list, &size));
		sched_yield();
	}
	return arg;
}

static void *shortly(void *arg)
{
	__atomic_store_n(&number, (int)syscall(SYS_gettid), __ATOMIC_RELEASE);
	sched_yield();
	return arg;
}

int main(void)
{
	pthread_t ask, t[2];

	number = getpid();
	CHECK_EQ(pthread_create(&ask, NULL, asker, NULL), 0);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < 2; i++)
			CHECK_EQ(pthread_create(&t[i], NULL, shortly, NULL), 0);
		for (int i = 0; i < 2; i++)
			CHECK_EQ(pthread_join(t[i], NULL), 0);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	CHECK_EQ(pthread_join(ask, NULL), 0);
	CHECK(answers > 0);
	return check_done();
}
