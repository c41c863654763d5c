/* SPDX-License-Identifier: BSD-3-Clause */
/* Which thread a signal goes to, of several that wait for it; who may send
 * what. */
#define _GNU_SOURCE
#include <pthread.h>
#include "futexcall.h"
#include "sigtest.h"

/* --- Threads that take signals by sigwaitinfo() ----------------------- */

static volatile int taken;

/* Each is done only when all have one. Linux may wake both for the first. */
static void *take_one(void *arg)
{
	sigset_t set = only(SIGRTMIN);
	int64_t begin;
	int sig;

	do
		sig = sigwaitinfo(&set, NULL);
	while (sig == -1 && errno == EINTR);
	CHECK_EQ(sig, SIGRTMIN);
	__atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
	begin = now_ms(CLOCK_MONOTONIC);
	while (taken < 2 && now_ms(CLOCK_MONOTONIC) - begin < 1000)
		sleep_ms(1);
	CHECK_EQ(taken, 2);
	return arg;
}

/* The second comes before the one that was woken for the first has run. */
static void one_for_each(void)
{
	sigset_t set = only(SIGRTMIN), old;
	union sigval v = { 0 };
	pthread_t t[2];

	sigprocmask(SIG_BLOCK, &set, &old);
	taken = 0;
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, take_one, NULL), 0);
	sleep_ms(40);
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	for (int i = 0; i < 2; i++) {
		struct timespec until = in_ms(CLOCK_REALTIME, 2000);

		CHECK_EQ(pthread_timedjoin_np(t[i], NULL, &until), 0);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* --- Who may send what to whom ------------------------------------- */

static volatile int caught, code;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	caught++;
	code = si->si_code;
}

#define tgqueue(tid, sig, si) \
	syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, sig, si)

/* As a handler of a fault that has seen enough sends the same again. */
static void *as_the_kernel(void *arg)
{
	siginfo_t si = { .si_signo = SIGUSR1, .si_code = SEGV_MAPERR };

	caught = 0;
	CHECK_EQ(tgqueue(gettid_(), SIGUSR1, &si), 0);
	CHECK_EQ(caught, 1);
	CHECK_EQ(code, SEGV_MAPERR);
	CHECK_ERRNO(tgqueue(getpid(), SIGUSR1, &si), EPERM);
	CHECK_ERRNO(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &si),
		    EPERM);
	si.si_code = SI_QUEUE;
	CHECK_ERRNO(tgqueue(gettid_(), 1000, &si), EINVAL);
	CHECK_EQ(caught, 1);
	return arg;
}

static void refusals(void)
{
	enum {
		NOBODY = 0x3ffffff0,
		NO_SIGNAL = 1000
	};
	siginfo_t si = { .si_code = SI_QUEUE };

	CHECK_ERRNO(kill(NOBODY, NO_SIGNAL), ESRCH);
	CHECK_ERRNO(kill(-NOBODY, NO_SIGNAL), ESRCH);
	CHECK_ERRNO(kill(getpid(), NO_SIGNAL), EINVAL);
	CHECK_ERRNO(syscall(SYS_tkill, NOBODY, NO_SIGNAL), ESRCH);
	CHECK_ERRNO(syscall(SYS_tkill, gettid_(), NO_SIGNAL), EINVAL);
	CHECK_ERRNO(syscall(SYS_tkill, 0, NO_SIGNAL), EINVAL);
	CHECK_ERRNO(syscall(SYS_tgkill, getpid(), NOBODY, NO_SIGNAL), ESRCH);
	CHECK_ERRNO(syscall(SYS_tgkill, getpid(), gettid_(), NO_SIGNAL),
		    EINVAL);
	CHECK_ERRNO(syscall(SYS_rt_sigqueueinfo, NOBODY, NO_SIGNAL, &si),
		    ESRCH);
	CHECK_ERRNO(syscall(SYS_rt_sigqueueinfo, getpid(), NO_SIGNAL, &si),
		    EINVAL);
	CHECK_ERRNO(tgqueue(NOBODY, NO_SIGNAL, &si), ESRCH);
}

int main(void)
{
	pthread_t t;

	one_for_each();
	install(SIGUSR1, note, 0);
	CHECK_EQ(pthread_create(&t, NULL, as_the_kernel, NULL), 0);
	pthread_join(t, NULL);
	refusals();
	return check_done();
}
