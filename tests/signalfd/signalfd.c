/* SPDX-License-Identifier: BSD-3-Clause */
/* signalfd: which signals, what is told of them, in which order; blocking. */
#define _GNU_SOURCE
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include "event.h"

static void *volatile bad = (void *)(uintptr_t)8;
static struct signalfd_siginfo got[4];

static sigset_t set_of(int a, int b)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, a);
	sigaddset(&set, b);
	return set;
}

static long take(int fd)
{
	memset(got, 0x55, sizeof(got));
	return read(fd, got, sizeof(got));
}

static void test_make(void)
{
	static const struct {
		int flags, error;
	} rows[] = {
		{ 0, 0 },      { SFD_CLOEXEC, 0 },   { SFD_NONBLOCK, 0 },
		{ 1, EINVAL }, { O_APPEND, EINVAL },
	};
	sigset_t set = set_of(SIGUSR1, SIGUSR2);
	int fd;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fd = signalfd(-1, &set, rows[i].flags);
		if (rows[i].error) {
			CHECK_EQ(fd, -1);
			CHECK_EQ(errno, rows[i].error);
			continue;
		}
		CHECK_EQ(fcntl(fd, F_GETFD),
			 rows[i].flags & SFD_CLOEXEC ? FD_CLOEXEC : 0);
		CHECK_EQ(fcntl(fd, F_GETFL) & O_NONBLOCK,
			 rows[i].flags & SFD_NONBLOCK);
		close(fd);
	}
	CHECK_ERRNO(signalfd(-2, &set, 0), EBADF);
	CHECK_ERRNO(signalfd(0, &set, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_signalfd4, -1, &set, 7, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_signalfd4, -1, bad, 8, 0), EFAULT);
	fd = signalfd(-1, &set, SFD_NONBLOCK);
	CHECK_ERRNO(read(fd, got, sizeof(got[0]) - 1), EINVAL);
	CHECK_ERRNO(read(fd, got, sizeof(got[0])), EAGAIN);
	CHECK_ERRNO(write(fd, got, sizeof(got[0])), EINVAL);
	close(fd);
}

static void test_stories(void)
{
	sigset_t set = set_of(SIGUSR1, SIGRTMIN);
	union sigval value = { .sival_int = 4711 };
	int fd = signalfd(-1, &set, SFD_NONBLOCK);
	sigset_t pending;

	CHECK_EQ(ready_now(fd), 0);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	CHECK_EQ(ready_now(fd), POLLIN);
	CHECK_ERRNO(read(fd, bad, sizeof(got[0])), EFAULT);
	kill(getpid(), SIGUSR1);
	CHECK_EQ(take(fd), sizeof(got[0]));
	CHECK_EQ(got[0].ssi_signo, SIGUSR1);
	CHECK_EQ(got[0].ssi_code, SI_USER);
	CHECK_EQ(got[0].ssi_pid, getpid());
	CHECK_EQ(got[0].ssi_uid, getuid());
	CHECK_EQ(got[0].ssi_errno, 0);
	CHECK_EQ(got[0].ssi_addr, 0);
	CHECK_EQ(got[0].ssi_overrun, 0);
	CHECK_EQ(ready_now(fd), 0);
	sigpending(&pending);
	CHECK(!sigismember(&pending, SIGUSR1));

	/* The smaller number first, then by arrival. */
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, value), 0);
	value.sival_int++;
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, value), 0);
	pthread_kill(pthread_self(), SIGUSR1);
	CHECK_EQ(read(fd, got, 2 * sizeof(got[0]) + 5), 2 * sizeof(got[0]));
	CHECK_EQ(got[0].ssi_signo, SIGUSR1);
	CHECK_EQ(got[0].ssi_code, SI_TKILL);
	CHECK_EQ(got[1].ssi_signo, SIGRTMIN);
	CHECK_EQ(got[1].ssi_code, SI_QUEUE);
	CHECK_EQ(got[1].ssi_int, 4711);
	CHECK_EQ(ready_now(fd), POLLIN);
	CHECK_EQ(take(fd), sizeof(got[0]));
	CHECK_EQ(got[0].ssi_int, 4712);
	CHECK_ERRNO(take(fd), EAGAIN);
	close(fd);
}

static void test_timer(void)
{
	struct itimerspec its = { .it_value = { 0, 1000000 } };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGRTMIN,
			       .sigev_value.sival_int = 99 };
	sigset_t set = set_of(SIGRTMIN, SIGUSR1);
	int fd = signalfd(-1, &set, 0);
	timer_t timer;

	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &ev, &timer), 0);
	CHECK_EQ(timer_settime(timer, 0, &its, NULL), 0);
	CHECK_EQ(take(fd), sizeof(got[0]));
	CHECK_EQ(got[0].ssi_code, SI_TIMER);
	CHECK_EQ(got[0].ssi_int, 99);
	CHECK_EQ(timer_delete(timer), 0);
	close(fd);
}

/* The set can be changed; signals outside it stay where they are. */
static void test_mask(void)
{
	sigset_t one = set_of(SIGUSR1, SIGKILL), two = set_of(SIGUSR2, SIGUSR2);
	int fd = signalfd(-1, &one, SFD_NONBLOCK);
	int ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN };

	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e), 0);
	kill(getpid(), SIGUSR2);
	CHECK_EQ(ready_now(fd), 0);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 0);
	CHECK_EQ(signalfd(fd, &two, 0), fd);
	CHECK_EQ(ready_now(fd), POLLIN);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
	CHECK_EQ(take(fd), sizeof(got[0]));
	CHECK_EQ(got[0].ssi_signo, SIGUSR2);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 0);
	kill(getpid(), SIGUSR2);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
	CHECK_EQ(take(fd), sizeof(got[0]));
	close(ep);
	close(fd);
}

static long call_read(struct blocked *b)
{
	struct signalfd_siginfo s;

	return read(b->fd, &s, sizeof(s)) == sizeof(s) ? (long)s.ssi_signo : -1;
}

static void test_blocking(void)
{
	sigset_t set = set_of(SIGUSR2, SIGRTMIN);
	struct blocked b = { .call = call_read, .fd = signalfd(-1, &set, 0) };

	blocked_start(&b);
	kill(getpid(), SIGUSR2);
	blocked_end(&b, SIGUSR2, 0);
	blocked_start(&b);
	pthread_kill(b.thread, SIGRTMIN);
	blocked_end(&b, SIGRTMIN, 0);
	set = set_of(SIGUSR1, SIGUSR1);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	check_interrupts(&b);
	close(b.fd);
}

int main(void)
{
	sigset_t set = set_of(SIGUSR1, SIGUSR2);

	sigaddset(&set, SIGRTMIN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	test_make();
	test_stories();
	test_timer();
	test_mask();
	test_blocking();
	return check_done();
}
