/* SPDX-License-Identifier: BSD-3-Clause */
/* What tests/locks does not ask of mutexes, conditions, semaphores and so on:
 * cancellation, signals, limits, misuse, quick destruction. */
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include "futexcall.h"
#include "sigtest.h"

static pthread_mutex_t mutex;
static pthread_cond_t cond;

static void make(pthread_mutex_t *m, int type, int protocol)
{
	pthread_mutexattr_t a;

	pthread_mutexattr_init(&a);
	CHECK_EQ(pthread_mutexattr_settype(&a, type), 0);
	CHECK_EQ(pthread_mutexattr_setprotocol(&a, protocol), 0);
	CHECK_EQ(pthread_mutex_init(m, &a), 0);
}

static void *try_lock(void *m)
{
	int rc = pthread_mutex_trylock(m);

	if (rc == 0)
		pthread_mutex_unlock(m);
	return (void *)(intptr_t)rc;
}

static long elsewhere(void *(*fn)(void *), void *arg)
{
	pthread_t t;
	void *rc = NULL;

	CHECK_EQ(pthread_create(&t, NULL, fn, arg), 0);
	pthread_join(t, &rc);
	return (long)(intptr_t)rc;
}

/* --- Mutexes -------------------------------------------------------- */

static void owners(int protocol)
{
	struct timespec past = { 1, 0 }, bad = { 1, 1000000000 };
	struct timespec soon = in_ms(CLOCK_REALTIME, 20);
	pthread_mutex_t m;
	int rc;

	make(&m, PTHREAD_MUTEX_NORMAL, protocol);
	CHECK_EQ(pthread_mutex_lock(&m), 0);
	CHECK_EQ(pthread_mutex_trylock(&m), EBUSY);
	if (protocol == PTHREAD_PRIO_NONE) {
		CHECK_EQ(pthread_mutex_timedlock(&m, &soon), ETIMEDOUT);
		CHECK_EQ(pthread_mutex_timedlock(&m, &past), ETIMEDOUT);
		CHECK_EQ(pthread_mutex_timedlock(&m, &bad), EINVAL);
	}
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	CHECK_EQ(pthread_mutex_timedlock(&m, &past), 0); /* it is free */
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	CHECK_EQ(pthread_mutex_destroy(&m), 0);

	make(&m, PTHREAD_MUTEX_ERRORCHECK, protocol);
	CHECK_EQ(pthread_mutex_unlock(&m), EPERM);
	CHECK_EQ(pthread_mutex_lock(&m), 0);
	rc = pthread_mutex_trylock(&m);
	CHECK(rc == EBUSY || rc == EDEADLK); /* glibc, if PI */
	CHECK_EQ(pthread_mutex_timedlock(&m, &soon), EDEADLK);
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	CHECK_EQ(pthread_mutex_unlock(&m), EPERM);
	CHECK_EQ(pthread_mutex_destroy(&m), 0);

	make(&m, PTHREAD_MUTEX_RECURSIVE, protocol);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(i % 2 ? pthread_mutex_lock(&m)
			       : pthread_mutex_trylock(&m),
			 0);
	for (int i = 0; i < 100; i++) {
		CHECK_EQ(elsewhere(try_lock, &m), EBUSY);
		CHECK_EQ(pthread_mutex_unlock(&m), 0);
	}
	CHECK_EQ(elsewhere(try_lock, &m), 0);
	CHECK_EQ(pthread_mutex_unlock(&m), EPERM);
	CHECK_EQ(pthread_mutex_destroy(&m), 0);
}

static void ceilings(void)
{
	pthread_mutexattr_t a;
	int rc;

	pthread_mutexattr_init(&a);
	rc = pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_PROTECT);
	CHECK(rc == 0 || rc == ENOTSUP); /* glibc has it, musl has not */
	CHECK_EQ(pthread_mutexattr_setprotocol(&a, 99), EINVAL);
	CHECK_EQ(pthread_mutexattr_settype(&a, 99), EINVAL);
	CHECK_EQ(pthread_mutexattr_setrobust(&a, 99), EINVAL);
	CHECK_EQ(pthread_mutexattr_setpshared(&a, 99), EINVAL);
}

/* --- Conditions ----------------------------------------------------- */

static int held_in_cleanup, cleaned, waiting;

static void unlock_it(void *arg)
{
	(void)arg;
	/* The mutex is an error-checking one: it is ours again. */
	held_in_cleanup += pthread_mutex_unlock(&mutex) == 0;
	cleaned++;
}

