/* SPDX-License-Identifier: BSD-3-Clause */
/* futex_waitv(2): what it refuses, which word it names, signals, time. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include "futexcall.h"
#include "sigtest.h"

enum {
	MAX = 128
};

/* With 64-bit times on 32-bit machines too. */
struct time64 {
	int64_t tv_sec, tv_nsec;
};

static uint32_t word[MAX + 1];
static struct waitv waits[MAX + 1];
static void *const nowhere = (void *)4096;

static void prepare(int n, uint32_t flags)
{
	for (int i = 0; i < n; i++) {
		waits[i] =
			(struct waitv){ 0, (uintptr_t)&word[i], 2 | flags, 0 };
		word[i] = 0;
	}
}

static long waitv(int n, const struct time64 *ts)
{
	return syscall(SYS_futex_waitv, waits, n, 0, ts, CLOCK_MONOTONIC);
}

static struct time64 after_ms(clockid_t clock, long ms)
{
	struct timespec ts = in_ms(clock, ms);

	return (struct time64){ ts.tv_sec, ts.tv_nsec };
}

static void refusals(void)
{
	struct time64 bad = { 0, 1000000000 }, now = { 0, 0 };

	prepare(2, PRIVATE);
	CHECK_ERRNO(syscall(SYS_futex_waitv, waits, 2, 1, NULL, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_futex_waitv, NULL, 2, 0, NULL, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_futex_waitv, waits, 2, 0, &now, 7), EINVAL);
	CHECK_ERRNO(waitv(0, NULL), EINVAL);
	CHECK_ERRNO(waitv(MAX + 1, NULL), EINVAL);
	CHECK_ERRNO(waitv(2, &bad), EINVAL);
	CHECK_ERRNO(waitv(2, nowhere), EFAULT);
	CHECK_ERRNO(syscall(SYS_futex_waitv, nowhere, 1, 0, NULL, 0), EFAULT);
	waits[1].reserved = 1;
	CHECK_ERRNO(waitv(2, NULL), EINVAL);
	prepare(2, PRIVATE | 0x40);
	CHECK_ERRNO(waitv(2, NULL), EINVAL);
	prepare(2, PRIVATE);
	waits[1].flags = PRIVATE; /* no size */
	CHECK_ERRNO(waitv(2, NULL), EINVAL);
	prepare(2, PRIVATE);
	waits[1].uaddr++;
	CHECK_ERRNO(waitv(2, NULL), EINVAL);
	waits[1].uaddr = (uintptr_t)nowhere;
	CHECK_ERRNO(waitv(2, NULL), EFAULT);
	prepare(2, PRIVATE);
	waits[1].val = 1;
	CHECK_ERRNO(waitv(2, NULL), EAGAIN);
	prepare(MAX, PRIVATE);
	CHECK_ERRNO(waitv(MAX, &now), ETIMEDOUT);
}

static void timeouts(void)
{
	struct time64 t = after_ms(CLOCK_MONOTONIC, 30);
	int64_t start = now_ms(CLOCK_MONOTONIC);

	prepare(3, PRIVATE);
	CHECK_ERRNO(waitv(3, &t), ETIMEDOUT);
	CHECK(now_ms(CLOCK_MONOTONIC) - start >= 29);
	t = after_ms(CLOCK_REALTIME, 30);
	start = now_ms(CLOCK_MONOTONIC);
	CHECK_ERRNO(syscall(SYS_futex_waitv, waits, 3, 0, &t, CLOCK_REALTIME),
		    ETIMEDOUT);
	CHECK(now_ms(CLOCK_MONOTONIC) - start >= 28);
}

static volatile int count;

static void *waiter(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)waitv(count, NULL);
}

/* Wake it at word i: it says which. */
static void wake_one(int n, int i, uint32_t flags)
{
	pthread_t t;
	void *rc;

	prepare(n, flags);
	count = n;
	CHECK_EQ(pthread_create(&t, NULL, waiter, NULL), 0);
	while (futex(&word[i], WAKE | (int)flags, 1, NULL, NULL, 0) == 0)
		sleep_ms(1);
	pthread_join(t, &rc);
	CHECK_EQ((intptr_t)rc, i);
	/* It waits nowhere any more. */
	for (int k = 0; k < n; k++)
		CHECK_EQ(futex(&word[k], WAKE | (int)flags, 1, NULL, NULL, 0),
			 0);
}

static void *waker(void *arg)
{
	uint32_t x = 1;

	for (int i = 0; i < 400; i++) {
		int k = (int)((x = x * 1103515245 + 12345) / 65536 % 8);

		__atomic_fetch_add(&word[k], 1, __ATOMIC_SEQ_CST);
		futex(&word[k], WAKE | PRIVATE, 1, NULL, NULL, 0);
		if (i % 4 == 0)
			sched_yield();
	}
	__atomic_store_n((int *)arg, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&word[0], 1, __ATOMIC_SEQ_CST);
	futex(&word[0], WAKE | PRIVATE, 1, NULL, NULL, 0);
	return NULL;
}

/* No change of any word is lost. */
static void nothing_lost(void)
{
	static int done;
	uint32_t seen[8] = { 0 };
	pthread_t t;

	prepare(8, PRIVATE);
	CHECK_EQ(pthread_create(&t, NULL, waker, &done), 0);
	while (!__atomic_load_n(&done, __ATOMIC_SEQ_CST)) {
		for (int i = 0; i < 8; i++)
			waits[i].val = seen[i] =
				__atomic_load_n(&word[i], __ATOMIC_SEQ_CST);
		if (__atomic_load_n(&done, __ATOMIC_SEQ_CST))
			break;
		if (waitv(8, NULL) < 0)
			CHECK_EQ(errno, EAGAIN);
	}
	pthread_join(t, NULL);
	CHECK(seen[0] <= word[0]);
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	word[1] = 1; /* a call that is begun again sees it */
}

static pthread_t main_thread;

static void *poke(void *arg)
{
	(void)arg;
	sleep_ms(30);
	pthread_kill(main_thread, SIGUSR1);
	return NULL;
}

static void interrupted(int flags, int want)
{
	pthread_t t;

	install(SIGUSR1, on_signal, flags);
	prepare(2, PRIVATE);
	CHECK_EQ(pthread_create(&t, NULL, poke, NULL), 0);
	CHECK_ERRNO(waitv(2, NULL), want);
	CHECK_EQ(word[1], 1);
	pthread_join(t, NULL);
}

/* Two views of one page. */
static void shared(void)
{
	uint32_t *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint32_t *q = mremap(p, 0, 4096, MREMAP_MAYMOVE);
	pthread_t t;
	void *rc;

	prepare(2, 0);
	waits[1].uaddr = (uintptr_t)(p + 5);
	count = 2;
	CHECK_EQ(pthread_create(&t, NULL, waiter, NULL), 0);
	while (futex(q + 5, WAKE, 1, NULL, NULL, 0) == 0)
		sleep_ms(1);
	pthread_join(t, &rc);
	CHECK_EQ((intptr_t)rc, 1);
}

int main(void)
{
	main_thread = pthread_self();
	refusals();
	timeouts();
	wake_one(1, 0, PRIVATE);
	wake_one(5, 3, PRIVATE);
	wake_one(MAX, MAX - 1, 0);
	nothing_lost();
	interrupted(0, EINTR);
	interrupted(SA_RESTART, EAGAIN);
	shared();
	return check_done();
}
