/* SPDX-License-Identifier: BSD-3-Clause */
/* epoll: level, edge, one shot, exclusive, nested; errnos; what close does;
 * fairness; masks, signals, cancellation. */
#define _GNU_SOURCE
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include "event.h"

static void *volatile bad = (void *)(uintptr_t)8;

static int ctl(int ep, int op, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.u64 = (uint64_t)fd };

	return epoll_ctl(ep, op, fd, &e);
}

static void watch(int ep, int fd, uint32_t events)
{
	CHECK_EQ(ctl(ep, EPOLL_CTL_ADD, fd, events), 0);
}

/* fd << 16 | events of the only one that is ready; 0: none is. */
static long one(int ep)
{
	struct epoll_event e[4];
	int n = epoll_wait(ep, e, 4, 0);

	if (n <= 0)
		return n;
	return n == 1 ? (long)(e[0].data.u64 << 16 | e[0].events) : -n * 1000;
}

#define IS(fd, events) ((long)(fd) << 16 | (events))

static void add(int fd)
{
	uint64_t n = 1;

	CHECK_EQ(write(fd, &n, 8), 8);
}

static void take(int fd)
{
	uint64_t n;

	CHECK_EQ(read(fd, &n, 8), 8);
}

static void test_errors(void)
{
	volatile int negative = -1;
	struct epoll_event e[2];
	int ep = epoll_create1(EPOLL_CLOEXEC), fd = eventfd(0, 0);
	int other = epoll_create(1), closed = dup(0);

	close(closed);
	CHECK_EQ(fcntl(ep, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(other, F_GETFD), 0);
	CHECK_ERRNO(epoll_create(0), EINVAL);
	CHECK_ERRNO(epoll_create1(1), EINVAL);
	CHECK_ERRNO(ctl(closed, EPOLL_CTL_ADD, fd, EPOLLIN), EBADF);
	CHECK_ERRNO(ctl(ep, EPOLL_CTL_ADD, closed, EPOLLIN), EBADF);
	CHECK_ERRNO(ctl(fd, EPOLL_CTL_ADD, ep, EPOLLIN), EINVAL);
	CHECK_ERRNO(ctl(ep, EPOLL_CTL_ADD, ep, EPOLLIN), EINVAL);
	CHECK_ERRNO(ctl(ep, 0, fd, EPOLLIN), EINVAL);
	CHECK_ERRNO(ctl(ep, 4, fd, EPOLLIN), EINVAL);
	CHECK_ERRNO(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN), ENOENT);
	CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL), ENOENT);
	CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_ADD, fd, bad), EFAULT);
	watch(ep, fd, EPOLLIN);
	CHECK_ERRNO(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN), EEXIST);
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL), 0);
	CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL), ENOENT);
	CHECK_ERRNO(epoll_wait(ep, e, 0, 0), EINVAL);
	CHECK_ERRNO(epoll_wait(ep, e, negative, 0), EINVAL);
	CHECK_ERRNO(epoll_wait(fd, e, 1, 0), EINVAL);
	CHECK_ERRNO(epoll_wait(closed, e, 1, 0), EBADF);
	CHECK_EQ(epoll_wait(ep, e, 1, 0), 0);
	CHECK_ERRNO(read(ep, e, 8), EINVAL);
	/* A bad buffer loses nothing. */
	watch(ep, fd, EPOLLIN | EPOLLET);
	add(fd);
	CHECK_ERRNO(epoll_wait(ep, bad, 1, 0), EFAULT);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_EQ(one(ep), 0);
	/* Exclusive: only some events, never changed. */
	CHECK_ERRNO(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLEXCLUSIVE),
		    EINVAL);
	CHECK_ERRNO(ctl(other, EPOLL_CTL_ADD, fd,
			EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE),
		    EINVAL);
	CHECK_ERRNO(ctl(other, EPOLL_CTL_ADD, ep, EPOLLIN | EPOLLEXCLUSIVE),
		    EINVAL);
	watch(other, fd, EPOLLIN | EPOLLEXCLUSIVE | EPOLLET | EPOLLWAKEUP);
	CHECK_ERRNO(ctl(other, EPOLL_CTL_MOD, fd, EPOLLIN), EINVAL);
	close(ep);
	close(other);
	close(fd);
}

static void test_level(void)
{
	int ep = epoll_create1(0), fd = eventfd(0, EFD_NONBLOCK);

	watch(ep, fd, EPOLLIN);
	CHECK_EQ(one(ep), 0);
	add(fd);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	take(fd);
	CHECK_EQ(one(ep), 0);
	CHECK_EQ(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT), 0);
	CHECK_EQ(one(ep), IS(fd, EPOLLOUT));
	add(fd);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN | EPOLLOUT));
	CHECK_EQ(ctl(ep, EPOLL_CTL_MOD, fd, 0), 0);
	CHECK_EQ(one(ep), 0);
	close(fd);
	close(ep);
}

