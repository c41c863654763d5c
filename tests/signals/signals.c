/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals of one thread and between threads: delivery, masks, queues, siginfo,
 * waiting, interrupted calls, faults that are repaired or jumped away from. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <ucontext.h>
#include "signals.h"

static volatile int count, order[16], values[16];
static siginfo_t last;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	if (count < 16) {
		order[count] = sig;
		values[count] = si->si_value.sival_int;
	}
	count++;
	last = *si;
}

static void sending(void)
{
	install(SIGUSR1, note, 0);
	count = 0;
	CHECK_EQ(raise(SIGUSR1), 0);
	CHECK_EQ(count, 1);
	CHECK_EQ(last.si_signo, SIGUSR1);
	CHECK_EQ(last.si_code, SI_TKILL);
	CHECK_EQ(last.si_pid, getpid());
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(count, 2);
	CHECK_EQ(last.si_code, SI_USER);
	CHECK_EQ(kill(getpid(), 0), 0);
	CHECK_ERRNO(kill(getpid(), 65), EINVAL);
	CHECK_ERRNO(kill(getpid(), -1), EINVAL);
	CHECK_ERRNO(kill(999999, 0), ESRCH);
	CHECK_ERRNO(kill(-999999, 0), ESRCH);
	CHECK_ERRNO(syscall(SYS_tkill, 0, SIGUSR1), EINVAL);
	CHECK_ERRNO(syscall(SYS_tgkill, getpid(), 999999, 0), ESRCH);
	CHECK_ERRNO(syscall(SYS_tgkill, getpid(), -1, 0), EINVAL);
	CHECK_EQ(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1),
		 0);
	CHECK_EQ(count, 3);
}

static void actions(void)
{
	struct sigaction sa, old;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_IGN;
	CHECK_ERRNO(sigaction(SIGKILL, &sa, NULL), EINVAL);
	CHECK_ERRNO(sigaction(SIGSTOP, &sa, NULL), EINVAL);
	CHECK_ERRNO(sigaction(65, &sa, NULL), EINVAL);
	CHECK_ERRNO(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4), EINVAL);
	CHECK_EQ(sigaction(SIGUSR2, &sa, NULL), 0);
	CHECK_EQ(raise(SIGUSR2), 0);
	install(SIGUSR2, note, SA_RESETHAND | SA_NODEFER);
	CHECK_EQ(sigaction(SIGUSR2, NULL, &old), 0);
	CHECK(old.sa_sigaction == note);
	CHECK_EQ(old.sa_flags & (SA_RESETHAND | SA_NODEFER | SA_SIGINFO),
		 SA_RESETHAND | SA_NODEFER | SA_SIGINFO);
	count = 0;
	CHECK_EQ(raise(SIGUSR2), 0);
	CHECK_EQ(count, 1);
	CHECK_EQ(sigaction(SIGUSR2, NULL, &old), 0);
	CHECK(old.sa_handler == SIG_DFL);
	/* Ignored by default. */
	CHECK_EQ(raise(SIGCHLD), 0);
	CHECK_EQ(raise(SIGWINCH), 0);
}

static void masks(void)
{
	sigset_t set = only(SIGUSR1), old, pending;

	install(SIGUSR1, note, 0);
	count = 0;
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &old), 0);
	CHECK_EQ(sigismember(&old, SIGUSR1), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(count, 0);
	CHECK_EQ(sigpending(&pending), 0);
	CHECK_EQ(sigismember(&pending, SIGUSR1), 1);
	CHECK_EQ(sigprocmask(SIG_SETMASK, NULL, &old), 0);
	CHECK_EQ(sigismember(&old, SIGUSR1), 1);
	CHECK_EQ(sigprocmask(SIG_UNBLOCK, &set, NULL), 0);
	/* Standard signals coalesce. */
	CHECK_EQ(count, 1);
	CHECK_EQ(sigpending(&pending), 0);
	CHECK_EQ(sigismember(&pending, SIGUSR1), 0);
	CHECK_ERRNO(syscall(SYS_rt_sigprocmask, 7, &set, NULL, 8), EINVAL);
	CHECK_ERRNO(syscall(SYS_rt_sigprocmask, 0, &set, NULL, 7), EINVAL);
	CHECK_ERRNO(syscall(SYS_rt_sigprocmask, 0, 8, NULL, 8), EFAULT);
}

