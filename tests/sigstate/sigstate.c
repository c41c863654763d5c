/* SPDX-License-Identifier: BSD-3-Clause */
/* What /proc tells of signals, and an alternate stack that a handler finds
 * turned off. */
#include <pthread.h>
#include <stdlib.h>
#include "sigtest.h"
#include "slurp.h"

#define AUTODISARM ((int)(1u << 31)) /* SS_AUTODISARM, which libc may lack */

static char alt[65536], spare[65536];
static stack_t seen;
static int again;

static void nothing(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
}

/* --- /proc ---------------------------------------------------------------- */

/* What is behind name in /proc/self/status, in this base. */
static unsigned long long status(const char *name, int base)
{
	const char *line;

	CHECK(slurp("/proc/self/status") > 0);
	line = strstr(text, name);
	CHECK(line != NULL);
	return line ? strtoull(line + strlen(name), NULL, base) : 0;
}

#define SET(name, sig) (status("\n" name ":\t", 16) >> ((sig)-1) & 1)

static void sets(void)
{
	sigset_t usr = only(SIGUSR1), old;

	CHECK_EQ(SET("SigCgt", SIGUSR1), 0);
	install(SIGUSR1, nothing, 0);
	CHECK_EQ(SET("SigCgt", SIGUSR1), 1);
	CHECK_EQ(SET("SigIgn", SIGUSR1), 0);
	sigprocmask(SIG_BLOCK, &usr, &old);
	CHECK_EQ(SET("SigBlk", SIGUSR1), 1);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(SET("ShdPnd", SIGUSR1), 1);
	CHECK_EQ(SET("SigPnd", SIGUSR1), 0);
	CHECK_EQ(pthread_kill(pthread_self(), SIGUSR1), 0);
	CHECK_EQ(SET("SigPnd", SIGUSR1), 1);
	/* What is ignored is pending no more. */
	signal(SIGUSR1, SIG_IGN);
	CHECK_EQ(SET("ShdPnd", SIGUSR1), 0);
	CHECK_EQ(SET("SigPnd", SIGUSR1), 0);
	CHECK_EQ(SET("SigIgn", SIGUSR1), 1);
	CHECK_EQ(SET("SigCgt", SIGUSR1), 0);
	signal(SIGUSR1, SIG_DFL);
	CHECK_EQ(SET("SigIgn", SIGUSR1), 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	CHECK_EQ(SET("SigBlk", SIGUSR1), 0);
}

/* On Linux they are the user's, of all his processes. */
static void queue(void)
{
	enum {
		MANY = 500
	};
	sigset_t rt = only(SIGRTMIN), old;
	union sigval v = { 0 };

	install(SIGRTMIN, nothing, 0);
	sigprocmask(SIG_BLOCK, &rt, &old);
	for (int i = 0; i < MANY; i++)
		CHECK_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	CHECK(status("\nSigQ:\t", 10) >= MANY);
	sigprocmask(SIG_SETMASK, &old, NULL);
	CHECK(status("\nSigQ:\t", 10) < MANY);
}

/* --- The stack ------------------------------------------------------------ */

static void look(int sig, siginfo_t *si, void *uc)
{
	stack_t ss = { .ss_sp = spare, .ss_size = sizeof(spare) };
	char here;

	(void)sig;
	(void)si;
	(void)uc;
	CHECK(&here >= alt && &here < alt + sizeof(alt));
	CHECK_EQ(sigaltstack(NULL, &seen), 0);
	if (again)
		CHECK_EQ(sigaltstack(&ss, NULL), 0);
}

static void disarmed(void)
{
	stack_t ss = { .ss_sp = alt,
		       .ss_flags = AUTODISARM,
		       .ss_size = sizeof(alt) };
	stack_t now;

	install(SIGUSR2, look, SA_ONSTACK);
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	/* Its frame brings it back, even in the place of another one. */
	for (again = 0; again < 2; again++) {
		CHECK_EQ(raise(SIGUSR2), 0);
		CHECK_EQ(seen.ss_flags, SS_DISABLE);
		CHECK_EQ(sigaltstack(NULL, &now), 0);
		CHECK(now.ss_sp == alt && now.ss_size == sizeof(alt));
		CHECK_EQ(now.ss_flags, AUTODISARM);
	}
	ss.ss_flags = SS_DISABLE | AUTODISARM;
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	CHECK_EQ(sigaltstack(NULL, &now), 0);
	CHECK(now.ss_sp == NULL && now.ss_size == 0);
	CHECK_EQ(now.ss_flags, SS_DISABLE | AUTODISARM);
}

int main(void)
{
	sets();
	queue();
	disarmed();
	return check_done();
}