static void test_edge(void)
{
	int ep = epoll_create1(0), fd = eventfd(0, EFD_NONBLOCK), p[2];
	char buf[8];

	watch(ep, fd, EPOLLIN | EPOLLET);
	add(fd);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_EQ(one(ep), 0);
	add(fd);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	add(fd);
	take(fd);
	CHECK_EQ(one(ep), 0);
	add(fd);
	CHECK_EQ(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLET), 0);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_EQ(one(ep), 0);
	close(fd);

	/* Of a pipe: each write is one, a read is not. */
	CHECK_EQ(pipe2(p, O_NONBLOCK), 0);
	watch(ep, p[0], EPOLLIN | EPOLLET);
	CHECK_EQ(write(p[1], "abcd", 4), 4);
	CHECK_EQ(one(ep), IS(p[0], EPOLLIN));
	CHECK_EQ(read(p[0], buf, 2), 2);
	CHECK_EQ(one(ep), 0);
	CHECK_EQ(write(p[1], "e", 1), 1);
	CHECK_EQ(one(ep), IS(p[0], EPOLLIN));
	close(p[1]);
	CHECK_EQ(one(ep), IS(p[0], EPOLLIN | EPOLLHUP));
	CHECK_EQ(one(ep), 0);
	close(p[0]);
	/* Room: when the pipe was full. */
	CHECK_EQ(pipe2(p, O_NONBLOCK), 0);
	watch(ep, p[1], EPOLLOUT | EPOLLET);
	CHECK_EQ(one(ep), IS(p[1], EPOLLOUT));
	CHECK_EQ(write(p[1], "abcd", 4), 4);
	CHECK_EQ(read(p[0], buf, 4), 4);
	CHECK_EQ(one(ep), 0);
	while (write(p[1], "abcd", 4) == 4)
		;
	CHECK_EQ(one(ep), 0);
	for (int i = 0; i < 512; i++)
		CHECK_EQ(read(p[0], buf, 8), 8);
	CHECK_EQ(one(ep), IS(p[1], EPOLLOUT));
	CHECK_EQ(read(p[0], buf, 8), 8);
	CHECK_EQ(one(ep), 0);
	close(p[0]);
	CHECK_EQ(one(ep), IS(p[1], EPOLLOUT | EPOLLERR));
	close(p[1]);
	close(ep);
}

static void test_one_shot(void)
{
	int ep = epoll_create1(0), fd = eventfd(0, EFD_NONBLOCK);

	watch(ep, fd, EPOLLIN | EPOLLONESHOT);
	add(fd);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_EQ(one(ep), 0);
	add(fd);
	CHECK_EQ(one(ep), 0);
	CHECK_EQ(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT), 0);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_EQ(one(ep), 0);
	close(fd);
	close(ep);
}

/* An item goes with the last descriptor of its file, not with its own. */
static void test_close(void)
{
	int ep = epoll_create1(0), other = epoll_create1(0);
	int fd = eventfd(1, 0), copy;

	watch(ep, fd, EPOLLIN);
	watch(other, fd, EPOLLIN);
	copy = dup(fd);
	watch(ep, copy, EPOLLIN | EPOLLET);
	CHECK_EQ(one(ep), -2000);
	close(fd);
	CHECK_EQ(one(ep), IS(fd, EPOLLIN));
	CHECK_ERRNO(ctl(ep, EPOLL_CTL_DEL, fd, 0), EBADF);
	close(copy);
	CHECK_EQ(one(ep), 0);
	CHECK_EQ(one(other), 0);
	CHECK_EQ(eventfd(0, 0), fd);
	watch(ep, fd, EPOLLIN);
	close(ep);
	add(fd);
	close(fd);
	close(other);
}

static void test_nested(void)
{
	int inner = epoll_create1(0), outer = epoll_create1(0);
	int fd = eventfd(0, EFD_NONBLOCK), chain[8], n;

	watch(inner, fd, EPOLLIN);
	watch(outer, inner, EPOLLIN);
	CHECK_EQ(ready_now(inner), 0);
	CHECK_EQ(one(outer), 0);
	add(fd);
	CHECK_EQ(ready_now(outer), POLLIN);
	CHECK_EQ(one(outer), IS(inner, EPOLLIN));
	take(fd);
	CHECK_EQ(one(outer), 0);
	CHECK_EQ(ready_now(inner), 0);
	add(fd);
	CHECK_EQ(one(inner), IS(fd, EPOLLIN));
	CHECK_ERRNO(ctl(inner, EPOLL_CTL_ADD, outer, EPOLLIN), ELOOP);
	close(inner);
	CHECK_EQ(one(outer), 0);
	close(outer);
	close(fd);

	chain[0] = epoll_create1(0);
	for (n = 1; n < 8; n++) {
		chain[n] = epoll_create1(0);
		if (ctl(chain[n], EPOLL_CTL_ADD, chain[n - 1], EPOLLIN) < 0)
			break;
	}
	CHECK_EQ(errno, ELOOP);
	CHECK_EQ(n, 5);
	for (int i = 0; i <= n; i++)
		close(chain[i]);
}

