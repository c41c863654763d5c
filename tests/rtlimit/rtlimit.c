/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RLIMIT_RTTIME: how long a thread of a real-time policy may run without
 * blocking. SIGXCPU at the soft limit, which moves on by a second; SIGKILL at
 * the hard one, which the argument `killed` is for. Where Linux lets nobody
 * have such a policy, nothing is shown.
 */
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include "check.h"
#include "cputime.h"

#define CLOCK CLOCK_THREAD_CPUTIME_ID

#define LIMIT_MS 200
#define LIMIT_US (LIMIT_MS * 1000)
#define LATE_MS 400 /* how much later it may be noticed */

static volatile int told;

static void handler(int sig)
{
	(void)sig;
	told++;
}

static int policy(int which)
{
	struct sched_param p = { .sched_priority = which != SCHED_OTHER };

	return (int)syscall(SYS_sched_setscheduler, 0, which, &p);
}

static void limit(rlim_t soft, rlim_t hard)
{
	struct rlimit l = { soft, hard };

	CHECK_EQ(setrlimit(RLIMIT_RTTIME, &l), 0);
}

/* Begin with that policy, and with a stretch of running that is new. */
static void begin(int which)
{
	CHECK_EQ(policy(which), 0);
	usleep(1000);
	told = 0;
	limit(LIMIT_US, RLIM_INFINITY);
}

static void end(void)
{
	limit(RLIM_INFINITY, RLIM_INFINITY);
	CHECK_EQ(policy(SCHED_OTHER), 0);
}

/* Returns how long it took until the signal came, or ms. */
static long spin(long ms)
{
	long start = cpu_ms(CLOCK), ran;

	do
		ran = cpu_ms(CLOCK) - start;
	while (!told && ran < ms);
	return ran;
}

static void test_soft(int which)
{
	struct rlimit l;
	long ran;

	begin(which);
	ran = spin(5000);
	CHECK_EQ(told, 1);
	CHECK(ran >= LIMIT_MS - 50 && ran <= LIMIT_MS + LATE_MS);
	CHECK_EQ(getrlimit(RLIMIT_RTTIME, &l), 0);
	CHECK_EQ(l.rlim_cur, LIMIT_US + 1000000);
	CHECK(l.rlim_max == RLIM_INFINITY);
	end();
}

/* Who blocks in time is let be, and so is who has the usual policy. */
static void test_allowed(void)
{
	begin(SCHED_OTHER);
	spin(2 * LIMIT_MS);
	CHECK_EQ(told, 0);
	end();
	begin(SCHED_FIFO);
	for (int i = 0; i < 12; i++) {
		spin(LIMIT_MS / 4);
		usleep(1000);
	}
	CHECK_EQ(told, 0);
	end();
}

/* sched_yield() is no blocking. */
static void test_yield(void)
{
	begin(SCHED_RR);
	for (long start = cpu_ms(CLOCK); !told && cpu_ms(CLOCK) - start < 5000;)
		sched_yield();
	CHECK_EQ(told, 1);
	end();
}

int main(int argc, char **argv)
{
	signal(SIGXCPU, handler);
	if (policy(SCHED_FIFO) != 0) {
		CHECK(errno == EPERM);
		return check_done();
	}
	if (argc > 1 && strcmp(argv[1], "killed") == 0) {
		limit(LIMIT_US, LIMIT_US);
		spin(5000);
		spin(5000);
		printf("survived\n");
		return 1;
	}
	CHECK_EQ(policy(SCHED_OTHER), 0);
	test_soft(SCHED_FIFO);
	test_soft(SCHED_RR);
	test_allowed();
	test_yield();
	return check_done();
}
