/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of signals share. */
#ifndef SIGTEST_H
#define SIGTEST_H

#include <signal.h>
#include <stdint.h>
#include "check.h"

/* Install a handler with these flags and an empty mask. */
static inline void install(int sig, void (*fn)(int, siginfo_t *, void *),
			   int flags)
{
	struct sigaction sa = { .sa_flags = flags | SA_SIGINFO };

	sa.sa_sigaction = fn;
	sigemptyset(&sa.sa_mask);
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

static inline sigset_t only(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	return set;
}

#endif
