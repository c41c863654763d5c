/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an operation costs while a queue holds many does not grow with how many:
 * the run queue, the waiters of one futex word, the words that are waited on,
 * timers. Measured by the monotonic clock, which counts instructions under
 * -icount; judged only if there is a second argument, since elsewhere it counts
 * whatever else the machine does. The first: how many (200).
 */
#define _GNU_SOURCE
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include "check.h"
#include "futexcall.h"

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_PRIVATE_FLAG 128

#define FEW 10
#define TURNS 64

static int many;
static pthread_t *thread;
static uint32_t *words; /* one for each thread, and the last that all share */
static volatile int stop;
static int alive;

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* A thread of the smallest stack that leaves room for anything. */
static void begin(int i, void *(*fn)(void *), void *arg)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 8192 + PTHREAD_STACK_MIN);
	pthread_attr_setguardsize(&attr, 0);
	CHECK_EQ(pthread_create(&thread[i], &attr, fn, arg), 0);
}

static void *sleeper(void *arg)
{
	uint32_t *word = arg;

	__atomic_add_fetch(&alive, 1, __ATOMIC_RELAXED);
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == 0)
		syscall(NR_FUTEX, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0,
			NULL, NULL, 0);
	return NULL;
}

static void *yielder(void *arg)
{
	while (!stop)
		sched_yield();
	return arg;
}

/* One more that waits on a word of its own, woken again: by turns. */
static void *echo(void *arg)
{
	uint32_t *word = arg;

	for (uint32_t i = 0; i < TURNS; i++) {
		while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != 2 * i + 1)
			syscall(NR_FUTEX, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG,
				2 * i, NULL, NULL, 0);
		__atomic_store_n(word, 2 * i + 2, __ATOMIC_RELEASE);
	}
	return NULL;
}

static uint64_t wake_cost(uint32_t *word)
{
	pthread_t t;
	uint64_t t0;

	*word = 0;
	pthread_create(&t, NULL, echo, word);
	sched_yield();
	t0 = now();
	for (uint32_t i = 0; i < TURNS; i++) {
		__atomic_store_n(word, 2 * i + 1, __ATOMIC_RELEASE);
		syscall(NR_FUTEX, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1,
			NULL, NULL, 0);
		while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != 2 * i + 2)
			sched_yield();
	}
	t0 = now() - t0;
	pthread_join(t, NULL);
	return t0 / TURNS;
}

/* A waiter comes to a word that n others wait on, and is taken out by its
 * timeout from among them. */
static uint64_t wait_cost(uint32_t *word)
{
	struct timespec soon = { 0, 1 };
	uint64_t t0 = now();

	for (int i = 0; i < TURNS; i++)
		syscall(NR_FUTEX, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, *word,
			&soon, NULL, 0);
	return (now() - t0) / TURNS;
}

static void end_all(int n, int shared)
{
	for (int i = 0; i < n; i++) {
		uint32_t *word = &words[shared ? many : i];

		__atomic_store_n(word, 1, __ATOMIC_RELEASE);
		syscall(NR_FUTEX, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG,
			INT_MAX, NULL, NULL, 0);
	}
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	memset(words, 0, ((size_t)many + 1) * sizeof(*words));
}

static uint64_t with_waiters(int n, int shared)
{
	static uint32_t own;
	uint64_t cost;

	alive = 0;
	for (int i = 0; i < n; i++)
		begin(i, sleeper, &words[shared ? many : i]);
	while (__atomic_load_n(&alive, __ATOMIC_RELAXED) < n)
		sched_yield();
	sched_yield();
	cost = shared ? wait_cost(&words[many]) : wake_cost(&own);
	end_all(n, shared);
	return cost;
}

static uint64_t one_word(int n)
{
	return with_waiters(n, 1);
}

static uint64_t many_words(int n)
{
	return with_waiters(n, 0);
}

/* All others run between two of our yields: what each of them costs. */
static uint64_t run_queue(int n)
{
	uint64_t t0;

	stop = 0;
	for (int i = 0; i < n; i++)
		begin(i, yielder, NULL);
	sched_yield();
	t0 = now();
	for (int i = 0; i < 4; i++)
		sched_yield();
	t0 = now() - t0;
	stop = 1;
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	return t0 / 4 / (uint64_t)n;
}

/* One timer is set over and over while n others run. */
static uint64_t timers(int n)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGALRM };
	struct itimerspec its = { { 0, 0 }, { 1000, 0 } };
	timer_t *t = malloc(((size_t)n + 1) * sizeof(*t));
	uint64_t t0 = 0;

	for (int i = 0; i <= n; i++) {
		CHECK_EQ(timer_create(CLOCK_MONOTONIC, &ev, &t[i]), 0);
		its.it_value.tv_sec = 1000 + i * 7919L % n;
		CHECK_EQ(timer_settime(t[i], 0, &its, NULL), 0);
	}
	/* The first turns put in order what came in disorder. */
	for (int i = -TURNS; i < TURNS; i++) {
		if (i == 0)
			t0 = now();
		its.it_value.tv_sec = 1000 + (i + TURNS) * 31L % n;
		timer_settime(t[n], 0, &its, NULL);
	}
	t0 = now() - t0;
	for (int i = 0; i <= n; i++)
		timer_delete(t[i]);
	free(t);
	return t0 / TURNS;
}

static void compare(const char *name, uint64_t (*cost)(int), int judge)
{
	uint64_t few = cost(FEW), lots = cost(many);

	printf("%s: %lu with %d, %lu with %d\n", name, (unsigned long)few, FEW,
	       (unsigned long)lots, many);
	if (judge)
		CHECK(lots <= few * 3 / 2 + 300);
}

int main(int argc, char **argv)
{
	int judge = argc > 2;

	many = argc > 1 ? atoi(argv[1]) : 200;
	thread = calloc((size_t)many + 1, sizeof(*thread));
	words = calloc((size_t)many + 1, sizeof(*words));
	compare("run queue, a yield", run_queue, judge);
	compare("one word, a wait that times out", one_word, judge);
	compare("many words, a wake-up", many_words, judge);
	compare("timers, setting one", timers, judge);
	CHECK(thread != NULL && words != NULL);
	return check_done();
}
