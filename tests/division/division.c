/* SPDX-License-Identifier: BSD-3-Clause */
/* arm: dividing by zero raises SIGFPE, as libgcc has it on Linux. That is no
 * fault: it can be blocked and ignored, and the program goes on behind it. */
#include "sigtest.h"

static volatile int count;
static siginfo_t last;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)uc;
	last = *si;
	count++;
}

static volatile int zero, quotient;
static volatile long long long_zero, long_quotient;

static void divide(void)
{
	quotient = 1000 / zero;
	long_quotient = 1000 / long_zero;
}

int main(void)
{
	const sigset_t fpe = only(SIGFPE);
	sigset_t pending;

	install(SIGFPE, note, 0);
	divide();
#ifdef __arm__
	CHECK_EQ(count, 2);
	CHECK_EQ(last.si_code, SI_TKILL);
	CHECK_EQ(last.si_pid, getpid());
#endif
	count = 0;
	CHECK_EQ(sigprocmask(SIG_BLOCK, &fpe, NULL), 0);
	divide();
	CHECK_EQ(count, 0);
#ifdef __arm__
	CHECK_EQ(sigpending(&pending), 0);
	CHECK_EQ(sigismember(&pending, SIGFPE), 1);
	CHECK_EQ(sigprocmask(SIG_UNBLOCK, &fpe, NULL), 0);
	CHECK_EQ(count, 1);
#endif
	signal(SIGFPE, SIG_IGN);
	count = 0;
	divide();
	CHECK_EQ(count, 0);
	return check_done();
}