static void *wait_for_ever(void *arg)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock_it, NULL);
	waiting++;
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(1);
	return arg;
}

static void until_waiting(int n)
{
	for (;;) {
		int seen;

		pthread_mutex_lock(&mutex);
		seen = waiting;
		pthread_mutex_unlock(&mutex);
		if (seen == n)
			return;
		sched_yield();
	}
}

static void cancelled_waits(int protocol)
{
	pthread_t t[4];

	make(&mutex, PTHREAD_MUTEX_ERRORCHECK, protocol);
	CHECK_EQ(pthread_cond_init(&cond, NULL), 0);
	held_in_cleanup = cleaned = waiting = 0;
	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, wait_for_ever, NULL), 0);
	until_waiting(4);
	pthread_cond_broadcast(&cond); /* and they wait again */
	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_cancel(t[i]), 0);
	for (int i = 0; i < 4; i++) {
		void *rc;

		CHECK_EQ(pthread_join(t[i], &rc), 0);
		CHECK(rc == PTHREAD_CANCELED);
	}
	CHECK_EQ(cleaned, 4);
	CHECK_EQ(held_in_cleanup, 4);
	CHECK_EQ(pthread_cond_destroy(&cond), 0);
	CHECK_EQ(pthread_mutex_destroy(&mutex), 0);
}

static void condition_clocks(void)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
	pthread_condattr_t a;
	pthread_cond_t c;

	make(&mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE);
	for (int i = 0; i < 2; i++) {
		int64_t start = now_ms(CLOCK_MONOTONIC);
		struct timespec ts = in_ms(clocks[i], 30);
		struct timespec bad = { 1, -1 };

		pthread_condattr_init(&a);
		CHECK_EQ(pthread_condattr_setclock(&a, clocks[i]), 0);
		CHECK_EQ(pthread_cond_init(&c, &a), 0);
		CHECK_EQ(pthread_cond_timedwait(&c, &mutex, &ts), EPERM);
		pthread_mutex_lock(&mutex);
		CHECK_EQ(pthread_cond_timedwait(&c, &mutex, &bad), EINVAL);
		CHECK_EQ(pthread_cond_timedwait(&c, &mutex, &ts), ETIMEDOUT);
		CHECK(now_ms(CLOCK_MONOTONIC) - start >= 28);
		CHECK_EQ(pthread_mutex_unlock(&mutex), 0);
		CHECK_EQ(pthread_cond_destroy(&c), 0);
	}
	CHECK_EQ(pthread_condattr_setclock(&a, CLOCK_PROCESS_CPUTIME_ID),
		 EINVAL);
	CHECK_EQ(pthread_mutex_destroy(&mutex), 0);
}

/* --- Once ----------------------------------------------------------- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int inits, inside;

static void init(void)
{
	inits++;
	__atomic_store_n(&inside, 1, __ATOMIC_SEQ_CST);
	if (inits == 1)
		for (;;)
			sleep_ms(10); /* a cancellation point */
}

static void *call_once(void *arg)
{
	pthread_once(&once, init);
	return arg;
}

static void cancelled_once(void)
{
	pthread_t first, second;

	CHECK_EQ(pthread_create(&first, NULL, call_once, NULL), 0);
	while (!__atomic_load_n(&inside, __ATOMIC_SEQ_CST))
		sched_yield();
	CHECK_EQ(pthread_create(&second, NULL, call_once, NULL), 0);
	sleep_ms(5);
	CHECK_EQ(pthread_cancel(first), 0);
	pthread_join(first, NULL);
	pthread_join(second, NULL);
	CHECK_EQ(inits, 2);
	pthread_once(&once, init);
	CHECK_EQ(inits, 2);
}

/* --- Barriers, read-write locks, semaphores ------------------------- */

static pthread_barrier_t *barrier;

/* Who is told to be the serial one takes the barrier away at once. */
static void *pass(void *arg)
{
	pthread_barrier_t *b = barrier;

	if (pthread_barrier_wait(b) == PTHREAD_BARRIER_SERIAL_THREAD) {
		CHECK_EQ(pthread_barrier_destroy(b), 0);
		memset(b, 0xff, sizeof(*b));
		free(b);
	}
	return arg;
}