static void queueing(void)
{
	sigset_t set, old;
	int low = SIGRTMIN, high = SIGRTMIN + 3;

	install(low, note, 0);
	install(high, note, 0);
	sigemptyset(&set);
	sigaddset(&set, low);
	sigaddset(&set, high);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &old), 0);
	for (int i = 0; i < 3; i++) {
		union sigval v = { .sival_int = 100 + i };

		CHECK_EQ(sigqueue(getpid(), high, v), 0);
		v.sival_int = 200 + i;
		CHECK_EQ(sigqueue(getpid(), low, v), 0);
	}
	/* They are taken lowest first: each interrupts the one before it at its
	 * entry, unless its handler blocks it. Handlers of the same signal run
	 * in order. */
	count = 0;
	CHECK_EQ(sigprocmask(SIG_SETMASK, &old, NULL), 0);
	CHECK_EQ(count, 6);
	CHECK_EQ(last.si_code, SI_QUEUE);
	for (int sig = 0, n[2] = { 0, 0 }; sig < 6; sig++) {
		int is_low = order[sig] == low;

		CHECK_EQ(values[sig], (is_low ? 200 : 100) + n[is_low]);
		n[is_low]++;
	}
	CHECK_ERRNO(sigqueue(999999, low, (union sigval){ 0 }), ESRCH);
	CHECK_ERRNO(sigqueue(getpid(), 65, (union sigval){ 0 }), EINVAL);
}

static void timed_wait(void)
{
	sigset_t set = only(SIGRTMIN), old;
	struct timespec ts = { 0, 20000000 }, zero = { 0, 0 };
	struct timespec bad = { 0, 1000000000 };
	siginfo_t si;
	int sig;

	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &old), 0);
	CHECK_ERRNO(sigtimedwait(&set, &si, &zero), EAGAIN);
	CHECK_ERRNO(sigtimedwait(&set, &si, &ts), EAGAIN);
	CHECK_ERRNO(sigtimedwait(&set, &si, &bad), EINVAL);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(sigqueue(getpid(), SIGRTMIN,
				  (union sigval){ .sival_int = 5 + i }), 0);
	CHECK_EQ(sigtimedwait(&set, &si, &ts), SIGRTMIN);
	CHECK_EQ(si.si_value.sival_int, 5);
	CHECK_EQ(si.si_code, SI_QUEUE);
	CHECK_EQ(sigwaitinfo(&set, &si), SIGRTMIN);
	CHECK_EQ(si.si_value.sival_int, 6);
	CHECK_EQ(raise(SIGRTMIN), 0);
	CHECK_EQ(sigwait(&set, &sig), 0);
	CHECK_EQ(sig, SIGRTMIN);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &old, NULL), 0);
}

/* --- Another thread sends while the first one waits ---------------------- */

struct later {
	pthread_t target;
	int sig, ms;
};

static void nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&ts, &ts) != 0)
		;
}

static void *send_later(void *arg)
{
	const struct later *l = arg;

	nap(l->ms);
	CHECK_EQ(pthread_kill(l->target, l->sig), 0);
	return NULL;
}

static pthread_t start_later(struct later *l, int sig)
{
	sigset_t all, old;
	pthread_t t;

	*l = (struct later){ pthread_self(), sig, 20 };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	CHECK_EQ(pthread_create(&t, NULL, send_later, l), 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return t;
}

static void suspended(void)
{
	sigset_t set = only(SIGUSR1), old, now, empty;
	struct later l;
	pthread_t t;

	sigemptyset(&empty);
	install(SIGUSR1, note, SA_RESTART);
	sigprocmask(SIG_BLOCK, &set, &old);
	count = 0;
	t = start_later(&l, SIGUSR1);
	CHECK_ERRNO(sigsuspend(&empty), EINTR);
	CHECK_EQ(count, 1);
	sigprocmask(SIG_SETMASK, NULL, &now);
	CHECK_EQ(sigismember(&now, SIGUSR1), 1);
	pthread_join(t, NULL);
	/* Already pending. */
	raise(SIGUSR1);
	CHECK_ERRNO(sigsuspend(&empty), EINTR);
	CHECK_EQ(count, 2);
	sigprocmask(SIG_SETMASK, &old, NULL);
	t = start_later(&l, SIGUSR1);
	/* libc would start again. */
	CHECK_ERRNO(syscall(SYS_rt_sigtimedwait, &empty, NULL, NULL, 8), EINTR);
	CHECK_EQ(count, 3);
	pthread_join(t, NULL);
}

static void sleeping(void)
{
	struct timespec ts = { 5, 0 }, left = { 0, 0 };
	struct later l;
	pthread_t t;

	install(SIGUSR1, note, SA_RESTART);
	count = 0;
	t = start_later(&l, SIGUSR1);
	CHECK_ERRNO(nanosleep(&ts, &left), EINTR);
	CHECK_EQ(count, 1);
	CHECK(left.tv_sec == 4 && left.tv_nsec > 0);
	pthread_join(t, NULL);
}

static uint32_t word;

static void *wake_later(void *arg)
{
	struct later *l = arg;

	nap(l->ms);
	pthread_kill(l->target, l->sig);
	nap(l->ms);
	word = 1;
	syscall(SYS_futex, &word, 1, 1, NULL, NULL, 0);
	return NULL;
}

static void futexes(void)
{
	struct later l = { pthread_self(), SIGUSR1, 20 };
	pthread_t t;

	install(SIGUSR1, note, SA_RESTART);
	count = 0;
	word = 0;
	CHECK_EQ(pthread_create(&t, NULL, wake_later, &l), 0);
	CHECK_EQ(syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0), 0);
	CHECK_EQ(word, 1);
	CHECK_EQ(count, 1);
	pthread_join(t, NULL);

	install(SIGUSR1, note, 0);
	word = 0;
	CHECK_EQ(pthread_create(&t, NULL, wake_later, &l), 0);
	CHECK_ERRNO(syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0), EINTR);
	CHECK_EQ(word, 0);
	CHECK_EQ(count, 2);
	pthread_join(t, NULL);
}

