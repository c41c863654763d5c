/* SPDX-License-Identifier: BSD-3-Clause */
/* futex(2) without priority inheritance: each operation, each refusal. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include "check.h"
#include "futexcall.h"

static uint32_t a, b;
static uint32_t *const nowhere = (uint32_t *)4096;
static uint32_t *const odd = (uint32_t *)((char *)&a + 1);

static void refusals(void)
{
	struct timespec bad = { 0, 1000000000 }, negative = { -1, 0 };

	CHECK_ERRNO(futex(&a, WAIT, 1, NULL, NULL, 0), EAGAIN);
	CHECK_ERRNO(futex(&a, WAIT | PRIVATE, 1, NULL, NULL, 0), EAGAIN);
	CHECK_ERRNO(futex(odd, WAIT, 0, NULL, NULL, 0), EINVAL);
	CHECK_ERRNO(futex(nowhere, WAIT, 0, NULL, NULL, 0), EFAULT);
	CHECK_ERRNO(futex(nowhere, WAIT | PRIVATE, 0, NULL, NULL, 0), EFAULT);
	CHECK_ERRNO(futex((uint32_t *)-4L, WAIT, 0, NULL, NULL, 0), EFAULT);
	CHECK_ERRNO(futex(&a, WAIT, 0, nowhere, NULL, 0), EFAULT);
	CHECK_ERRNO(futex(&a, WAIT, 0, &bad, NULL, 0), EINVAL);
	CHECK_ERRNO(futex(&a, WAIT, 0, &negative, NULL, 0), EINVAL);
	CHECK_ERRNO(futex(&a, WAIT_BITSET, 0, NULL, NULL, 0), EINVAL);
	CHECK_ERRNO(futex(&a, WAKE_BITSET, 1, NULL, NULL, 0), EINVAL);
	CHECK_ERRNO(futex(odd, WAKE, 1, NULL, NULL, 0), EINVAL);
	CHECK_ERRNO(futex(nowhere, WAKE, 1, NULL, NULL, 0), EFAULT);
	CHECK_EQ(futex(nowhere, WAKE | PRIVATE, 1, NULL, NULL, 0), 0);
	CHECK_ERRNO(futex2(&a, REQUEUE, -1, 1, &b, 0), EINVAL);
	CHECK_ERRNO(futex2(&a, REQUEUE, 1, -1, &b, 0), EINVAL);
	CHECK_ERRNO(futex2(&a, CMP_REQUEUE, 1, 1, &b, 7), EAGAIN);
	CHECK_ERRNO(futex2(nowhere, CMP_REQUEUE | PRIVATE, 1, 1, &b, 0),
		    EFAULT);
	CHECK_ERRNO(futex2(&a, WAKE_OP, 1, 1, &b, 5u << 28), ENOSYS);
	CHECK_ERRNO(futex2(&a, WAKE_OP, 1, 1, &b, 6u << 24), ENOSYS);
	CHECK_ERRNO(futex2(&a, WAKE_OP, 1, 1, nowhere, 0), EFAULT);
	CHECK_ERRNO(futex(&a, WAKE | REALTIME, 1, NULL, NULL, 0), ENOSYS);
	CHECK_ERRNO(futex(&a, WAIT | REALTIME, 0, NULL, NULL, 0), ENOSYS);
	CHECK_ERRNO(futex(&a, FD, 1, NULL, NULL, 0), ENOSYS);
	CHECK_ERRNO(futex(&a, 99, 1, NULL, NULL, 0), ENOSYS);
	CHECK_EQ(futex(&a, WAKE, 1, NULL, NULL, 0), 0);
	CHECK_EQ(futex(&a, WAKE, 0, NULL, NULL, 0), 0);
	CHECK_EQ(futex2(&a, REQUEUE, 1, 1, &b, 0), 0);
	CHECK_EQ(futex2(&a, CMP_REQUEUE, 1, 1, &b, 0), 0);
}

/* Ended neither before its time nor much after. */
static void took(int64_t start, clockid_t clock, int op)
{
	int64_t ms = now_ms(clock) - start;

	if (ms < 20 || ms > 1000)
		printf("op %d took %ld ms\n", op, (long)ms);
	CHECK(ms >= 20 && ms <= 1000);
}

static void timeouts(void)
{
	static const struct {
		int op;
		clockid_t clock;
		int absolute;
	} rows[] = {
		{ WAIT, CLOCK_MONOTONIC, 0 },
		{ WAIT | PRIVATE, CLOCK_MONOTONIC, 0 },
		{ WAIT_BITSET, CLOCK_MONOTONIC, 1 },
		{ WAIT_BITSET | REALTIME, CLOCK_REALTIME, 1 },
	};
	struct timespec past = { 0, 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct timespec ts = { 0, 20000000 };
		int64_t start = now_ms(rows[i].clock);

		if (rows[i].absolute)
			ts = in_ms(rows[i].clock, 21);
		CHECK_ERRNO(futex(&a, rows[i].op, 0, &ts, NULL, ALL_BITS),
			    ETIMEDOUT);
		took(start, rows[i].clock, rows[i].op);
	}
	CHECK_ERRNO(futex(&a, WAIT, 0, &past, NULL, 0), ETIMEDOUT);
	CHECK_ERRNO(futex(&a, WAIT_BITSET, 0, &past, NULL, ALL_BITS),
		    ETIMEDOUT);
	CHECK_ERRNO(futex(&a, WAIT_BITSET | REALTIME, 0, &past, NULL, ALL_BITS),
		    ETIMEDOUT);
}

