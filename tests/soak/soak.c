/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Eight threads for some seconds (the first argument; 4), each at its own mix
 * of allocation, a mutex, a condition variable, signals, short-lived threads,
 * cancellation, and canaries in thread-local storage and in every vector
 * register. With a short slice (sched.slice=20) they are preempted every few
 * hundred instructions. With a second argument, allocations may fail (boot
 * option mm.fail): what they were for is left out then, everything else has to
 * hold.
 *
 * Memory is flat: after the long run the kernel holds as many pages as after
 * the short one. What the program has depends on which thread came when.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include "check.h"
#include "futexcall.h"

#define THREADS 8

static __thread unsigned long canary;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static unsigned long tickets, turn, sum, added[THREADS], rounds[THREADS];
static int stop, may_fail;
static pthread_t thread[THREADS];
static unsigned long handled, failed;
static int ended;

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

	if (p == NULL) {
		__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
		return may_fail;
	}
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

	if (pthread_create(&t, NULL, brief, (void *)(uintptr_t)v) != 0) {
		__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
		return may_fail;
	}
	pthread_join(t, &rc);
	return (unsigned long)(uintptr_t)rc == v;
}

/* A handler that interrupts anything and uses every vector register. */
static void handler(int sig)
{
	uint64_t out[64];
	int saved = errno;

	(void)sig;
	vectors(0x5157a7e5ul + canary, out, 20);
	__atomic_add_fetch(&handled, 1, __ATOMIC_RELAXED);
	errno = saved;
}

struct blocked {
	sem_t never, begun;
	int cleaned;
};

static void clean_up(void *arg)
{
	((struct blocked *)arg)->cleaned = 1;
}

static void *wait_for_ever(void *arg)
{
	struct blocked *b = arg;

	pthread_cleanup_push(clean_up, b);
	sem_post(&b->begun);
	for (;;)
		sem_wait(&b->never);
	pthread_cleanup_pop(0);
	return NULL;
}

/* A blocked thread is cancelled: it cleans up, and is joined. */
static int cancels(void)
{
	struct blocked b = { .cleaned = 0 };
	pthread_t t;
	void *rc;

	sem_init(&b.never, 0, 0);
	sem_init(&b.begun, 0, 0);
	if (pthread_create(&t, NULL, wait_for_ever, &b) != 0) {
		__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
		return may_fail;
	}
	while (sem_wait(&b.begun) != 0)
		;
	pthread_cancel(t);
	pthread_join(t, &rc);
	return rc == PTHREAD_CANCELED && b.cleaned;
}

static char *rounds_until_stop(void *arg)
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
		if (seed % 16 == 3 && !cancels())
			return "a cancelled thread";
		pthread_kill(thread[seed / 16 % THREADS], SIGUSR1);
		if (canary != 0xabcd0000ul + me)
			return "TLS";
		rounds[me]++;
	}
	return NULL;
}

static void *body(void *arg)
{
	char *wrong = rounds_until_stop(arg);

	__atomic_add_fetch(&ended, 1, __ATOMIC_RELEASE);
	return wrong;
}

/* All threads, for so long. */
static void run(long ms)
{
	unsigned long total = 0;
	void *wrong;

	stop = ended = 0;
	sum = tickets = turn = 0;
	memset(added, 0, sizeof(added));
	memset(rounds, 0, sizeof(rounds));
	/* Nobody begins before everybody can be signalled. */
	pthread_mutex_lock(&mutex);
	for (uintptr_t i = 0; i < THREADS; i++)
		while (pthread_create(&thread[i], NULL, body, (void *)i) != 0)
			CHECK(may_fail);
	pthread_mutex_unlock(&mutex);
	sleep_ms(ms);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	/* Until the last has ended, all are signalled. */
	while (__atomic_load_n(&ended, __ATOMIC_ACQUIRE) < THREADS)
		sleep_ms(1);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &wrong);
		if (wrong != NULL)
			printf("thread %d lost %s\n", i, (char *)wrong);
		CHECK(wrong == NULL);
		CHECK(rounds[i] > 0);
		total += added[i];
	}
	CHECK_EQ(sum, total);
	CHECK_EQ(turn, tickets);
}

/* Of name; allocations may fail here as well. */
static int opened(const char *name, int flags)
{
	int fd;

	while ((fd = open(name, flags)) < 0)
		CHECK(may_fail);
	return fd;
}

/* Pages of the machine's that are the program's or nobody's, when the kernel
 * has given back what it keeps for the next. */
static long not_kernels(void)
{
	char text[128] = "";
	int drop = opened("/proc/sys/vm/drop_caches", O_WRONLY);
	int statm = opened("/proc/self/statm", O_RDONLY);
	unsigned long resident = 0;
	struct sysinfo info;

	while (write(drop, "3", 1) != 1)
		CHECK(may_fail);
	while (read(statm, text, sizeof(text) - 1) <= 0)
		CHECK(may_fail);
	CHECK_EQ(sscanf(text, "%*u %lu", &resident), 1);
	close(drop);
	close(statm);
	sysinfo(&info);
	return (long)((uint64_t)info.freeram * info.mem_unit /
			      (uint64_t)sysconf(_SC_PAGESIZE) +
		      resident);
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? atol(argv[1]) : 4, before = 0, after = 0;
	/* A Linux that does other things as well: nothing follows from it. */
	bool alone = getpid() == 1;
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };

	may_fail = argc > 2;
	sigaction(SIGUSR1, &sa, NULL);
	run(seconds * 250);
	if (alone)
		before = not_kernels();
	run(seconds * 1000);
	if (alone)
		after = not_kernels();
	printf("%lu rounds, %lu signals, %lu failures, %ld pages, then %ld\n",
	       sum, handled, failed, before, after);
	CHECK(handled > 0);
	CHECK(!may_fail || failed > 0);
	CHECK_EQ(after, before);
	return check_done();
}
