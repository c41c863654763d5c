/* SPDX-License-Identifier: BSD-3-Clause */
/* What a handler's frame tells of a fault; flags of sigaction() that nobody
 * knows. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <ucontext.h>
#include "sigtest.h"

static sigjmp_buf back;

#ifdef __aarch64__
/* The fault's syndrome, from the frame's records; 0: there is none. */
static uint64_t syndrome(const ucontext_t *uc)
{
	const char *at = (const char *)uc->uc_mcontext.__reserved;

	for (;;) {
		uint32_t head[2];
		uint64_t esr;

		memcpy(head, at, sizeof(head));
		memcpy(&esr, at + sizeof(head), sizeof(esr));
		if (head[0] == 0x45535201)
			return esr;
		if (head[0] == 0)
			return 0;
		at += head[1];
	}
}
#endif

static volatile int is_write, is_abort;
static volatile unsigned long told_syndrome;

static void tell(int sig, siginfo_t *si, void *arg)
{
	ucontext_t *uc = arg;

#ifdef __aarch64__
	uint64_t esr = syndrome(uc);

	told_syndrome = esr;
	is_abort = esr >> 26 == 0x24; /* of data, from EL0 */
	is_write = esr >> 6 & 1;
	CHECK_EQ(uc->uc_mcontext.fault_address, (uintptr_t)si->si_addr);
#elif defined(__arm__)
	told_syndrome = uc->uc_mcontext.error_code;
	is_abort = uc->uc_mcontext.trap_no == 14;
	is_write = uc->uc_mcontext.error_code >> 11 & 1;
	CHECK_EQ(uc->uc_mcontext.fault_address, (uintptr_t)si->si_addr);
#else
	(void)uc;
#endif
	siglongjmp(back, sig);
}

/* What the frame tells of the fault besides. */
static void told(void)
{
#if defined(__aarch64__) || defined(__arm__)
	install(SIGSEGV, tell, 0);
	for (int write = 0; write < 2; write++) {
		is_abort = is_write = -1;
		if (sigsetjmp(back, 1) == 0) {
			if (write)
				*(volatile char *)16 = 1;
			else
				(void)*(volatile char *)16;
		}
		CHECK_EQ(is_abort, 1);
		CHECK_EQ(is_write, write);
	}
	signal(SIGSEGV, SIG_DFL);
#endif
}

/* Of the kernel's half a program learns nothing, not even what is there. A
 * direct image's would read it. */
static void hidden(void)
{
#if defined(__aarch64__) || defined(__arm__)
	const uintptr_t step = sizeof(long) == 8 ? (uintptr_t)1 << 30 : 4 << 20;
	unsigned long first = 0;

	install(SIGSEGV, tell, 0);
	for (uintptr_t i = 1; i < 512; i++) {
		if (sigsetjmp(back, 1) == 0)
			(void)*(volatile char *)-(i * step);
		if (i == 1)
			first = told_syndrome;
		CHECK_EQ(told_syndrome, first);
	}
	signal(SIGSEGV, SIG_DFL);
#endif
}

/* A program finds out what the kernel knows by what it keeps. */
static void flags(void)
{
	const int known = SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER;
	struct sigaction sa = { .sa_flags = known | 0x400 | 0x1000 | 0x80000 };

	sa.sa_sigaction = tell;
	CHECK_EQ(sigaction(SIGUSR1, &sa, NULL), 0);
	CHECK_EQ(sigaction(SIGUSR1, NULL, &sa), 0);
	CHECK_EQ(sa.sa_flags & (0x400 | 0x1000 | 0x80000), 0);
	CHECK_EQ(sa.sa_flags & known, known);
	CHECK(sa.sa_sigaction == tell);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		hidden();
	told();
	flags();
	return check_done();
}
