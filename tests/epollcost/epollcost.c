/* SPDX-License-Identifier: BSD-3-Clause */
/* What epoll_wait costs grows with what is ready, not with what is watched: one
 * ready descriptor of 10,000 costs what one of 10 does. The best of several
 * rounds counts; under -icount it is instructions. */
#define _GNU_SOURCE
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include "event.h"

#define MANY 10000
#define ROUNDS 20
#define WAITS 50

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (int64_t)NSEC + ts.tv_nsec;
}

static int make(int ep, int n)
{
	struct epoll_event e = { .events = EPOLLIN };
	int fd = -1;

	for (int i = 0; i < n; i++) {
		fd = eventfd(0, EFD_NONBLOCK);
		if (fd < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) < 0)
			return -1;
	}
	return fd;
}

/* An edge, a wait that reports it, and the number taken back. */
static int64_t best(int ep, int fd)
{
	int64_t least = INT64_MAX;
	struct epoll_event e[8];
	uint64_t one = 1;

	for (int r = 0; r < ROUNDS; r++) {
		int64_t start = now_ns(), took;
		int bad = 0;

		for (int i = 0; i < WAITS; i++) {
			bad += write(fd, &one, 8) != 8;
			bad += epoll_wait(ep, e, 8, 0) != 1;
			bad += read(fd, &one, 8) != 8;
		}
		CHECK_EQ(bad, 0);
		took = now_ns() - start;
		least = took < least ? took : least;
	}
	return least;
}

int main(void)
{
	int few = epoll_create1(0), many = epoll_create1(0), a, b;
	struct rlimit limit = { MANY + 100, MANY + 100 };
	int64_t cheap, dear;

	setrlimit(RLIMIT_NOFILE, &limit);
	a = make(few, 10);
	b = make(many, MANY);
	CHECK(a >= 0);
	CHECK(b >= 0);
	cheap = best(few, a);
	dear = best(many, b);
	printf("%ld ns of 10, %ld ns of %d\n", (long)cheap / WAITS,
	       (long)dear / WAITS, MANY);
	CHECK(dear < cheap * 2);
	return check_done();
}
