/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that wait for a file, for a lock on it or for an event. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include "futexcall.h"
#include "rows.h"
#include "sigtest.h"

#define FUTEX_32 2 /* flags of a waiter: its size */

static const struct timespec minute = { 60, 0 };
static int empty, full; /* pipes: what is never read, never written */
static int held, other; /* one file, opened twice; the first has the lock */
static int epoll_fd, event_fd, event_fd_1, timer_fd, signal_fd, inotify_fd;

static long in_open_to_read(void)
{
	return open("fifo", O_RDONLY);
}

static long in_open_to_write(void)
{
	return open("fifo", O_WRONLY);
}

static long in_flock(void)
{
	return flock(other, LOCK_EX);
}

static long in_setlkw(void)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(other, F_OFD_SETLKW, &fl);
}

static long in_event_read(void)
{
	uint64_t n;

	return read(event_fd, &n, sizeof(n));
}

static long in_event_write(void)
{
	uint64_t n = UINT64_MAX - 1; /* no room for that above 0 */

	return write(event_fd_1, &n, sizeof(n));
}

static long in_timer(void)
{
	uint64_t n;

	return read(timer_fd, &n, sizeof(n));
}

static long in_signalfd(void)
{
	struct signalfd_siginfo si;

	return read(signal_fd, &si, sizeof(si));
}

static long in_inotify(void)
{
	char events[512];

	return read(inotify_fd, events, sizeof(events));
}

static long in_splice(void)
{
	return splice(empty, NULL, held, NULL, 4096, 0);
}

static long in_tee(void)
{
	return tee(empty, full, 4096, 0);
}

static long in_vmsplice(void)
{
	static char byte;
	struct iovec iov = { &byte, 1 };

	return vmsplice(full, &iov, 1, 0);
}

static long in_sendfile(void)
{
	off_t at = 0;

	return sendfile(full, held, &at, 1);
}

static long in_waitv(void)
{
	static uint32_t word;
	struct waitv w = { 0, (uintptr_t)&word, FUTEX_32 | PRIVATE, 0 };

	return syscall(SYS_futex_waitv, &w, 1, 0, NULL, 0);
}

static long in_epoll_wait(void)
{
	struct epoll_event e;

	return epoll_wait(epoll_fd, &e, 1, -1);
}

static long in_epoll_pwait(void)
{
	struct epoll_event e;
	sigset_t set = only(SIGHUP);

	return epoll_pwait(epoll_fd, &e, 1, 60000, &set);
}

static long in_ppoll(void)
{
	struct pollfd p = { empty, POLLIN, 0 };
	sigset_t set = only(SIGHUP);

	return ppoll(&p, 1, &minute, &set);
}

static long in_pselect(void)
{
	fd_set fds;

	FD_ZERO(&fds);
	FD_SET(empty, &fds);
	return pselect(empty + 1, &fds, NULL, NULL, &minute, NULL);
}

static const struct row rows[] = {
	{ "open of a FIFO, to read", in_open_to_read, 1, 0 },
	{ "open of a FIFO, to write", in_open_to_write, 1, 0 },
	{ "flock", in_flock, 1, 0 },
	{ "fcntl(F_OFD_SETLKW)", in_setlkw, 1, 0 },
	{ "read of an eventfd", in_event_read, 1, 0 },
	{ "write of an eventfd", in_event_write, 1, 0 },
	{ "read of a timerfd", in_timer, 1, 0 },
	{ "read of a signalfd", in_signalfd, 1, 0 },
	{ "read of an inotify", in_inotify, 1, 0 },
	{ "splice", in_splice, 1, 0 },
	{ "tee", in_tee, 1, 0 },
	{ "vmsplice", in_vmsplice, 1, 0 },
	{ "sendfile", in_sendfile, 1, 0 },
	{ "futex_waitv", in_waitv, 1, 0 },
	{ "epoll_wait", in_epoll_wait, 0, 0 },
	{ "epoll_pwait", in_epoll_pwait, 0, 0 },
	{ "ppoll", in_ppoll, 0, 0 },
	{ "pselect", in_pselect, 0, 0 },
};

const struct row *file_rows(unsigned *n)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct epoll_event e = { .events = EPOLLIN };
	sigset_t set = only(SIGHUP);
	static char page[4096];
	int pipes[2];

	CHECK_EQ(mkfifo("fifo", 0600), 0);
	held = open("f", O_CREAT | O_RDWR, 0600);
	other = open("f", O_RDWR);
	CHECK_EQ(write(held, page, sizeof(page)), sizeof(page));
	CHECK_EQ(flock(held, LOCK_EX), 0);
	CHECK_EQ(fcntl(held, F_OFD_SETLK, &fl), 0);
	CHECK_EQ(pipe(pipes), 0);
	empty = pipes[0];
	CHECK_EQ(pipe(pipes), 0);
	full = pipes[1];
	fcntl(full, F_SETFL, O_NONBLOCK);
	while (write(full, page, sizeof(page)) > 0)
		;
	fcntl(full, F_SETFL, 0);
	event_fd = eventfd(0, 0);
	event_fd_1 = eventfd(1, 0);
	timer_fd = timerfd_create(CLOCK_MONOTONIC, 0);
	signal_fd = signalfd(-1, &set, 0);
	inotify_fd = inotify_init();
	epoll_fd = epoll_create1(0);
	CHECK_EQ(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, empty, &e), 0);
	*n = sizeof(rows) / sizeof(*rows);
	return rows;
}
