/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of this test. */
#ifndef SIGNALS_H
#define SIGNALS_H

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