/* With room for one event at a time, each of those ready has its turn. */
static void test_fair(void)
{
	enum {
		N = 10
	};
	int ep = epoll_create1(0), fds[N], seen[N] = { 0 };
	struct epoll_event e;

	for (int i = 0; i < N; i++) {
		fds[i] = eventfd(1, 0);
		e = (struct epoll_event){ .events = EPOLLIN, .data.u32 = i };
		CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &e), 0);
	}
	for (int i = 0; i < 3 * N; i++) {
		CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
		seen[e.data.u32]++;
	}
	for (int i = 0; i < N; i++) {
		CHECK_EQ(seen[i], 3);
		close(fds[i]);
	}
	close(ep);
}

static long call_wait(struct blocked *b)
{
	struct epoll_event e;

	return epoll_wait(b->fd, &e, 1, -1);
}

static void test_blocking(void)
{
	int ep = epoll_create1(0), fd = eventfd(0, EFD_NONBLOCK);
	struct blocked b = { .call = call_wait, .fd = ep }, c = b;
	int64_t start = clock_ms();
	struct epoll_event e;

	watch(ep, fd, EPOLLIN | EPOLLET);
	CHECK_EQ(epoll_wait(ep, &e, 1, 20), 0);
	CHECK(clock_ms() - start >= 20);
	check_interrupts(&b);
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&b);
	CHECK_EQ(pthread_kill(b.thread, SIGUSR1), 0);
	blocked_end(&b, -1, EINTR);
	/* One edge wakes one of those who wait. */
	blocked_start(&b);
	blocked_start(&c);
	add(fd);
	nap_ms(30);
	CHECK_EQ(b.done + c.done, 1);
	add(fd);
	blocked_end(&b, 1, 0);
	blocked_end(&c, 1, 0);
	/* What is added while it waits. */
	blocked_start(&b);
	CHECK_EQ(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN), 0);
	blocked_end(&b, 1, 0);
	close(ep);
	close(fd);
}

/* An exclusive watch wakes one epoll of several. */
static void test_exclusive(void)
{
	int fd = eventfd(0, EFD_NONBLOCK);
	struct blocked b[3];
	int done = 0;

	for (int i = 0; i < 3; i++) {
		b[i] = (struct blocked){ .call = call_wait,
					 .fd = epoll_create1(0) };
		watch(b[i].fd, fd, EPOLLIN | EPOLLEXCLUSIVE | EPOLLET);
		blocked_start(&b[i]);
	}
	for (int n = 1; n <= 3; n++) {
		add(fd);
		nap_ms(30);
		done = b[0].done + b[1].done + b[2].done;
		CHECK_EQ(done, n);
	}
	for (int i = 0; i < 3; i++) {
		blocked_end(&b[i], 1, 0);
		close(b[i].fd);
	}
	close(fd);
}

static void test_masks(void)
{
	struct timespec ts = { 0, 1000000 }, invalid = { 0, -1 };
	int ep = epoll_create1(0), fd = eventfd(0, 0);
	struct epoll_event e;
	sigset_t block, none;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &block, NULL);
	watch(ep, fd, EPOLLIN);
	event_catch(SIGUSR1, 0);
	raise(SIGUSR1);
	CHECK_EQ(epoll_wait(ep, &e, 1, 1), 0);
	CHECK_ERRNO(epoll_pwait(ep, &e, 1, 5000, &none), EINTR);
	CHECK_EQ(event_handled, 1);
	add(fd);
	raise(SIGUSR1);
	CHECK_EQ(epoll_pwait(ep, &e, 1, 5000, &none), 1);
	CHECK_EQ(event_handled, 1);
	take(fd);
	CHECK_ERRNO(syscall(SYS_epoll_pwait, ep, &e, 1, 0, &none, 7), EINVAL);
	CHECK_ERRNO(syscall(SYS_epoll_pwait, ep, &e, 1, 0, bad, 8), EFAULT);
	pthread_sigmask(SIG_UNBLOCK, &block, NULL);
	CHECK_EQ(event_handled, 2);
#ifdef __LP64__
	CHECK_EQ(syscall(441, ep, &e, 1, &ts, NULL, 0), 0);
	CHECK_ERRNO(syscall(441, ep, &e, 1, &invalid, NULL, 0), EINVAL);
	CHECK_ERRNO(syscall(441, ep, &e, 1, bad, NULL, 0), EFAULT);
#else
	(void)ts, (void)invalid;
#endif
	close(ep);
	close(fd);
}

int main(void)
{
	test_errors();
	test_level();
	test_edge();
	test_one_shot();
	test_close();
	test_nested();
	test_fair();
	test_blocking();
	test_exclusive();
	test_masks();
	return check_done();
}
