/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared anonymous memory, mapped twice by mremap() with an old length of 0. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include "futexcall.h"
#include "sigtest.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS)

static char *map(size_t len, int flags)
{
	return mmap(NULL, len, RW, flags, -1, 0);
}

static char *twice(char *p, size_t len)
{
	return mremap(p, 0, len, MREMAP_MAYMOVE);
}

static sigjmp_buf out;
static volatile int code;
static void *volatile address;

static void on_bus(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	code = info->si_code;
	address = info->si_addr;
	siglongjmp(out, 1);
}

/* Reading at p is SIGBUS. */
static int beyond(volatile char *p)
{
	code = 0;
	if (sigsetjmp(out, 1) == 0)
		(void)*p;
	return code == BUS_ADRERR && address == (void *)p;
}

static void two_views(void)
{
	char *p = map(8 * PAGE, SHARED), *q, *r;
	unsigned char vec[8];

	CHECK(p != MAP_FAILED);
	p[3 * PAGE] = 3;
	q = twice(p, 8 * PAGE);
	CHECK(q != MAP_FAILED && q != p);
	CHECK_EQ(q[3 * PAGE], 3);
	q[5 * PAGE] = 5;
	CHECK_EQ(p[5 * PAGE], 5);
	/* From the middle, and less of it. */
	r = twice(p + 3 * PAGE, 2 * PAGE);
	CHECK(r != MAP_FAILED && r[0] == 3);
	r[PAGE] = 4;
	CHECK(p[4 * PAGE] == 4 && q[4 * PAGE] == 4);
	CHECK_EQ(munmap(r, 2 * PAGE), 0);
	/* Advice takes mappings away, not the memory. */
	CHECK_EQ(madvise(p, 8 * PAGE, MADV_DONTNEED), 0);
	CHECK(p[3 * PAGE] == 3 && p[5 * PAGE] == 5);
	CHECK_EQ(madvise(p, 8 * PAGE, MADV_DONTNEED), 0);
	CHECK_EQ(mincore(p, 8 * PAGE, vec), 0);
	CHECK((vec[3] & 1) == 1 && (vec[7] & 1) == 0);
	CHECK_ERRNO(madvise(p, PAGE, MADV_FREE), EINVAL);
	CHECK_ERRNO(madvise(p, PAGE, MADV_WIPEONFORK), EINVAL);
	/* Cut, protected, moved: each part shows what it did. */
	CHECK_EQ(mprotect(p + 4 * PAGE, PAGE, PROT_READ), 0);
	CHECK_EQ(munmap(p + 2 * PAGE, PAGE), 0);
	r = mremap(p + 5 * PAGE, 3 * PAGE, 3 * PAGE,
		   MREMAP_MAYMOVE | MREMAP_FIXED, map(3 * PAGE, SHARED));
	CHECK(r != MAP_FAILED && r[0] == 5);
	q[6 * PAGE] = 6;
	q[4 * PAGE] = 14;
	CHECK(r[PAGE] == 6 && p[4 * PAGE] == 14 && p[3 * PAGE] == 3);
	CHECK_EQ(munmap(p, 5 * PAGE), 0);
	CHECK_EQ(munmap(r, 3 * PAGE), 0);
	CHECK(q[3 * PAGE] == 3 && q[6 * PAGE] == 6);
	CHECK_EQ(munmap(q, 8 * PAGE), 0);
}

static void refusals(void)
{
	char *p = map(2 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS);

	CHECK_ERRNO(twice(p, PAGE), EINVAL);
	CHECK_ERRNO(syscall(SYS_remap_file_pages, p, PAGE, 0, 1, 0), EINVAL);
	CHECK_EQ(munmap(p, 2 * PAGE), 0);
	CHECK_ERRNO(twice(p, PAGE), EFAULT);
	CHECK_ERRNO(map(PAGE, MAP_SHARED_VALIDATE | MAP_ANONYMOUS), EINVAL);
	CHECK_ERRNO(map(PAGE, SHARED | MAP_GROWSDOWN), EINVAL);
	p = map(2 * PAGE, SHARED);
	CHECK_ERRNO(mremap(p, 0, PAGE, 0), ENOMEM);
	CHECK_ERRNO(mremap(p, 0, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP),
		    EINVAL);
	CHECK_EQ(munmap(p, 2 * PAGE), 0);
}