struct sleeper {
	pthread_t thread;
	uint32_t *word;
	uint32_t bits;
	int woken; /* the order in which it woke; 0: asleep */
};

static int order;

static void *sleeper(void *arg)
{
	struct sleeper *s = arg;
	long rc;

	rc = futex(s->word, WAIT_BITSET | PRIVATE, 0, NULL, NULL, s->bits);
	CHECK_EQ(rc, 0);
	s->woken = __atomic_add_fetch(&order, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Those that a requeue to where they are would move. */
static long waiters(uint32_t *word)
{
	return futex2(word, REQUEUE | PRIVATE, 0, 99, word, 0);
}

static void start(struct sleeper *s, int n, uint32_t *word)
{
	order = 0;
	for (int i = 0; i < n; i++) {
		s[i].word = word;
		s[i].bits = 1u << i;
		s[i].woken = 0;
		CHECK_EQ(pthread_create(&s[i].thread, NULL, sleeper, &s[i]), 0);
		while (waiters(word) != i + 1)
			sched_yield();
	}
}

static void join(struct sleeper *s, int n)
{
	for (int i = 0; i < n; i++)
		pthread_join(s[i].thread, NULL);
}

/* Wait until n have woken; what comes in a moment is one too many. */
static int woken(int n)
{
	while (__atomic_load_n(&order, __ATOMIC_SEQ_CST) < n)
		sched_yield();
	sleep_ms(5);
	return __atomic_load_n(&order, __ATOMIC_SEQ_CST);
}

static void wakes(void)
{
	struct sleeper s[4];

	start(s, 4, &a);
	CHECK_EQ(futex(&b, WAKE | PRIVATE, 9, NULL, NULL, 0), 0);
	CHECK_EQ(futex(&a, WAKE | PRIVATE, 1, NULL, NULL, 0), 1);
	CHECK_EQ(woken(1), 1);
	CHECK_EQ(s[0].woken, 1); /* the one that came first */
	CHECK_EQ(futex(&a, WAKE_BITSET | PRIVATE, 9, NULL, NULL, 4), 1);
	CHECK_EQ(woken(2), 2);
	CHECK_EQ(s[2].woken, 2);
	CHECK_EQ(futex(&a, WAKE_BITSET | PRIVATE, 9, NULL, NULL, 5), 0);
	CHECK_EQ(futex(&a, WAKE | PRIVATE, 9, NULL, NULL, 0), 2);
	join(s, 4);

	start(s, 2, &a);
	CHECK_EQ(futex(&a, WAKE | PRIVATE, 0, NULL, NULL, 0), 1);
	CHECK_EQ(futex(&a, WAKE | PRIVATE, -1, NULL, NULL, 0), 1);
	join(s, 2);
}

static void requeues(void)
{
	struct sleeper s[4];

	start(s, 4, &a);
	CHECK_EQ(futex2(&a, CMP_REQUEUE | PRIVATE, 1, 2, &b, 0), 3);
	CHECK_EQ(woken(1), 1);
	CHECK_EQ(futex(&a, WAKE | PRIVATE, 9, NULL, NULL, 0), 1);
	CHECK_EQ(woken(2), 2);
	CHECK_EQ(futex(&b, WAKE | PRIVATE, 1, NULL, NULL, 0), 1);
	CHECK_EQ(woken(3), 3);
	CHECK_EQ(s[1].woken, 3);
	CHECK_EQ(futex2(&b, REQUEUE | PRIVATE, 0, 9, &a, 0), 1);
	CHECK_EQ(futex(&b, WAKE | PRIVATE, 9, NULL, NULL, 0), 0);
	CHECK_EQ(futex2(&a, REQUEUE | PRIVATE, 0, 9, &a, 0), 1);
	CHECK_EQ(futex(&a, WAKE | PRIVATE, 9, NULL, NULL, 0), 1);
	join(s, 4);
}

/* op, operand, comparison, what is compared with */
#define OP(op, arg, cmp, with)                                  \
	((uint32_t)(op) << 28 | ((uint32_t)(arg)&0xfff) << 12 | \
	 (uint32_t)(cmp) << 24 | ((uint32_t)(with)&0xfff))

static void wake_ops(void)
{
	static const struct {
		uint32_t op, before, after;
		int wakes;
	} rows[] = {
		{ OP(0, 5, 0, 3), 3, 5, 1 }, /* set; equal */
		{ OP(0, -1, 0, 3), 4, ALL_BITS, 0 },
		{ OP(1, 2, 1, 3), 4, 6, 1 }, /* add; not equal */
		{ OP(1, -2, 1, 4), 4, 2, 0 },
		{ OP(2, 8, 2, 5), 4, 12, 1 }, /* or; less */
		{ OP(2, 8, 2, -5), 4, 12, 0 },
		{ OP(3, 4, 3, 7), 7, 3, 1 }, /* and not; less or equal */
		{ OP(4, 7, 4, 1), 2, 5, 1 }, /* xor; greater */
		{ OP(4, 7, 5, 3), 2, 5, 0 }, /* xor; greater or equal */
		{ OP(8, 4, 0, 0), 0, 16, 1 }, /* set to 1 << 4 */
		{ OP(9, 31, 0, 0), 0, 0x80000000u, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sleeper s[2];

		b = 0;
		start(s, 1, &a);
		start(s + 1, 1, &b);
		b = rows[i].before;
		CHECK_EQ(futex2(&a, WAKE_OP | PRIVATE, 1, 1, &b, rows[i].op),
			 1 + rows[i].wakes);
		CHECK_EQ(b, rows[i].after);
		CHECK_EQ(futex(&b, WAKE | PRIVATE, 1, NULL, NULL, 0),
			 1 - rows[i].wakes);
		join(s, 2);
	}
	b = 0;
}

/* A word that two threads pass to and fro: no wake-up is ever lost. */
#define TURNS 2000
static uint32_t ball;

static void *player(void *arg)
{
	uint32_t me = (uint32_t)(uintptr_t)arg;

	for (int i = 0; i < TURNS; i++) {
		while (__atomic_load_n(&ball, __ATOMIC_SEQ_CST) != me)
			futex(&ball, WAIT | PRIVATE, 1 - me, NULL, NULL, 0);
		__atomic_store_n(&ball, 1 - me, __ATOMIC_SEQ_CST);
		futex(&ball, WAKE | PRIVATE, 1, NULL, NULL, 0);
	}
	return NULL;
}

static void ping_pong(void)
{
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, player, (void *)1), 0);
	player((void *)0);
	pthread_join(t, NULL);
	CHECK_EQ(ball, 0);
}

/* Many words at once, woken in another order than they came. */
#define MANY 200

static void many_words(void)
{
	static struct sleeper s[MANY];
	static uint32_t words[MANY];

	order = 0;
	for (int i = 0; i < MANY; i++) {
		s[i] = (struct sleeper){ .word = &words[i], .bits = 1 };
		CHECK_EQ(pthread_create(&s[i].thread, NULL, sleeper, &s[i]), 0);
	}
	for (int i = 0; i < MANY; i++) {
		int k = i * 73 % MANY;

		while (futex(&words[k], WAKE | PRIVATE, 1, NULL, NULL, 0) == 0)
			sched_yield();
		pthread_join(s[k].thread, NULL);
		CHECK(s[k].woken != 0);
	}
}

/* The kernel's part in the end of a thread that holds locks. */
struct head {
	void *next;
	long offset;
	void *pending;
};

static struct {
	void *next;
	uint32_t word;
} held[2];

static void *leave_locked(void *arg)
{
	struct head *h = arg;
	uint32_t tid = (uint32_t)gettid_();

	h->next = &held[0];
	h->offset = (char *)&held[0].word - (char *)&held[0];
	h->pending = NULL;
	held[0].next = h;
	held[0].word = tid;
	held[1].word = tid | WAITERS;
	h->pending = &held[1];
	CHECK_ERRNO(syscall(SYS_set_robust_list, h, 1), EINVAL);
	CHECK_EQ(syscall(SYS_set_robust_list, h, sizeof(*h)), 0);
	return NULL;
}

static void robust(void)
{
	static struct head h;
	struct head *seen;
	pthread_t t;
	size_t size;

	CHECK_EQ(pthread_create(&t, NULL, leave_locked, &h), 0);
	pthread_join(t, NULL);
	CHECK_EQ(held[0].word, OWNER_DIED);
	CHECK_EQ(held[1].word, (uint32_t)(OWNER_DIED | WAITERS));
	CHECK_EQ(syscall(SYS_get_robust_list, 0, &seen, &size), 0);
	CHECK_EQ(size, sizeof(struct head));
	CHECK_ERRNO(syscall(SYS_get_robust_list, 0x3ffffffe, &seen, &size),
		    ESRCH);
	CHECK_ERRNO(syscall(SYS_get_robust_list, 0, nowhere, &size), EFAULT);
}

int main(void)
{
	refusals();
	timeouts();
	wakes();
	requeues();
	wake_ops();
	ping_pong();
	many_words();
	robust();
	return check_done();
}
