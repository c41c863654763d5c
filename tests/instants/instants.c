/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A timer's signals at any instant: of the program, of calls that block, of
 * calls that do not. The handler runs soon, even if the program does nothing
 * but call; no register changes by it; it may jump away.
 *
 * "exact" is for a machine whose clock counts instructions: soon is then a
 * matter of microseconds.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include "futexcall.h"
#include "sigtest.h"

/* $ARCH.S. How many registers changed across an svc with arguments 0 (see
 * tests/regs), and across fn(), of those that C preserves. */
long regs_changed(long nr, long *result);
long saved_changed(long (*fn)(void));
/* Change every register that a handler may change. */
void clobber_all(void);

#if !defined(__aarch64__) && !defined(__arm__)
long regs_changed(long nr, long *result)
{
	*result = syscall(nr, 0, 0, 0, 0, 0, 0);
	return 0;
}

long saved_changed(long (*fn)(void))
{
	fn();
	return 0;
}

void clobber_all(void)
{
}
#endif

#define USEC 1000LL

static volatile sig_atomic_t caught;
static int64_t slack = 300000 * USEC; /* a busy machine */
static uint32_t word;

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void timer(long first, long period)
{
	struct itimerval value = { { 0, period }, { 0, first } };

	CHECK_EQ(setitimer(ITIMER_REAL, &value, NULL), 0);
}

/* --- Calls ---------------------------------------------------------- */

static long read_clock(void)
{
	now();
	return 0;
}

static long ask_parent(void)
{
	return getppid();
}

static long refused_seek(void)
{
	return lseek(-1, 0, SEEK_SET);
}

static long refused_write(void)
{
	return write(-1, "", 1);
}

static long read_mask(void)
{
	sigset_t set;

	return sigprocmask(SIG_BLOCK, NULL, &set);
}

static long wake_nobody(void)
{
	return futex(&word, WAKE, 1, NULL, NULL, 0);
}

static long yield(void)
{
	return sched_yield();
}

static long block_in_poll(void)
{
	return ppoll(NULL, 0, NULL, NULL);
}

static long block_in_sleep(void)
{
	struct timespec ts = { 5, 0 };

	return nanosleep(&ts, NULL);
}

static long block_in_suspend(void)
{
	sigset_t set;

	sigemptyset(&set);
	return sigsuspend(&set);
}

static long block_in_futex(void)
{
	return futex(&word, WAIT, 0, NULL, NULL, 0);
}

static const struct {
	const char *name;
	long (*fn)(void);
	int blocks;
} calls[] = {
	{ "clock_gettime", read_clock, 0 },
	{ "getppid", ask_parent, 0 },
	{ "lseek", refused_seek, 0 },
	{ "write", refused_write, 0 },
	{ "sigprocmask", read_mask, 0 },
	{ "futex", wake_nobody, 0 },
	{ "sched_yield", yield, 0 },
	{ "ppoll", block_in_poll, 1 },
	{ "nanosleep", block_in_sleep, 1 },
	{ "sigsuspend", block_in_suspend, 1 },
	{ "futex wait", block_in_futex, 1 },
};

#define CALLS (sizeof(calls) / sizeof(*calls))

/* --- Soon ----------------------------------------------------------- */

static void count(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	caught++;
}

/* The clock as last read before the handler ran says how late it was. */
static void soon(const char *name, long (*fn)(void), int rounds)
{
	for (int i = 0; i < rounds; i++) {
		int64_t seen, due = now() + (300 + i) * USEC;

		caught = 0;
		timer(300 + i, 0);
		do {
			fn();
			seen = now();
		} while (!caught && seen < due + slack);
		if (!caught)
			printf("%s: round %d: late\n", name, i);
		CHECK(caught);
	}
}

/* --- Registers ------------------------------------------------------ */

static void clobber(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	clobber_all();
	caught++;
}

static void registers(int times)
{
	static const long numbers[] = { SYS_getppid, SYS_sched_yield,
					SYS_ppoll };
	long result, changed = 0;

	install(SIGALRM, clobber, 0);
	for (size_t i = 0; i < CALLS; i++) {
		caught = 0;
		timer(100, 100);
		while (caught < times)
			changed += saved_changed(calls[i].fn);
		CHECK_EQ(changed, 0);
	}
	for (size_t i = 0; i < 3; i++) {
		caught = 0;
		while (caught < times)
			changed += regs_changed(numbers[i], &result);
		CHECK_EQ(changed, 0);
	}
	timer(0, 0);
}

/* --- Jumps ---------------------------------------------------------- */

static sigjmp_buf env;

static void jump(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	caught++;
	siglongjmp(env, 1);
}

static void jumps(int rounds)
{
	install(SIGALRM, jump, 0);
	for (volatile size_t i = 0; i < CALLS; i++) {
		caught = 0;
		for (volatile int n = 0; n < rounds; n++) {
			if (sigsetjmp(env, 1) != 0)
				continue;
			timer(100 + n, 0);
			for (;;)
				calls[i].fn();
		}
		CHECK_EQ(caught, rounds);
	}
}

int main(int argc, char **argv)
{
	int n = 30;

	if (argc > 1 && strcmp(argv[1], "exact") == 0) {
		slack = 60 * USEC;
		n = 200;
	}
	install(SIGALRM, count, 0);
	for (size_t i = 0; i < CALLS; i++)
		if (!calls[i].blocks)
			soon(calls[i].name, calls[i].fn, n);
	registers(n);
	jumps(n);
	return check_done();
}
