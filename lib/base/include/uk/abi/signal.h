/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals as calls move them: Linux's structures, which for sets and actions
 * are smaller than libc's. */
#ifndef UK_ABI_SIGNAL_H
#define UK_ABI_SIGNAL_H

#include <stdint.h>

#define UK_NSIG 64

/* Bit sig - 1. No 64-bit word on arm: aligned as two words. */
struct uk_sigset {
	uint32_t word[2];
};

struct uk_sigaction {
	uintptr_t handler; /* SIG_DFL, SIG_IGN or a function */
	unsigned long flags; /* SA_* */
	uintptr_t restorer; /* calls rt_sigreturn; of SA_RESTORER */
	struct uk_sigset mask;
};

/* Of arm's calls from before there were 64 signals. */
struct uk_old_sigaction {
	uintptr_t handler;
	unsigned long mask; /* of the first 32 */
	unsigned long flags;
	uintptr_t restorer;
};

union uk_sigval {
	int number;
	void *ptr;
};

struct uk_siginfo {
	int signo, error, code;
	union {
		struct { /* SI_USER, SI_TKILL, SI_QUEUE... */
			int pid;
			unsigned uid;
			union uk_sigval value;
		} sender;
		struct { /* SI_TIMER */
			int id, overrun;
			union uk_sigval value;
		} timer;
		struct { /* SIGIO: POLL_IN... */
			long band; /* POLLIN... */
			int fd;
		} poll;
		struct { /* SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP */
			uintptr_t addr;
		} fault;
		char pad[128 - 3 * sizeof(int) - (sizeof(long) - sizeof(int))];
	};
};

_Static_assert(sizeof(struct uk_siginfo) == 128, "Linux's size");

#endif
