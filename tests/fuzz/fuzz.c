/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz [CALLS [SEED]]: so many random system calls, in four equal parts.
 *
 * One thread makes them (wild.c: with what arguments; filter.c: which not),
 * the first thread is its witness. It also ends waits, by a signal, when the
 * fuzzer has made no call since it last looked: then a call waits for what will
 * not come. After each part everything that calls may have left behind is taken
 * away, and as many pages are free as after the first part.
 *
 * The same seed makes the same calls, but what time and interrupts do to their
 * results. FUZZ=N in the environment prints the calls from the N-th on.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <time.h>
#include "check.h"
#include "wild.h"

#define PARTS 4
#define HANG 10000 /* rounds of the witness without a call */
#define FLAT_PAGES 64
#define FILES 256 /* more than HIDDEN_END */

static struct random values;
static uint64_t made, goal, shown_from = UINT64_MAX;
static uint32_t current; /* the number being called */
static pthread_t fuzzer;
static int fuzzer_tid;

#ifdef DIRECT
long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5);
#endif

static long trap(long nr, const long *r)
{
#ifdef __aarch64__
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = r[0];
	register long x1 __asm__("x1") = r[1];
	register long x2 __asm__("x2") = r[2];
	register long x3 __asm__("x3") = r[3];
	register long x4 __asm__("x4") = r[4];
	register long x5 __asm__("x5") = r[5];

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory", "cc");
	return x0;
#else
	register long r0 __asm__("r0") = r[0];
	register long r1 __asm__("r1") = r[1];
	register long r2 __asm__("r2") = r[2];
	register long r3 __asm__("r3") = r[3];
	register long r4 __asm__("r4") = r[4];
	register long r5 __asm__("r5") = r[5];

	__asm__ volatile("push {r7}\n\tmov r7, %1\n\tsvc #0\n\tpop {r7}"
			 : "+r"(r0)
			 : "r"(nr), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
			 : "memory", "cc");
	return r0;
#endif
}

/* A direct image has two ways. */
long raw_call(long nr, const long *r)
{
#ifdef DIRECT
	if (made & 1)
		return uk_syscall6_r(nr, r[0], r[1], r[2], r[3], r[4], r[5]);
#endif
	return trap(nr, r);
}

/* --- The fuzzer -------------------------------------------------------- */

static void show(uint32_t nr, const long *r, const char *name)
{
	dprintf(CONSOLE, "%llu: %s (%u) %lx %lx %lx %lx %lx %lx\n",
		(unsigned long long)made, name != NULL ? name : "", nr, r[0],
		r[1], r[2], r[3], r[4], r[5]);
}

static void call_once(void)
{
	uint32_t way = random_below(&values, 16), nr;
	const struct call *c;
	long r[REGISTERS], result;

	nr = way < 14 ? call_any(&values) : random_next(&values);
	if (way == 14)
		nr %= NUMBERS;
	c = call_find(nr);
	wild_registers(&values, c, way >= 11, r);
	if (c->filter != NULL && !c->filter(r))
		return;
	current = nr;
	if (made >= shown_from)
		show(nr, r, c->name);
	result = raw_call((long)nr, r);
	if (c->after != NULL)
		c->after(result, r);
}

static void *fuzz(void *arg)
{
	calls_init();
	fuzzer_tid = (int)syscall(SYS_gettid);
	for (;;) {
		while (made >= __atomic_load_n(&goal, __ATOMIC_ACQUIRE))
			sched_yield();
		call_once();
		__atomic_store_n(&made, made + 1, __ATOMIC_RELEASE);
	}
	return arg;
}

/* --- The witness ------------------------------------------------------- */

_Noreturn void give_up(const char *why)
{
	const struct call *c = call_find(current);

	dprintf(CONSOLE, "FAIL: %s, after %llu calls, the last %u (%s)\n", why,
		(unsigned long long)made, current,
		c->name != NULL ? c->name : "none");
	_exit(1);
}

static void watch_until(uint64_t end)
{
	const struct timespec nap = { 0, 50000 };
	uint64_t seen = made;
	unsigned idle = 0;

	__atomic_store_n(&goal, end, __ATOMIC_RELEASE);
	while (__atomic_load_n(&made, __ATOMIC_ACQUIRE) < end) {
		const char *wrong = witness_round();

		if (wrong != NULL)
			give_up(wrong);
		idle = made == seen ? idle + 1 : 0;
		seen = made;
		if (idle > HANG)
			give_up("a call does not end");
		if (idle != 0)
			syscall(SYS_tkill, fuzzer_tid, WAKE);
		clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
	}
}

/* --- The whole --------------------------------------------------------- */

/* Open files are kept for the next ones: as many as there will ever be. */
static void open_all(void)
{
	const struct rlimit limit = { FILES, FILES };

	setrlimit(RLIMIT_NOFILE, &limit);
	while (open("/", O_DIRECTORY) >= 0)
		;
}

static int start(void)
{
	sigset_t all;

	if (start_signals() != 0 || dup2(1, CONSOLE) != CONSOLE ||
	    dup2(open("/", O_DIRECTORY), ROOT) != ROOT)
		return -1;
	if (witness_open() != 0 || arena_open() != 0 ||
	    pthread_create(&fuzzer, NULL, fuzz, NULL) != 0)
		return -1;
	memory_open();
	open_all();
	/* As one of the calls will, and what is there then stays. */
	mlockall(MCL_CURRENT);
	sigfillset(&all);
	return pthread_sigmask(SIG_BLOCK, &all, NULL);
}

static long free_after_cleaning(void)
{
	struct sysinfo info;

	clean();
	sysinfo(&info);
	return (long)info.freeram;
}

int test_pointers(void);
int test_clean(void);

int main(int argc, char **argv)
{
	uint64_t calls = argc > 1 ? strtoull(argv[1], NULL, 0) : 20000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	const char *from = getenv("FUZZ");
	long pages[PARTS + 1];

	if (argc > 1 && strcmp(argv[1], "pointers") == 0)
		return test_pointers();
	if (argc > 1 && strcmp(argv[1], "clean") == 0)
		return test_clean();
	values.state = seed * 0x9e3779b97f4a7c15ull | 1;
	if (from != NULL)
		shown_from = strtoull(from, NULL, 0);
	printf("%llu calls, seed %llu\n", (unsigned long long)calls,
	       (unsigned long long)seed);
	fflush(stdout);
	CHECK_EQ(start(), 0);
	for (int part = 0; part < PARTS; part++) {
		pages[part] = free_after_cleaning();
		if (part == 1)
			memory_keep();
		prepare();
		watch_until(calls * (unsigned)(part + 1) / PARTS);
		dprintf(CONSOLE, "%llu calls, %ld pages free before\n",
			(unsigned long long)made, pages[part]);
	}
	pages[PARTS] = free_after_cleaning();
	/* The first part may have filled caches; slabs are never quite full. */
	CHECK(pages[1] - pages[PARTS] <= FLAT_PAGES);
	if (pages[1] - pages[PARTS] > FLAT_PAGES)
		memory_tell();
	dup2(CONSOLE, 1);
	return check_done();
}
