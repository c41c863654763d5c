/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals of one thread and between threads: delivery, masks, queues, siginfo,
 * waiting, interrupted calls. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include "sigtest.h"

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
				  (union sigval){ .sival_int = 5 + i }),
			 0);
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

/* --- Another thread sends while the first one waits ----------------- */

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

/* --- Nesting -------------------------------------------------------- */

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

/* How many the user's processes have queued: on Linux others count, too. */
static unsigned queued(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	unsigned n = 0;

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "SigQ: %u", &n);
	if (f)
		fclose(f);
	return n;
}

/* The queue has an end, and unblocked signals still arrive behind it. */
static void queue_limit(void)
{
	sigset_t set = only(SIGRTMIN), old;
	unsigned most = queued() + 100;
	struct rlimit rl = { most, most };
	int n = 0;

	install(SIGRTMIN, note, 0);
	CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &rl), 0);
	sigprocmask(SIG_BLOCK, &set, &old);
	while (n < 200 && sigqueue(getpid(), SIGRTMIN,
				   (union sigval){ .sival_int = n }) == 0)
		n++;
	CHECK_EQ(errno, EAGAIN);
	CHECK(n > 50 && n < 150);
	count = 0;
	sigprocmask(SIG_SETMASK, &old, NULL);
	CHECK_EQ(count, n);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "abort") == 0)
		abort();
	if (strcmp(what, "killed") == 0) {
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
	queue_limit();
	return check_done();
}
