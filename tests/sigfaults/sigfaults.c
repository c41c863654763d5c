/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals by faults, repaired or jumped away from; the alternate stack; what a
 * handler finds of registers, and gives back. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include "sigtest.h"

static volatile int count;
static siginfo_t last;

/* --- Faults --------------------------------------------------------- */

static sigjmp_buf back;
static char *page;

static void jump(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	last = *si;
	siglongjmp(back, sig);
}

static void repair(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	last = *si;
	count++;
	mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void faults(void)
{
	char odd[16] __attribute__((aligned(8), unused)) = "";
	int code;

	page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(page != MAP_FAILED);
	munmap(page + 4096, 4096);
	count = 0;
	install(SIGSEGV, repair, 0);
	*(volatile char *)(page + 5) = 1;
	CHECK_EQ(count, 1);
	CHECK_EQ(page[5], 1);
	CHECK_EQ(last.si_code, SEGV_ACCERR);
	CHECK(last.si_addr == page + 5);

	install(SIGSEGV, jump, 0);
	for (int i = 0; i < 3; i++) {
		code = sigsetjmp(back, 1);
		if (code == 0)
			*(volatile char *)(page + 4100) = 1;
		CHECK_EQ(code, SIGSEGV);
		CHECK_EQ(last.si_code, SEGV_MAPERR);
		CHECK(last.si_addr == page + 4100);
	}
	code = sigsetjmp(back, 1);
	if (code == 0)
		((void (*)(void))8)();
	CHECK_EQ(code, SIGSEGV);
	CHECK(last.si_addr == (void *)8);
	signal(SIGSEGV, SIG_DFL);
	munmap(page, 4096);
#if defined(__aarch64__) || defined(__arm__)
	install(SIGILL, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
		__asm__ volatile("udf #0");
	CHECK_EQ(code, SIGILL);
	CHECK_EQ(last.si_code, ILL_ILLOPC);
	install(SIGTRAP, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
#ifdef __aarch64__
		__asm__ volatile("brk #0");
#else
		__asm__ volatile("bkpt #0");
#endif
	CHECK_EQ(code, SIGTRAP);
	CHECK_EQ(last.si_code, TRAP_BRKPT);
#ifdef __arm__
	/* Debuggers' own. */
	code = sigsetjmp(back, 1);
	if (code == 0)
#ifdef __thumb__
		__asm__ volatile(".inst.n 0xde01");
#else
		__asm__ volatile(".inst 0xe7f001f0");
#endif
	CHECK_EQ(code, SIGTRAP);
	CHECK_EQ(last.si_code, TRAP_BRKPT);
#endif
	/* An exclusive load has to be aligned, even where others need not. */
	install(SIGBUS, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
#ifdef __aarch64__
		__asm__ volatile("ldxr w1, [%0]" : : "r"(odd + 1) : "x1");
#else
		__asm__ volatile("ldrex r1, [%0]" : : "r"(odd + 1) : "r1");
#endif
	CHECK_EQ(code, SIGBUS);
	CHECK_EQ(last.si_code, BUS_ADRALN);
	CHECK(last.si_addr == odd + 1);
#endif
	install(SIGFPE, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
		raise(SIGFPE);
	CHECK_EQ(code, SIGFPE);
#ifndef __aarch64__
	/* There the quotient is 0 and nothing happens. */
	code = sigsetjmp(back, 1);
	if (code == 0) {
		volatile int zero = 0, quotient = 1000 / zero;

		printf("1000 / 0 is %d\n", quotient);
	}
	CHECK_EQ(code, SIGFPE);
	code = sigsetjmp(back, 1);
	if (code == 0) {
		volatile long long zero = 0, quotient = 1000 / zero;

		printf("1000 / 0 is %lld\n", quotient);
	}
	CHECK_EQ(code, SIGFPE);
#endif
	install(SIGBUS, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
		kill(getpid(), SIGBUS);
	CHECK_EQ(code, SIGBUS);
}

/* --- The alternate stack -------------------------------------------- */

static char *alt;
static size_t alt_size = 65536;
static volatile int on_alt;

static void where(int sig, siginfo_t *si, void *uc)
{
	char here;
	stack_t ss, old;

	on_alt = &here >= alt && &here < alt + alt_size;
	CHECK_EQ(sigaltstack(NULL, &old), 0);
	CHECK_EQ(old.ss_flags, SS_ONSTACK);
	ss = old;
	ss.ss_flags = 0;
	CHECK_ERRNO(sigaltstack(&ss, NULL), EPERM);
	if (sig == SIGSEGV)
		jump(sig, si, uc);
}

static int deep_call;

static int recurse(volatile char *p)
{
	volatile char buf[48];
	struct timespec res;

	/* Sometimes it is a call that finds no stack any more. */
	if (deep_call)
		clock_getres(CLOCK_REALTIME, &res);
	buf[0] = *p;
	return *p == 77 ? 0 : recurse(buf) + buf[0];
}

static void *overflow(void *arg)
{
	char start = 0;
	int code;
	stack_t ss = { .ss_sp = alt, .ss_size = alt_size };

	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	on_alt = 0;
	code = sigsetjmp(back, 1);
	if (code == 0)
		recurse(&start);
	CHECK_EQ(code, SIGSEGV);
	CHECK_EQ(on_alt, 1);
	ss.ss_flags = SS_DISABLE;
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	return arg;
}

static void altstack(void)
{
	stack_t ss = { 0 }, old;
	pthread_t t;

	alt = malloc(alt_size);
	CHECK_EQ(sigaltstack(NULL, &old), 0);
	CHECK_EQ(old.ss_flags, SS_DISABLE);
	ss.ss_sp = alt;
	ss.ss_size = 100;
	CHECK_ERRNO(sigaltstack(&ss, NULL), ENOMEM);
	ss.ss_size = alt_size;
	ss.ss_flags = 99;
	CHECK_ERRNO(sigaltstack(&ss, NULL), EINVAL);
	ss.ss_flags = 0;
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	on_alt = 0;
	install(SIGUSR1, where, SA_ONSTACK);
	raise(SIGUSR1);
	CHECK_EQ(on_alt, 1);
	CHECK_EQ(sigaltstack(NULL, &old), 0);
	CHECK(old.ss_sp == alt && old.ss_size == alt_size);
	CHECK_EQ(old.ss_flags, 0);
	ss.ss_flags = SS_DISABLE;
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	install(SIGSEGV, where, SA_ONSTACK);
	for (int i = 0; i < 2; i++) {
		deep_call = i;
		CHECK_EQ(pthread_create(&t, NULL, overflow, NULL), 0);
		pthread_join(t, NULL);
	}
	deep_call = 0;
	overflow(NULL);
	signal(SIGSEGV, SIG_DFL);
	free(alt);
}

/* --- All registers -------------------------------------------------- */

/* arm64.S, arm.S */
#if defined(__aarch64__) || defined(__arm__)
long fault_changed(void);
void clobber_vectors(void);
#else
static long fault_changed(void)
{
	raise(SIGILL);
	return 0;
}

static void clobber_vectors(void)
{
}
#endif

static void clobber(int sig, siginfo_t *si, void *context)
{
	ucontext_t *uc = context;

	(void)si;
	clobber_vectors();
	count++;
	if (sig != SIGILL)
		return;
#ifdef __aarch64__
	CHECK(si->si_addr == (void *)uc->uc_mcontext.pc);
	CHECK_EQ(uc->uc_mcontext.regs[7], 0xabcd0007);
	uc->uc_mcontext.pc += 4;
#elif defined(__arm__)
	CHECK(si->si_addr == (void *)uc->uc_mcontext.arm_pc);
	CHECK_EQ(uc->uc_mcontext.arm_r7, 0xabcd0007);
	uc->uc_mcontext.arm_pc += 4;
#else
	(void)uc;
#endif
}

static void after_fault(void)
{
	install(SIGILL, clobber, 0);
	count = 0;
	for (int i = 0; i < 10; i++)
		CHECK_EQ(fault_changed(), 0);
	CHECK_EQ(count, 10);
	signal(SIGILL, SIG_DFL);
}

static pthread_t main_thread;
static volatile int stop;

static void *bombard(void *arg)
{
	while (!stop) {
		pthread_kill(main_thread, SIGUSR1);
		usleep(1000);
	}
	return arg;
}

/* What is interrupted anywhere notices nothing. */
static void intact(void)
{
	volatile double sum = 0;
	unsigned long hash = 1;
	pthread_t t;

	main_thread = pthread_self();
	install(SIGUSR1, clobber, SA_RESTART);
	count = stop = 0;
	CHECK_EQ(pthread_create(&t, NULL, bombard, NULL), 0);
	for (int round = 0; count < 50 && round < 100000; round++) {
		double a = 1, b = 2, c = 3, d = 4;
		unsigned long h = 1;

		for (int i = 0; i < 1000; i++) {
			a = a * 0.5 + b;
			b = b * 0.25 + c;
			c = c * 0.125 + d;
			d = d * 0.5 + 1;
			h = h * 31 + (unsigned long)i;
		}
		if (round == 0) {
			sum = a + b + c + d;
			hash = h;
		}
		if (a + b + c + d != sum || h != hash) {
			CHECK(!"registers are intact");
			break;
		}
		if (round % 8 == 0)
			sched_yield();
	}
	CHECK(count >= 50);
	stop = 1;
	pthread_join(t, NULL);
}

/* --- How it ends ---------------------------------------------------- */

/* Nothing can be stored where the handler's frame should go. */
static void no_stack(void)
{
	stack_t ss = { .ss_size = 65536 };

	ss.ss_sp = mmap(NULL, ss.ss_size, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	install(SIGUSR1, jump, SA_ONSTACK);
	raise(SIGUSR1);
}

/* A handler that returns to a mode or a frame that it was not given. */
static void spoil(int sig, siginfo_t *si, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	(void)si;
#ifdef __aarch64__
	uc->uc_mcontext.pstate ^= 0xd;
#elif defined(__arm__)
	uc->uc_mcontext.arm_cpsr ^= 0x3;
#else
	(void)uc;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
#endif
}

static void bad_frame(void)
{
	install(SIGUSR1, spoil, 0);
	raise(SIGUSR1);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "no_stack") == 0)
		no_stack();
	if (strcmp(what, "bad_frame") == 0)
		bad_frame();
	faults();
	altstack();
	after_fault();
	intact();
	return check_done();
}
