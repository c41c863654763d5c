/* SPDX-License-Identifier: BSD-3-Clause */
/* libc's locks of every kind, and how each refuses. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include "check.h"
#include "futexcall.h"

static void make(pthread_mutex_t *m, int type, int robust, int protocol)
{
	pthread_mutexattr_t a;

	CHECK_EQ(pthread_mutexattr_init(&a), 0);
	CHECK_EQ(pthread_mutexattr_settype(&a, type), 0);
	CHECK_EQ(pthread_mutexattr_setrobust(&a, robust), 0);
	CHECK_EQ(pthread_mutexattr_setprotocol(&a, protocol), 0);
	CHECK_EQ(pthread_mutex_init(m, &a), 0);
}

static void *try_it(void *m)
{
	int rc = pthread_mutex_trylock(m);

	if (rc == 0)
		pthread_mutex_unlock(m);
	return (void *)(intptr_t)rc;
}

static void *time_it(void *m)
{
	struct timespec ts = in_ms(CLOCK_REALTIME, 20);
	int rc = pthread_mutex_timedlock(m, &ts);

	if (rc == 0)
		pthread_mutex_unlock(m);
	return (void *)(intptr_t)rc;
}

static void *unlock_it(void *m)
{
	return (void *)(intptr_t)pthread_mutex_unlock(m);
}

/* What fn returns in another thread. */
static long elsewhere(void *(*fn)(void *), void *arg)
{
	pthread_t t;
	void *rc = NULL;

	CHECK_EQ(pthread_create(&t, NULL, fn, arg), 0);
	pthread_join(t, &rc);
	return (long)(intptr_t)rc;
}

static pthread_mutex_t shared;
static int counter;

static void *adder(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		pthread_mutex_lock(&shared);
		counter++;
		if (i % 16 == 0)
			sched_yield();
		pthread_mutex_unlock(&shared);
	}
	return arg;
}

static void counts(void)
{
	pthread_t t[4];

	counter = 0;
	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, adder, NULL), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(counter, 8000);
}

static void *die_holding(void *m)
{
	pthread_mutex_lock(m);
	return NULL;
}

static void owner_dies(int type, int protocol)
{
	pthread_mutex_t m;

	make(&m, type, PTHREAD_MUTEX_ROBUST, protocol);
	elsewhere(die_holding, &m);
	CHECK_EQ(pthread_mutex_lock(&m), EOWNERDEAD);
	CHECK_EQ(pthread_mutex_consistent(&m), 0);
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	CHECK_EQ(pthread_mutex_lock(&m), 0);
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	elsewhere(die_holding, &m);
	CHECK_EQ(pthread_mutex_trylock(&m), EOWNERDEAD);
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	CHECK_EQ(pthread_mutex_lock(&m), ENOTRECOVERABLE);
	pthread_mutex_destroy(&m);
}

static void mutexes(void)
{
	static const int types[] = { PTHREAD_MUTEX_NORMAL,
				     PTHREAD_MUTEX_ERRORCHECK,
				     PTHREAD_MUTEX_RECURSIVE };
	static const int protocols[] = { PTHREAD_PRIO_NONE,
					 PTHREAD_PRIO_INHERIT };

	for (int i = 0; i < 3 * 2 * 2; i++) {
		int type = types[i % 3], protocol = protocols[i / 3 % 2];
		int robust = i / 6 ? PTHREAD_MUTEX_ROBUST
				   : PTHREAD_MUTEX_STALLED;

		make(&shared, type, robust, protocol);
		CHECK_EQ(pthread_mutex_lock(&shared), 0);
		CHECK_EQ(elsewhere(try_it, &shared), EBUSY);
		CHECK_EQ(elsewhere(time_it, &shared), ETIMEDOUT);
		if (type == PTHREAD_MUTEX_ERRORCHECK)
			CHECK_EQ(pthread_mutex_lock(&shared), EDEADLK);
		if (type == PTHREAD_MUTEX_RECURSIVE) {
			CHECK_EQ(pthread_mutex_lock(&shared), 0);
			CHECK_EQ(pthread_mutex_unlock(&shared), 0);
			CHECK_EQ(elsewhere(try_it, &shared), EBUSY);
		}
		if (type != PTHREAD_MUTEX_NORMAL)
			CHECK_EQ(elsewhere(unlock_it, &shared), EPERM);
		CHECK_EQ(pthread_mutex_unlock(&shared), 0);
		CHECK_EQ(elsewhere(try_it, &shared), 0);
		counts();
		CHECK_EQ(pthread_mutex_destroy(&shared), 0);
		if (robust == PTHREAD_MUTEX_ROBUST)
			owner_dies(type, protocol);
	}
}

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, gone, flag;

static void *cond_waiter(void *arg)
{
	pthread_mutex_lock(&shared);
	waiting++;
	while (!flag)
		pthread_cond_wait(&cond, &shared);
	gone++;
	pthread_mutex_unlock(&shared);
	return arg;
}

static void conditions(int protocol)
{
	pthread_t t[4];
	struct timespec ts;

	make(&shared, PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, protocol);
	waiting = gone = flag = 0;
	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, cond_waiter, NULL), 0);
	pthread_mutex_lock(&shared);
	while (waiting < 4) {
		pthread_mutex_unlock(&shared);
		sched_yield();
		pthread_mutex_lock(&shared);
	}
	flag = 1;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&shared);
	pthread_cond_broadcast(&cond);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(gone, 4);
	pthread_mutex_lock(&shared);
	ts = in_ms(CLOCK_REALTIME, 20);
	CHECK_EQ(pthread_cond_timedwait(&cond, &shared, &ts), ETIMEDOUT);
	CHECK_EQ(pthread_mutex_unlock(&shared), 0);
	pthread_mutex_destroy(&shared);
}

