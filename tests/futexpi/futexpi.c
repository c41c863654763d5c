/* SPDX-License-Identifier: BSD-3-Clause */
/* futex(2): the operations on locks whose owner inherits the priority of who
 * waits for them. What needs SCHED_FIFO is left out where that is not
 * allowed. */
#define _GNU_SOURCE
#include <stdlib.h>
#include "check.h"
#include "futexcall.h"

static uint32_t a, b, c;
static uint32_t *const nowhere = (uint32_t *)4096;
static uint32_t *const odd = (uint32_t *)((char *)&a + 1);

#define lock(w) futex(w, LOCK_PI | PRIVATE, 0, NULL, NULL, 0)
#define trylock(w) futex(w, TRYLOCK_PI | PRIVATE, 0, NULL, NULL, 0)
#define unlock(w) futex(w, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0)

static void alone(void)
{
	uint32_t me = (uint32_t)gettid_();

	CHECK_EQ(lock(&a), 0);
	CHECK_EQ(a, me);
	CHECK_ERRNO(lock(&a), EDEADLK);
	CHECK_ERRNO(trylock(&a), EDEADLK);
	CHECK_EQ(unlock(&a), 0);
	CHECK_EQ(a, 0);
	CHECK_ERRNO(unlock(&a), EPERM);
	CHECK_EQ(trylock(&a), 0);
	CHECK_EQ(a, me);
	CHECK_EQ(unlock(&a), 0);
	a = 0x3ffffffe; /* nobody's number */
	CHECK_ERRNO(lock(&a), ESRCH);
	a = OWNER_DIED;
	CHECK_EQ(lock(&a), 0);
	CHECK_EQ(a, (uint32_t)(OWNER_DIED | me));
	CHECK_EQ(unlock(&a), 0);
	CHECK_EQ(a, 0);
	CHECK_ERRNO(lock(odd), EINVAL);
	CHECK_ERRNO(lock(nowhere), EFAULT);
	CHECK_ERRNO(unlock(nowhere), EFAULT);
	CHECK_ERRNO(trylock(nowhere), EFAULT);
}

/* A thread that takes a, maybe after waiting, and gives it back. */
struct taker {
	pthread_t thread;
	uint32_t *word;
	int op, tid;
	struct timespec *until;
	long rc;
	int error, policy, priority, order;
};

static int order;

static void *take(void *arg)
{
	struct taker *t = arg;
	struct sched_param p = { .sched_priority = t->priority };

	if (t->priority != 0)
		pthread_setschedparam(pthread_self(), SCHED_FIFO, &p);
	__atomic_store_n(&t->tid, gettid_(), __ATOMIC_SEQ_CST);
	t->rc = futex(t->word, t->op | PRIVATE, 0, t->until, NULL, 0);
	t->error = errno;
	if (t->rc != 0)
		return NULL;
	t->order = __atomic_add_fetch(&order, 1, __ATOMIC_SEQ_CST);
	CHECK_EQ(*t->word & 0x3fffffff, t->tid);
	CHECK_EQ(unlock(t->word), 0);
	return NULL;
}

static void start(struct taker *t)
{
	CHECK_EQ(pthread_create(&t->thread, NULL, take, t), 0);
	while (__atomic_load_n(&t->tid, __ATOMIC_SEQ_CST) == 0)
		sleep_ms(1);
	sleep_ms(10);
}

static void contended(void)
{
	struct taker t[3] = { 0 };

	order = 0;
	CHECK_EQ(lock(&a), 0);
	for (int i = 0; i < 3; i++) {
		t[i].word = &a;
		t[i].op = i == 1 ? LOCK_PI2 : LOCK_PI;
		start(&t[i]);
	}
	CHECK_EQ(a, (uint32_t)gettid_() | WAITERS);
	CHECK_ERRNO(futex(&a, WAKE | PRIVATE, 1, NULL, NULL, 0), EINVAL);
	CHECK_EQ(unlock(&a), 0);
	for (int i = 0; i < 3; i++) {
		pthread_join(t[i].thread, NULL);
		CHECK_EQ(t[i].rc, 0);
		CHECK_EQ(t[i].order, i + 1);
	}
	CHECK_EQ(lock(&a), 0);
	CHECK_EQ(unlock(&a), 0);
}

