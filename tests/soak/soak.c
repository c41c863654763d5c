/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Eight threads for some seconds (the first argument; 4), each at its own mix
 * of allocation, a mutex, a condition variable, short-lived threads, and
 * canaries in thread-local storage and in every vector register. With a short
 * slice (sched.slice=20) they are preempted every few hundred instructions.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include "check.h"
#include "futexcall.h"

#define THREADS 8

static __thread unsigned long canary;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static unsigned long tickets, turn, sum, added[THREADS], rounds[THREADS];
static int stop;

/* Every vector register holds v for a while; what they hold then. */
static void vectors(uint64_t v, uint64_t *out, long spins)
{
#if defined(__aarch64__)
	__asm__ volatile(
		".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
		"21,22,23,24,25,26,27,28,29,30,31\n\tdup v\\n\\().2d, %1\n"
		".endr\n"
		"1:	subs %2, %2, #1\n\tb.ne 1b\n"
		".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
		"21,22,23,24,25,26,27,28,29,30,31\n"
		"str q\\n, [%0, #16 * \\n]\n.endr\n"
		: "+r"(out), "+r"(v), "+r"(spins)
		:
		: "memory", "cc", "v0", "v1", "v2", "v3", "v4", "v5", "v6",
		  "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
		  "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",
		  "v25", "v26", "v27", "v28", "v29", "v30", "v31");
#elif defined(__arm__)
	__asm__ volatile(
		".fpu neon-vfpv4\n"
		".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
		"21,22,23,24,25,26,27,28,29,30,31\n"
		"vmov d\\n, %Q1, %R1\n.endr\n"
		"1:	subs %2, %2, #1\n\tbne 1b\n\tvstmia %0!, {d0-d15}\n\t"
		"vstmia %0!, {d16-d31}\n"
		: "+r"(out), "+r"(v), "+r"(spins)
		:
		: "memory", "cc", "d0", "d1", "d2", "d3", "d4", "d5", "d6",
		  "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15",
		  "d16", "d17", "d18", "d19", "d20", "d21", "d22", "d23", "d24",
		  "d25", "d26", "d27", "d28", "d29", "d30", "d31");
#else
	for (int i = 0; i < 64; i++)
		out[i] = v + (uint64_t)(spins - spins);
#endif
}

#ifdef __arm__
#define VECTOR_WORDS 32
#else
#define VECTOR_WORDS 64
#endif

static int vectors_kept(uint64_t v)
{
	uint64_t out[64];

	vectors(v, out, 300 + (long)(v % 500));
	for (int i = 0; i < VECTOR_WORDS; i++)
		if (out[i] != v)
			return 0;
	return 1;
}

static int memory_kept(unsigned seed)
{
	size_t size = 16 + seed * 37 % 5000;
	unsigned char *p = malloc(size);
	int ok;

	if (p == NULL)
		return 0;
	memset(p, (int)(seed & 0xff), size);
	sched_yield();
	ok = p[0] == (seed & 0xff) && p[size / 2] == (seed & 0xff) &&
	     p[size - 1] == (seed & 0xff);
	free(p);
	return ok;
}

/* Wait for our ticket's turn, at most THREADS away. */
static void take_turn(void)
{
	unsigned long mine;

	pthread_mutex_lock(&mutex);
	mine = tickets++;
	while (turn != mine)
		pthread_cond_wait(&cond, &mutex);
	turn++;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&mutex);
}

static void *brief(void *arg)
{
	canary = (unsigned long)(uintptr_t)arg;
	sched_yield();
	return (void *)(uintptr_t)canary;
}

static int child_kept(unsigned long v)
{
	pthread_t t;
	void *rc;

	if (pthread_create(&t, NULL, brief, (void *)(uintptr_t)v) != 0)
		return 0;
	pthread_join(t, &rc);
	return (unsigned long)(uintptr_t)rc == v;
}

static void *body(void *arg)
{
	unsigned me = (unsigned)(uintptr_t)arg, seed = me * 7919 + 1;

	canary = 0xabcd0000ul + me;
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		seed = seed * 1103515245u + 12345u;
		if (!vectors_kept(seed * 0x100000001ull))
			return "vector registers";
		if (!memory_kept(seed >> 8))
			return "memory";
		pthread_mutex_lock(&mutex);
		sum++;
		added[me]++;
		pthread_mutex_unlock(&mutex);
		take_turn();
		if (seed % 8 == 0 && !child_kept(seed | 1))
			return "a new thread's TLS";
		if (canary != 0xabcd0000ul + me)
			return "TLS";
		rounds[me]++;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? atol(argv[1]) : 4;
	pthread_t t[THREADS];
	unsigned long total = 0;
	void *wrong;

	for (uintptr_t i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, body, (void *)i), 0);
	sleep_ms(seconds * 1000);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], &wrong);
		if (wrong != NULL)
			printf("thread %d lost %s\n", i, (char *)wrong);
		CHECK(wrong == NULL);
		CHECK(rounds[i] > 0);
		total += added[i];
	}
	CHECK_EQ(sum, total);
	CHECK_EQ(turn, tickets);
	printf("%lu rounds\n", sum);
	return check_done();
}