static void destroyed_barriers(void)
{
	for (int round = 0; round < 50; round++) {
		pthread_t t[4];

		barrier = malloc(sizeof(*barrier));
		CHECK_EQ(pthread_barrier_init(barrier, NULL, 4), 0);
		for (int i = 0; i < 4; i++)
			CHECK_EQ(pthread_create(&t[i], NULL, pass, NULL), 0);
		for (int i = 0; i < 4; i++)
			pthread_join(t[i], NULL);
	}
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

static void *timed(void *write)
{
	struct timespec ts = in_ms(CLOCK_REALTIME, 20);

	return (void *)(intptr_t)(write ? pthread_rwlock_timedwrlock(&rwlock,
								     &ts)
					: pthread_rwlock_timedrdlock(&rwlock,
								     &ts));
}

static void rwlocks(void)
{
	CHECK_EQ(pthread_rwlock_wrlock(&rwlock), 0);
	CHECK_EQ(elsewhere(timed, NULL), ETIMEDOUT);
	CHECK_EQ(elsewhere(timed, &rwlock), ETIMEDOUT);
	CHECK_EQ(pthread_rwlock_tryrdlock(&rwlock), EBUSY);
	CHECK_EQ(pthread_rwlock_trywrlock(&rwlock), EBUSY);
	CHECK_EQ(pthread_rwlock_unlock(&rwlock), 0);
	for (int i = 0; i < 1000; i++)
		CHECK_EQ(pthread_rwlock_rdlock(&rwlock), 0);
	CHECK_EQ(elsewhere(timed, &rwlock), ETIMEDOUT);
	for (int i = 0; i < 1000; i++)
		CHECK_EQ(pthread_rwlock_unlock(&rwlock), 0);
	CHECK_EQ(pthread_rwlock_trywrlock(&rwlock), 0);
	CHECK_EQ(pthread_rwlock_unlock(&rwlock), 0);
	CHECK_EQ(pthread_rwlock_destroy(&rwlock), 0);
}

static sem_t sem;
static volatile int handled;
static pthread_t main_thread;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	handled++;
	if (handled == 2)
		sem_post(&sem); /* which a handler may call */
}

static void *poke(void *arg)
{
	sleep_ms(20);
	pthread_kill(main_thread, SIGUSR1);
	return arg;
}

static void semaphores(void)
{
	pthread_t t;

	CHECK_ERRNO(sem_init(&sem, 0, SEM_VALUE_MAX + 1u), EINVAL);
	CHECK_EQ(sem_init(&sem, 0, SEM_VALUE_MAX), 0);
	CHECK_ERRNO(sem_post(&sem), EOVERFLOW);
	CHECK_EQ(sem_destroy(&sem), 0);
	CHECK_EQ(sem_init(&sem, 0, 0), 0);
	install(SIGUSR1, on_signal, 0);
	CHECK_EQ(pthread_create(&t, NULL, poke, NULL), 0);
	CHECK_ERRNO(sem_wait(&sem), EINTR);
	pthread_join(t, NULL);
	CHECK_EQ(handled, 1);
	install(SIGUSR1, on_signal, SA_RESTART);
	CHECK_EQ(pthread_create(&t, NULL, poke, NULL), 0);
	CHECK_EQ(sem_wait(&sem), 0);
	pthread_join(t, NULL);
	CHECK_EQ(handled, 2);
}

/* --- Ends of threads ------------------------------------------------ */

static pthread_key_t key;
static int destroyed;

static void destroy(void *value)
{
	if (++destroyed < 3) /* once more, please */
		pthread_setspecific(key, value);
}

static void *with_value(void *arg)
{
	pthread_setspecific(key, arg);
	return pthread_getspecific(key);
}

static void specific(void)
{
	CHECK_EQ(pthread_key_create(&key, destroy), 0);
	CHECK_EQ(elsewhere(with_value, (void *)7), 7);
	CHECK_EQ(destroyed, 3);
	CHECK(pthread_getspecific(key) == NULL);
	CHECK_EQ(pthread_key_delete(key), 0);
}

int main(void)
{
	main_thread = pthread_self();
	owners(PTHREAD_PRIO_NONE);
	owners(PTHREAD_PRIO_INHERIT);
	ceilings();
	cancelled_waits(PTHREAD_PRIO_NONE);
	cancelled_waits(PTHREAD_PRIO_INHERIT);
	condition_clocks();
	cancelled_once();
	destroyed_barriers();
	rwlocks();
	semaphores();
	specific();
	return check_done();
}