static void times_out(void)
{
	struct timespec until;
	struct taker t = { .word = &a, .until = &until };
	int64_t begin;

	CHECK_EQ(lock(&a), 0);
	for (int i = 0; i < 3; i++) {
		clockid_t clock = i == 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;

		t.op = i == 0	? LOCK_PI
		       : i == 1 ? LOCK_PI2 | REALTIME
				: LOCK_PI2;
		t.tid = 0;
		begin = now_ms(clock);
		until = in_ms(clock, 30);
		start(&t);
		pthread_join(t.thread, NULL);
		CHECK_EQ(t.rc, -1);
		CHECK_EQ(t.error, ETIMEDOUT);
		CHECK(now_ms(clock) - begin >= 29);
	}
	t.tid = 0;
	t.op = TRYLOCK_PI;
	start(&t);
	pthread_join(t.thread, NULL);
	CHECK_EQ(t.error, EAGAIN);
	CHECK_EQ(unlock(&a), 0);
	CHECK_EQ(a, 0);
}

/* We hold a; another holds b and waits for a; we ask for b. */
static int has_b;

static void *other_way(void *arg)
{
	CHECK_EQ(lock(&b), 0);
	__atomic_store_n(&has_b, 1, __ATOMIC_SEQ_CST);
	CHECK_EQ(lock(&a), 0);
	CHECK_EQ(unlock(&a), 0);
	CHECK_EQ(unlock(&b), 0);
	return arg;
}

static void deadlock(void)
{
	pthread_t t;

	CHECK_EQ(lock(&a), 0);
	CHECK_EQ(pthread_create(&t, NULL, other_way, NULL), 0);
	while (!__atomic_load_n(&has_b, __ATOMIC_SEQ_CST))
		sleep_ms(1);
	sleep_ms(20);
	CHECK_ERRNO(lock(&b), EDEADLK);
	CHECK_EQ(unlock(&a), 0);
	pthread_join(t, NULL);
}

/* An owner that ends hands the lock on. */
static void *hold_and_end(void *arg)
{
	CHECK_EQ(lock(&a), 0);
	__atomic_store_n((int *)arg, 1, __ATOMIC_SEQ_CST);
	sleep_ms(40);
	return NULL;
}

static void owner_ends(void)
{
	struct taker t = { .word = &a, .op = LOCK_PI };
	pthread_t holder;
	int holds = 0;

	CHECK_EQ(pthread_create(&holder, NULL, hold_and_end, &holds), 0);
	while (!__atomic_load_n(&holds, __ATOMIC_SEQ_CST))
		sleep_ms(1);
	start(&t);
	pthread_join(holder, NULL);
	pthread_join(t.thread, NULL);
	CHECK_EQ(t.rc, 0);
	a = 0;
}

/* --- Condition variables -------------------------------------------- */

struct waiter {
	pthread_t thread;
	struct timespec *until;
	long rc;
	int error, waits;
};

static void *wait_requeue(void *arg)
{
	struct waiter *w = arg;

	__atomic_store_n(&w->waits, 1, __ATOMIC_SEQ_CST);
	w->rc = futex(&c, WAIT_REQUEUE_PI | PRIVATE, 0, w->until, &a, 0);
	w->error = errno;
	if (w->rc == 0) {
		CHECK_EQ(a & 0x3fffffff, gettid_());
		CHECK_EQ(unlock(&a), 0);
	}
	return NULL;
}

static void requeue_start(struct waiter *w)
{
	CHECK_EQ(pthread_create(&w->thread, NULL, wait_requeue, w), 0);
	while (!__atomic_load_n(&w->waits, __ATOMIC_SEQ_CST))
		sleep_ms(1);
	sleep_ms(20);
}

#define cmp_requeue(wake, move, to) \
	futex2(&c, CMP_REQUEUE_PI | PRIVATE, wake, move, to, 0)