/* A thread that makes no call is hit as well. */
static void busy(void)
{
	struct later l;
	pthread_t t;

	install(SIGUSR1, note, 0);
	count = 0;
	t = start_later(&l, SIGUSR1);
	while (count == 0)
		;
	CHECK_EQ(count, 1);
	pthread_join(t, NULL);
	t = start_later(&l, SIGUSR1);
	while (count == 1)
		getppid();
	pthread_join(t, NULL);
}

/* --- Nesting ------------------------------------------------------------- */

static volatile int depth, deepest;

static void nest(int sig, siginfo_t *si, void *uc)
{
	(void)si;
	(void)uc;
	if (++depth > deepest)
		deepest = depth;
	if (count++ < 3)
		raise(sig);
	depth--;
}

static void nested(void)
{
	count = deepest = 0;
	install(SIGUSR1, nest, SA_NODEFER);
	raise(SIGUSR1);
	CHECK_EQ(count, 4);
	CHECK_EQ(deepest, 4);
	count = deepest = 0;
	install(SIGUSR1, nest, 0);
	raise(SIGUSR1);
	CHECK_EQ(count, 4);
	CHECK_EQ(deepest, 1);
}

/* --- Faults --------------------------------------------------------------- */

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
#endif
	install(SIGFPE, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
		raise(SIGFPE);
	CHECK_EQ(code, SIGFPE);
	install(SIGBUS, jump, 0);
	code = sigsetjmp(back, 1);
	if (code == 0)
		kill(getpid(), SIGBUS);
	CHECK_EQ(code, SIGBUS);
}

/* --- The alternate stack -------------------------------------------------- */

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

/* --- All registers -------------------------------------------------------- */

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
		nap(1);
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

/* --- How it ends ---------------------------------------------------------- */

/* The queue has an end, and unblocked signals still arrive behind it. */
static void queue_limit(void)
{
	sigset_t set = only(SIGRTMIN), old;
	struct rlimit rl = { 100, 100 };
	int n = 0;

	install(SIGRTMIN, note, 0);
	CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &rl), 0);
	sigprocmask(SIG_BLOCK, &set, &old);
	while (n < 200 && sigqueue(getpid(), SIGRTMIN, (union sigval){ n }) == 0)
		n++;
	CHECK_EQ(errno, EAGAIN);
	CHECK(n > 90 && n <= 100);
	count = 0;
	sigprocmask(SIG_SETMASK, &old, NULL);
	CHECK_EQ(count, n);
}

/* Nothing can be stored where the handler's frame should go. */
static void no_stack(void)
{
	stack_t ss = { .ss_size = 65536 };

	ss.ss_sp = mmap(NULL, ss.ss_size, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	install(SIGUSR1, note, SA_ONSTACK);
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

/* A line is typed, or not, when the handler has run. */
static void reading(void)
{
	struct later l;
	pthread_t t;
	char buf[8];

	install(SIGUSR1, note, SA_RESTART);
	count = 0;
	t = start_later(&l, SIGUSR1);
	CHECK_EQ(read(0, buf, sizeof(buf)), 3);
	CHECK_EQ(count, 1);
	pthread_join(t, NULL);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "abort") == 0)
		abort();
	if (argc > 1 && strcmp(argv[1], "no_stack") == 0)
		no_stack();
	if (argc > 1 && strcmp(argv[1], "bad_frame") == 0)
		bad_frame();
	if (argc > 1 && strcmp(argv[1], "reading") == 0) {
		reading();
		return check_done();
	}
	if (argc > 1 && strcmp(argv[1], "killed") == 0) {
		kill(getpid(), SIGTERM);
		return 1;
	}
	sending();
	actions();
	masks();
	queueing();
	timed_wait();
	suspended();
	sleeping();
	futexes();
	busy();
	nested();
	faults();
	altstack();
	after_fault();
	intact();
	queue_limit();
	return check_done();
}