/* The object keeps its size. */
static void grown(void)
{
	char *p = map(2 * PAGE, SHARED), *q;

	install(SIGBUS, on_bus, 0);
	p[PAGE] = 1;
	q = mremap(p, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q[PAGE] == 1);
	CHECK(beyond(q + 2 * PAGE));
	CHECK(beyond(q + 3 * PAGE + 5));
	CHECK(!beyond(q + PAGE));
	CHECK_EQ(munmap(q, 4 * PAGE), 0);
}

static void rearranged(void)
{
	char *p = map(4 * PAGE, SHARED);
	int order[] = { 2, 0, 3, 3 };

	for (int i = 0; i < 4; i++)
		p[(size_t)i * PAGE] = (char)(i + 1);
	CHECK_ERRNO(syscall(SYS_remap_file_pages, p, PAGE, PROT_READ, 0, 0),
		    EINVAL);
	CHECK_ERRNO(syscall(SYS_remap_file_pages, p, 0, 0, 0, 0), EINVAL);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(syscall(SYS_remap_file_pages, p + (size_t)i * PAGE,
				 PAGE, 0, order[i], 0),
			 0);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(p[(size_t)i * PAGE], order[i] + 1);
	p[3 * PAGE] = 77;
	CHECK_EQ(p[2 * PAGE], 77);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
}

/* --- Futexes -------------------------------------------------------- */

struct wait {
	uint32_t *word;
	int op;
};

static volatile int about_to;

static void *waiter(void *arg)
{
	struct wait *w = arg;

	about_to = 1;
	return (void *)(intptr_t)futex(w->word, w->op, 0, NULL, NULL, 0);
}

static pthread_t wait_for(struct wait *w)
{
	pthread_t t;

	about_to = 0;
	CHECK_EQ(pthread_create(&t, NULL, waiter, w), 0);
	while (!about_to)
		sched_yield();
	return t;
}

/* Waking at word wakes one sooner or later; at others none. */
static void wake(pthread_t t, uint32_t *word, int op, uint32_t *others[],
		 int nothers, int other_op)
{
	void *rc = (void *)1;

	while (futex(word, op, 0, NULL, NULL, 0) == 0) {
		for (int i = 0; i < nothers; i++)
			CHECK_EQ(futex(others[i], other_op, 1, NULL, NULL, 0),
				 0);
		sleep_ms(1);
	}
	CHECK_EQ(pthread_join(t, &rc), 0);
	CHECK(rc == NULL);
}

static void futexes(void)
{
	uint32_t *p = (uint32_t *)(void *)map(2 * PAGE, SHARED);
	uint32_t *q = (uint32_t *)(void *)twice((char *)p, 2 * PAGE);
	uint32_t *priv =
		(uint32_t *)(void *)map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS);
	struct wait at_p = { p + 3, WAIT }, at_priv = { priv, WAIT | PRIVATE };
	uint32_t *others[] = { q, q + 4, q + PAGE / 4 + 3 };

	wake(wait_for(&at_p), q + 3, WAKE, others, 3, WAKE);
	/* A private operation means the address, not the memory. */
	others[0] = q + 3;
	others[1] = p + 3;
	wake(wait_for(&at_p), p + 3, WAKE, others, 2, WAKE | PRIVATE);
	/* Moved meanwhile. */
	pthread_t t = wait_for(&at_p);

	sleep_ms(20);
	p = mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		   map(2 * PAGE, SHARED));
	wake(t, p + 3, WAKE, NULL, 0, WAKE);
	/* In private memory the two kinds do not meet. */
	others[0] = priv;
	wake(wait_for(&at_priv), priv, WAKE | PRIVATE, others, 1, WAKE);
	CHECK_EQ(munmap(p, 2 * PAGE), 0);
	CHECK_ERRNO(futex(p, WAKE, 1, NULL, NULL, 0), EFAULT);
	CHECK_EQ(munmap(q, 2 * PAGE), 0);
	CHECK_EQ(munmap(priv, PAGE), 0);
}