static void requeue(void)
{
	struct waiter w[3] = { 0 };
	struct timespec until;

	CHECK_ERRNO(futex(&c, WAIT_REQUEUE_PI | PRIVATE, 1, NULL, &a, 0),
		    EAGAIN);
	CHECK_ERRNO(futex(&c, WAIT_REQUEUE_PI | PRIVATE, 0, NULL, &c, 0),
		    EINVAL);
	CHECK_ERRNO(cmp_requeue(2, 1, &a), EINVAL);
	CHECK_ERRNO(cmp_requeue(1, 1, &c), EINVAL);
	CHECK_ERRNO(futex2(&c, CMP_REQUEUE_PI | PRIVATE, 1, 1, &a, 1), EAGAIN);
	CHECK_EQ(cmp_requeue(1, 1, &a), 0);

	/* The lock is held: all three wait for it then, and get it in turn. */
	CHECK_EQ(lock(&a), 0);
	for (int i = 0; i < 3; i++)
		requeue_start(&w[i]);
	CHECK_ERRNO(futex(&c, WAKE | PRIVATE, 1, NULL, NULL, 0), EINVAL);
	CHECK_ERRNO(cmp_requeue(1, 9, &b), EINVAL);
	CHECK_EQ(cmp_requeue(1, 9, &a), 3);
	CHECK_EQ(unlock(&a), 0);
	for (int i = 0; i < 3; i++) {
		pthread_join(w[i].thread, NULL);
		CHECK_EQ(w[i].rc, 0);
		w[i].waits = 0;
	}

	/* The lock is free: the first gets it at once. */
	requeue_start(&w[0]);
	CHECK_EQ(cmp_requeue(1, 0, &a), 1);
	pthread_join(w[0].thread, NULL);
	CHECK_EQ(w[0].rc, 0);

	/* Too late, before and after it was moved to the lock. */
	for (int i = 0; i < 2; i++) {
		until = in_ms(CLOCK_MONOTONIC, 60);
		w[0] = (struct waiter){ .until = &until };
		CHECK_EQ(lock(&a), 0);
		requeue_start(&w[0]);
		if (i == 1)
			CHECK_EQ(cmp_requeue(1, 0, &a), 1);
		pthread_join(w[0].thread, NULL);
		CHECK_EQ(w[0].rc, -1);
		CHECK_EQ(w[0].error, ETIMEDOUT);
		CHECK_EQ(unlock(&a), 0);
	}
}

/* --- Priorities ----------------------------------------------------- */

static int set_fifo(int priority)
{
	struct sched_param p = { .sched_priority = priority };

	return pthread_setschedparam(
		pthread_self(), priority != 0 ? SCHED_FIFO : SCHED_OTHER, &p);
}

/* The best waiter gets the lock first, whenever it came. */
static void best_first(void)
{
	struct taker t[3] = { { .priority = 10 },
			      { .priority = 30 },
			      { .priority = 20 } };

	order = 0;
	CHECK_EQ(lock(&a), 0);
	for (int i = 0; i < 3; i++) {
		t[i].word = &a;
		t[i].op = LOCK_PI;
		start(&t[i]);
	}
	CHECK_EQ(unlock(&a), 0);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i].thread, NULL);
	CHECK_EQ(t[0].order, 3);
	CHECK_EQ(t[1].order, 1);
	CHECK_EQ(t[2].order, 2);
}

/*
 * The chain: low (10) holds a; middle (20) holds b and waits for a; high (40)
 * waits for b. A spinner of 30 would keep low and middle from ever running,
 * if they did not inherit 40. All on one CPU.
 */
static volatile int low_has_a, middle_has_b, high_done, spinning, gave_up;

static void *low(void *arg)
{
	set_fifo(10);
	lock(&a);
	low_has_a = 1;
	while (!spinning)
		sleep_ms(1);
	unlock(&a);
	return arg;
}

static void *middle(void *arg)
{
	set_fifo(20);
	lock(&b);
	middle_has_b = 1;
	lock(&a);
	unlock(&a);
	unlock(&b);
	return arg;
}

static void *high(void *arg)
{
	set_fifo(40);
	lock(&b);
	high_done = 1;
	unlock(&b);
	return arg;
}

static void *spinner(void *arg)
{
	int64_t begin;

	set_fifo(30);
	begin = now_ms(CLOCK_MONOTONIC);
	spinning = 1;
	while (!high_done && !gave_up)
		gave_up = now_ms(CLOCK_MONOTONIC) - begin > 2000;
	return arg;
}

static void chain(void)
{
	void *(*const body[])(void *) = { low, middle, high, spinner };
	pthread_t t[4];
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(pthread_create(&t[i], NULL, body[i], NULL), 0);
		while ((i == 0 && !low_has_a) || (i == 1 && !middle_has_b))
			sleep_ms(1);
		sleep_ms(20);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK(high_done);
	CHECK(!gave_up);
}

int main(void)
{
	alone();
	contended();
	times_out();
	deadlock();
	owner_ends();
	requeue();
	if (set_fifo(50) == 0) {
		best_first();
		chain();
		set_fifo(0);
	}
	return check_done();
}
