/* SPDX-License-Identifier: BSD-3-Clause */
/* Cancellation: pending while it is turned off, then acted upon by the next
 * cancellation point; of a thread blocked in any call; at once, if it is
 * asynchronous. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>
#include "check.h"

static int cleaned;

static void cleanup(void *arg)
{
	(void)arg;
	cleaned++;
}

static void nap(long ms)
{
	struct timespec ts = { 0, ms * 1000000 };

	nanosleep(&ts, NULL);
}

static sem_t sem;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void in_read(void)
{
	char c;

	/* Nobody types, or what is typed is over. */
	while (read(0, &c, 1) >= 0)
		nap(1);
}

static void in_nanosleep(void)
{
	struct timespec ts = { 1000, 0 };

	nanosleep(&ts, NULL);
}

static void in_cond_wait(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &mutex);
	pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(1);
}

static void in_sem_wait(void)
{
	sem_wait(&sem);
}

static void in_sigwait(void)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &sig);
}

static void in_sigsuspend(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigsuspend(&set);
}

static void in_pause(void)
{
	pause();
}

static void in_poll(void)
{
	poll(NULL, 0, 1000000);
}

static int pipes[2];

static void in_pipe(void)
{
	char c;

	read(pipes[0], &c, 1);
}

static struct timespec later(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_sec += 1000;
	return ts;
}

static void in_clock_nanosleep(void)
{
	struct timespec ts = later(CLOCK_REALTIME);

	clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL);
}

static void in_cond_timedwait(void)
{
	struct timespec ts = later(CLOCK_REALTIME);

	pthread_mutex_lock(&mutex);
	pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &mutex);
	pthread_cond_timedwait(&cond, &mutex, &ts);
	pthread_cleanup_pop(1);
}

static void in_sem_timedwait(void)
{
	struct timespec ts = later(CLOCK_REALTIME);

	sem_timedwait(&sem, &ts);
}

static void in_sigtimedwait(void)
{
	struct timespec ts = { 1000, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigtimedwait(&set, NULL, &ts);
}

static void in_readv(void)
{
	char c;
	struct iovec iov = { &c, 1 };

	while (readv(0, &iov, 1) >= 0)
		nap(1);
}

static pthread_t main_thread;

static void in_join(void)
{
	pthread_join(main_thread, NULL);
}

static void in_testcancel(void)
{
	for (;;)
		pthread_testcancel();
}

static void computing(void)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	for (;;)
		;
}

static void calling(void)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	for (;;)
		getppid();
}

static void *run(void *fn)
{
	pthread_cleanup_push(cleanup, NULL);
	((void (*)(void))fn)();
	pthread_cleanup_pop(0);
	return NULL;
}

static void *run_disabled(void *arg)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	nap(30);
	return arg;
}

static void cancel(const char *name, void (*fn)(void))
{
	for (int i = 0; i < 3; i++) {
		pthread_t t;
		void *result = NULL;

		cleaned = 0;
		CHECK_EQ(pthread_create(&t, NULL, run, (void *)fn), 0);
		/* Before it blocks, and when it does. */
		if (i > 0)
			nap(10);
		CHECK_EQ(pthread_cancel(t), 0);
		CHECK_EQ(pthread_join(t, &result), 0);
		if (result != PTHREAD_CANCELED || cleaned != 1)
			printf("in %s:\n", name);
		CHECK(result == PTHREAD_CANCELED);
		CHECK_EQ(cleaned, 1);
	}
}

static void disabled(void)
{
	pthread_t t;
	void *result;

	CHECK_EQ(pthread_create(&t, NULL, run_disabled, &cleaned), 0);
	nap(5);
	CHECK_EQ(pthread_cancel(t), 0);
	CHECK_EQ(pthread_join(t, &result), 0);
	CHECK(result == &cleaned);
}

static void write_line(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		exit(2);
}

static void last_words(void *text)
{
	int failed;

	printf("%s\n", (const char *)text);
	failed = check_done();
	fflush(stdout);
	_exit(failed);
}

int main(void)
{
	sem_init(&sem, 0, 0);
	main_thread = pthread_self();
	CHECK_EQ(pipe(pipes), 0);
#define CANCEL(fn) cancel(#fn, fn)
	CANCEL(in_read);
	CANCEL(in_nanosleep);
	CANCEL(in_cond_wait);
	CANCEL(in_sem_wait);
	CANCEL(in_sigwait);
	CANCEL(in_sigsuspend);
	CANCEL(in_clock_nanosleep);
	CANCEL(in_cond_timedwait);
	CANCEL(in_sem_timedwait);
	CANCEL(in_sigtimedwait);
	CANCEL(in_readv);
	CANCEL(in_join);
	CANCEL(in_testcancel);
	CANCEL(computing);
	CANCEL(calling);
	CANCEL(in_pause);
	CANCEL(in_poll);
	CANCEL(in_pipe);
	CHECK_EQ(pthread_mutex_trylock(&mutex), 0);
	disabled();

	/* Oneself. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	if (pthread_cancel(pthread_self()))
		return 3;
	write_line("turned off: written\n");
	if (close(-1) != -1 || errno != EBADF)
		return 4;
	pthread_cleanup_push(last_words, "cancelled");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	write_line("turned on: written\n");
	pthread_cleanup_pop(0);
	return 1;
}