/* --- libc's locks --------------------------------------------------- */

struct locks {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	pthread_barrier_t barrier;
	pthread_rwlock_t rwlock;
	sem_t sem;
	int turn, sum;
};

enum {
	ROUNDS = 200
};

/* Two threads, each with its own view, take turns. */
static void *player(void *arg)
{
	struct locks *l = arg;
	int me;

	pthread_mutex_lock(&l->mutex);
	me = l->sum++;
	pthread_mutex_unlock(&l->mutex);
	pthread_barrier_wait(&l->barrier);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&l->mutex);
		while (l->turn != me)
			pthread_cond_wait(&l->cond, &l->mutex);
		l->turn = !me;
		pthread_cond_broadcast(&l->cond);
		pthread_mutex_unlock(&l->mutex);
		pthread_rwlock_wrlock(&l->rwlock);
		l->sum++;
		pthread_rwlock_unlock(&l->rwlock);
	}
	sem_post(&l->sem);
	return NULL;
}

static void init(struct locks *l, int protocol)
{
	pthread_mutexattr_t m;
	pthread_condattr_t c;
	pthread_barrierattr_t b;
	pthread_rwlockattr_t r;

	pthread_mutexattr_init(&m);
	CHECK_EQ(pthread_mutexattr_setpshared(&m, PTHREAD_PROCESS_SHARED), 0);
	CHECK_EQ(pthread_mutexattr_setprotocol(&m, protocol), 0);
	CHECK_EQ(pthread_mutex_init(&l->mutex, &m), 0);
	pthread_condattr_init(&c);
	CHECK_EQ(pthread_condattr_setpshared(&c, PTHREAD_PROCESS_SHARED), 0);
	CHECK_EQ(pthread_cond_init(&l->cond, &c), 0);
	pthread_barrierattr_init(&b);
	CHECK_EQ(pthread_barrierattr_setpshared(&b, PTHREAD_PROCESS_SHARED), 0);
	CHECK_EQ(pthread_barrier_init(&l->barrier, &b, 2), 0);
	pthread_rwlockattr_init(&r);
	CHECK_EQ(pthread_rwlockattr_setpshared(&r, PTHREAD_PROCESS_SHARED), 0);
	CHECK_EQ(pthread_rwlock_init(&l->rwlock, &r), 0);
	CHECK_EQ(sem_init(&l->sem, 1, 0), 0);
	l->turn = l->sum = 0;
}

static void process_shared(int protocol)
{
	struct locks *a = (void *)map(PAGE, SHARED);
	struct locks *b = (void *)twice((char *)a, PAGE);
	pthread_t t[2];

	init(a, protocol);
	CHECK_EQ(pthread_create(&t[0], NULL, player, a), 0);
	CHECK_EQ(pthread_create(&t[1], NULL, player, b), 0);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(sem_wait(i ? &a->sem : &b->sem), 0);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(a->sum, 2 + 2 * ROUNDS);
	CHECK_EQ(munmap(a, PAGE), 0);
	CHECK_EQ(munmap(b, PAGE), 0);
}

int main(void)
{
	two_views();
	refusals();
	grown();
	rearranged();
	futexes();
	process_shared(PTHREAD_PRIO_NONE);
	process_shared(PTHREAD_PRIO_INHERIT);
	return check_done();
}