static pthread_barrier_t barrier;
static int serial, rounds[4];

static void *at_barrier(void *arg)
{
	int me = (int)(intptr_t)arg;

	for (int i = 0; i < 100; i++) {
		rounds[me] = i;
		if (pthread_barrier_wait(&barrier) != 0)
			__atomic_fetch_add(&serial, 1, __ATOMIC_RELAXED);
		for (int k = 0; k < 4; k++)
			if (rounds[k] != i)
				return arg;
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void barriers(void)
{
	pthread_t t[4];
	void *rc;

	CHECK_EQ(pthread_barrier_init(&barrier, NULL, 0), EINVAL);
	CHECK_EQ(pthread_barrier_init(&barrier, NULL, 4), 0);
	for (intptr_t i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, at_barrier, (void *)i), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i], &rc);
		CHECK(rc == NULL);
	}
	CHECK_EQ(serial, 100);
	CHECK_EQ(pthread_barrier_destroy(&barrier), 0);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static int left, right;

static void *try_read(void *arg)
{
	int rc = pthread_rwlock_tryrdlock(&rwlock);

	if (rc == 0)
		pthread_rwlock_unlock(&rwlock);
	(void)arg;
	return (void *)(intptr_t)rc;
}

static void *try_write(void *arg)
{
	int rc = pthread_rwlock_trywrlock(&rwlock);

	if (rc == 0)
		pthread_rwlock_unlock(&rwlock);
	(void)arg;
	return (void *)(intptr_t)rc;
}

static void *read_or_write(void *arg)
{
	int bad = 0;

	for (int i = 0; i < 500; i++) {
		if (arg) {
			pthread_rwlock_wrlock(&rwlock);
			left++;
			sched_yield();
			right++;
		} else {
			pthread_rwlock_rdlock(&rwlock);
			bad += left != right;
			sched_yield();
			bad += left != right;
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return (void *)(intptr_t)bad;
}

static void rwlocks(void)
{
	struct timespec ts = in_ms(CLOCK_REALTIME, 20);
	pthread_t t[4];
	void *rc;

	CHECK_EQ(pthread_rwlock_rdlock(&rwlock), 0);
	CHECK_EQ(elsewhere(try_read, NULL), 0);
	CHECK_EQ(elsewhere(try_write, NULL), EBUSY);
	CHECK_EQ(pthread_rwlock_timedwrlock(&rwlock, &ts), ETIMEDOUT);
	CHECK_EQ(pthread_rwlock_unlock(&rwlock), 0);
	CHECK_EQ(pthread_rwlock_wrlock(&rwlock), 0);
	CHECK_EQ(elsewhere(try_read, NULL), EBUSY);
	CHECK_EQ(pthread_rwlock_unlock(&rwlock), 0);
	for (intptr_t i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, read_or_write,
					(void *)(i & 1)),
			 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i], &rc);
		CHECK(rc == NULL);
	}
	CHECK_EQ(left, 1000);
	CHECK_EQ(right, 1000);
}

static sem_t sem, back;

static void *poster(void *arg)
{
	for (int i = 0; i < 500; i++) {
		sem_wait(&sem);
		sem_post(&back);
	}
	return arg;
}

static void semaphores(void)
{
	struct timespec ts = in_ms(CLOCK_REALTIME, 20);
	pthread_t t;
	int value;

	CHECK_EQ(sem_init(&sem, 0, 1), 0);
	CHECK_EQ(sem_init(&back, 0, 0), 0);
	CHECK_EQ(sem_trywait(&sem), 0);
	CHECK_ERRNO(sem_trywait(&sem), EAGAIN);
	CHECK_ERRNO(sem_timedwait(&sem, &ts), ETIMEDOUT);
	CHECK_EQ(pthread_create(&t, NULL, poster, NULL), 0);
	for (int i = 0; i < 500; i++) {
		sem_post(&sem);
		sem_wait(&back);
	}
	pthread_join(t, NULL);
	CHECK_EQ(sem_getvalue(&sem, &value), 0);
	CHECK_EQ(value, 0);
}

static pthread_spinlock_t spin;
static int spun, once_ran;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void first(void)
{
	sleep_ms(5);
	once_ran++;
}

static void *spins(void *arg)
{
	pthread_once(&once, first);
	CHECK_EQ(once_ran, 1);
	for (int i = 0; i < 1000; i++) {
		pthread_spin_lock(&spin);
		spun++;
		pthread_spin_unlock(&spin);
	}
	return arg;
}

static void spins_and_once(void)
{
	pthread_t t[3];

	CHECK_EQ(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE), 0);
	CHECK_EQ(pthread_spin_lock(&spin), 0);
	CHECK_EQ(pthread_spin_trylock(&spin), EBUSY);
	CHECK_EQ(pthread_spin_unlock(&spin), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, spins, NULL), 0);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(spun, 3000);
}

int main(void)
{
	mutexes();
	conditions(PTHREAD_PRIO_NONE);
	conditions(PTHREAD_PRIO_INHERIT);
	barriers();
	rwlocks();
	semaphores();
	spins_and_once();
	return check_done();
}
