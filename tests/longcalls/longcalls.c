/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls on large ranges of memory take long, but let others run: a thread of
 * high priority that wakes up all the time does so while they last, and others
 * that map, touch and unmap meanwhile find what they expect. Without the right
 * to a real-time policy, as Linux may have it, only the latter is shown.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include "check.h"

#define PAGE 4096UL
#define SIZE (192UL << 20)
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define NAP_NS 50000
#define PATIENCE 8 /* naps that it may be late */

static volatile int stop, real_time;
static volatile unsigned long naps;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void *napper(void *arg)
{
	struct sched_param p = { .sched_priority = 50 };
	struct timespec nap = { 0, NAP_NS };

	real_time = syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p) == 0;
	while (!stop) {
		nanosleep(&nap, NULL);
		naps++;
	}
	return arg;
}

static unsigned long naps_before;
static int64_t began;

static void begin(void)
{
	naps_before = naps;
	began = now_ns();
}

static void end(const char *what)
{
	int64_t took = now_ns() - began;
	unsigned long seen = naps - naps_before;

	if (real_time)
		CHECK((int64_t)seen >= took / (NAP_NS * PATIENCE));
	printf("%s: %ld us, %lu naps\n", what, (long)(took / 1000), seen);
}

static void fill(char *p, size_t len)
{
	for (size_t i = 0; i < len; i += PAGE)
		*(size_t *)(void *)(p + i) = i + 1;
}

static int intact(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i += PAGE)
		if (*(const size_t *)(const void *)(p + i) != i + 1)
			return 0;
	return 1;
}

static void test_large(void)
{
	char *p = mmap(NULL, SIZE, RW, ANON, -1, 0), *q;

	CHECK(p != MAP_FAILED);
	fill(p, SIZE);
	begin();
	q = mremap(p, SIZE, SIZE + PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		   p - 2 * SIZE + 5 * PAGE);
	end("mremap");
	CHECK(q == p - 2 * SIZE + 5 * PAGE);
	CHECK(intact(q, SIZE) && q[SIZE] == 0);
	begin();
	CHECK_EQ(mprotect(q, SIZE, PROT_READ), 0);
	end("mprotect");
	CHECK(intact(q, SIZE));
	begin();
	CHECK_EQ(munmap(q, SIZE + PAGE), 0);
	end("munmap");
}

static void *mapper(void *arg)
{
	unsigned long *turns = arg;

	for (; !stop; ++*turns) {
		char *p = mmap(NULL, 4 * PAGE, RW, ANON, -1, 0);

		CHECK(p != MAP_FAILED && p[PAGE] == 0);
		fill(p, 4 * PAGE);
		CHECK(intact(p, 4 * PAGE));
		CHECK_EQ(mprotect(p, PAGE, PROT_READ), 0);
		CHECK_EQ(munmap(p, 4 * PAGE), 0);
	}
	return arg;
}

/* Back and forth while others work on the same address space. */
static void test_others(void)
{
	size_t size = SIZE / 8;
	unsigned long turns[2] = { 0, 0 };
	pthread_t t[2];
	char *p = mmap(NULL, size, RW, ANON, -1, 0);

	CHECK(p != MAP_FAILED);
	fill(p, size);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, mapper, &turns[i]), 0);
	for (int i = 0; i < 40; i++) {
		/* Not where it is: what grows by less could stay. */
		char *q = mmap(NULL, size, PROT_NONE, ANON, -1, 0);

		p = mremap(p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, q);
		CHECK(p == q && *(size_t *)(void *)p == 1);
		sched_yield();
	}
	CHECK(intact(p, size));
	stop = 1;
	for (int i = 0; i < 2; i++) {
		pthread_join(t[i], NULL);
		CHECK(turns[i] != 0);
	}
	CHECK_EQ(munmap(p, size), 0);
}

int main(void)
{
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, napper, NULL), 0);
	while (naps < 2)
		usleep(1000);
	test_large();
	test_others();
	pthread_join(t, NULL);
	return check_done();
}
