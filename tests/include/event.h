/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of pipes and events share: a second thread that is blocked in
 * a call, seen to be so, and what ends that. */
#ifndef EVENT_H
#define EVENT_H

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include "check.h"

#define NSEC 1000000000L

static inline void nap_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) < 0)
		;
}

static inline int64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* POLL* that hold now. */
static inline int ready_now(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0 };

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

/* A thread that makes one call; call() returns what is to be looked at. */
struct blocked {
	long (*call)(struct blocked *b);
	int fd;
	char *buf;
	size_t size;
	pthread_t thread;
	volatile int done;
	long result;
	int error;
};

static inline void *blocked_run(void *arg)
{
	struct blocked *b = arg;

	errno = 0;
	b->result = b->call(b);
	b->error = errno;
	b->done = 1;
	return NULL;
}

/* Returns when the thread has had time enough to block. */
static inline void blocked_start(struct blocked *b)
{
	b->done = 0;
	CHECK_EQ(pthread_create(&b->thread, NULL, blocked_run, b), 0);
	nap_ms(20);
	CHECK_EQ(b->done, 0);
}

static inline void blocked_end(struct blocked *b, long result, int error)
{
	pthread_join(b->thread, NULL);
	CHECK_EQ(b->result, result);
	if (result < 0)
		CHECK_EQ(b->error, error);
}

static volatile int event_handled;

static inline void event_handler(int sig)
{
	(void)sig;
	event_handled++;
}

static inline void event_catch(int sig, int flags)
{
	struct sigaction sa = { .sa_handler = event_handler,
				.sa_flags = flags };

	event_handled = 0;
	sigemptyset(&sa.sa_mask);
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

/* The call is ended by a handler, and by cancellation. */
static inline void check_interrupts(struct blocked *b)
{
	void *result;

	event_catch(SIGUSR1, 0);
	blocked_start(b);
	CHECK_EQ(pthread_kill(b->thread, SIGUSR1), 0);
	blocked_end(b, -1, EINTR);
	CHECK_EQ(event_handled, 1);
	blocked_start(b);
	CHECK_EQ(pthread_cancel(b->thread), 0);
	CHECK_EQ(pthread_join(b->thread, &result), 0);
	CHECK(result == PTHREAD_CANCELED);
}

#endif
