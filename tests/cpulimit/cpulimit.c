/* SPDX-License-Identifier: BSD-3-Clause */
/* RLIMIT_CPU: SIGXCPU at the soft limit, which moves on by a second; SIGKILL
 * at the hard one, which the argument `killed` is for. */
#include <signal.h>
#include <sys/resource.h>
#include "check.h"
#include "cputime.h"

#define CLOCK CLOCK_PROCESS_CPUTIME_ID

/* Linux counts the ticks that it finds the program at: it may be early. */
#define SLACK 300

static volatile int told;

static void handler(int sig)
{
	(void)sig;
	told++;
}

static void limit(long soft, rlim_t hard)
{
	struct rlimit l = { soft < 0 ? RLIM_INFINITY : (rlim_t)soft, hard };

	CHECK_EQ(setrlimit(RLIMIT_CPU, &l), 0);
}

static void spin_until(long ms)
{
	while (!told && cpu_ms(CLOCK) < ms)
		;
}

static void test_soft(void)
{
	long first = cpu_ms(CLOCK) / 1000 + 1, at;
	struct rlimit l;

	signal(SIGXCPU, handler);
	limit(first, RLIM_INFINITY);
	spin_until((first + 5) * 1000);
	at = cpu_ms(CLOCK);
	CHECK_EQ(told, 1);
	CHECK(at >= first * 1000 - SLACK && at < first * 1000 + 900);
	CHECK_EQ(getrlimit(RLIMIT_CPU, &l), 0);
	CHECK_EQ(l.rlim_cur, first + 1);
	limit(-1, RLIM_INFINITY);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "killed") == 0) {
		long end = cpu_ms(CLOCK) / 1000 + 1;

		limit(end, (rlim_t)end);
		spin_until((end + 5) * 1000);
		printf("survived\n");
		return 1;
	}
	test_soft();
	return check_done();
}
