/* SPDX-License-Identifier: BSD-3-Clause */
/* O_ASYNC: who is told when a pipe, a FIFO or a terminal becomes ready, by
 * which signal, and what that says. */
#define _GNU_SOURCE
#include <sys/signalfd.h>
#include <sys/stat.h>
#include "ptypair.h"
#include "scratch.h"

#define RT (SIGRTMIN + 3)

static sigset_t all;

/* The signal that is pending, taken; 0: there is none. */
static int take(siginfo_t *info)
{
	struct timespec now = { 0 };
	int sig = sigtimedwait(&all, info, &now);

	return sig < 0 ? 0 : sig;
}

static void none_left(void)
{
	CHECK_EQ(take(NULL), 0);
}

static void on(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	CHECK_EQ(fcntl(fd, F_SETFL, flags | O_ASYNC), 0);
	CHECK_EQ(fcntl(fd, F_GETFL), flags | O_ASYNC);
}

static void off(int fd)
{
	CHECK_EQ(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_ASYNC), 0);
}

/* Between both ends of a pipe or FIFO. */
static void check_pipe(int in, int out)
{
	siginfo_t info;
	char c;

	on(in);
	CHECK_EQ(write(out, "a", 1), 1); /* nobody is to be told */
	none_left();
	CHECK_EQ(fcntl(in, F_SETOWN, getpid()), 0);
	CHECK_EQ(fcntl(in, F_GETOWN), getpid());
	CHECK_EQ(write(out, "b", 1), 1);
	CHECK_EQ(take(&info), SIGIO);
	none_left();

	CHECK_EQ(fcntl(in, F_SETSIG, RT), 0);
	CHECK_EQ(fcntl(in, F_GETSIG), RT);
	CHECK_EQ(write(out, "c", 1), 1);
	CHECK_EQ(take(&info), RT);
	CHECK_EQ(info.si_code, POLL_IN);
	CHECK_EQ(info.si_fd, in);
	CHECK_EQ(info.si_band, POLLIN | POLLRDNORM);
	none_left();

	/* The end that writes is told of room. */
	CHECK_EQ(fcntl(out, F_SETOWN, getpid()), 0);
	CHECK_EQ(fcntl(out, F_SETSIG, SIGIO), 0);
	on(out);
	off(in);
	CHECK_EQ(fcntl(out, F_SETFL, O_NONBLOCK | O_ASYNC), 0);
	while (write(out, &c, 1) == 1)
		;
	none_left();
	for (int i = 0; i < 5000; i++)
		CHECK_EQ(read(in, &c, 1), 1);
	CHECK_EQ(take(&info), SIGIO);
	CHECK_EQ(info.si_code, POLL_OUT);
	CHECK_EQ(info.si_fd, out);
	none_left();
	off(out);
	CHECK_EQ(read(in, &c, 1), 1);
	none_left();

	/* The end of the other end. */
	on(in);
	close(out);
	CHECK_EQ(take(&info), RT);
	close(in);
	none_left();
}

static void test_pipe(void)
{
	int p[2];

	CHECK_EQ(pipe(p), 0);
	check_pipe(p[0], p[1]);
}

static void test_fifo(void)
{
	int in, out;

	CHECK_EQ(mkfifo("fifo", 0600), 0);
	in = open("fifo", O_RDONLY | O_NONBLOCK);
	out = open("fifo", O_WRONLY);
	check_pipe(in, out);
	CHECK_EQ(unlink("fifo"), 0);
}

/* A terminal's owner is who asks, unless it has one. */
static void test_terminal(void)
{
	siginfo_t info;

	open_pair();
	on(slave);
	CHECK(fcntl(slave, F_GETOWN) != 0);
	CHECK_EQ(fcntl(slave, F_SETSIG, RT), 0);
	put(master, "half a line");
	none_left();
	put(master, "\n");
	CHECK_EQ(take(&info), RT);
	CHECK_EQ(info.si_code, POLL_IN);
	CHECK_EQ(info.si_fd, slave);
	off(slave);
	CHECK_EQ(tcflush(master, TCIFLUSH), 0);
	on(master);
	put(slave, "shown");
	CHECK_EQ(take(&info), SIGIO);
	close_pair();
	while (take(NULL))
		;
}

static void *wait_here(void *arg)
{
	siginfo_t info;
	int *p = arg;
	struct f_owner_ex me = { F_OWNER_TID, (int)syscall(SYS_gettid) };

	CHECK_EQ(fcntl(p[0], F_SETOWN_EX, &me), 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(take(&info), RT);
	CHECK_EQ(info.si_fd, p[0]);
	return NULL;
}

/* What signalfd says of it. */
static void test_signalfd(void)
{
	struct signalfd_siginfo info;
	int fd = signalfd(-1, &all, 0), p[2];

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(fcntl(p[0], F_SETSIG, RT), 0);
	CHECK_EQ(fcntl(p[0], F_SETOWN, getpid()), 0);
	on(p[0]);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(read(fd, &info, sizeof(info)), sizeof(info));
	CHECK_EQ(info.ssi_signo, RT);
	CHECK_EQ(info.ssi_code, POLL_IN);
	CHECK_EQ(info.ssi_fd, p[0]);
	CHECK_EQ(info.ssi_band, POLLIN | POLLRDNORM);
	close(p[0]);
	close(p[1]);
	close(fd);
	none_left();
}

/* To one thread: the others do not see it. */
static void test_thread(void)
{
	pthread_t t;
	int p[2];

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(fcntl(p[0], F_SETSIG, RT), 0);
	on(p[0]);
	CHECK_EQ(pthread_create(&t, NULL, wait_here, p), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
	none_left();
	close(p[0]);
	close(p[1]);
}

static void test_requests(void)
{
	int p[2], yes = 1, no = 0, fd;

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(ioctl(p[0], FIOASYNC, &yes), 0);
	CHECK_EQ(fcntl(p[0], F_GETFL) & O_ASYNC, O_ASYNC);
	CHECK_EQ(fcntl(p[0], F_SETOWN, getpid()), 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(take(NULL), SIGIO);
	CHECK_EQ(ioctl(p[0], FIOASYNC, &no), 0);
	CHECK_EQ(fcntl(p[0], F_GETFL) & O_ASYNC, 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	none_left();
	/* A copy of the descriptor keeps it on. */
	on(p[0]);
	fd = dup(p[0]);
	close(p[0]);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(take(NULL), SIGIO);
	close(fd);
	close(p[1]);
	none_left();
	/* A regular file never tells, and does not take the flag. */
	fd = open("file", O_CREAT | O_RDWR, 0600);
	CHECK_EQ(fcntl(fd, F_SETFL, O_ASYNC), 0);
	CHECK_EQ(fcntl(fd, F_GETFL) & O_ASYNC, 0);
	CHECK_ERRNO(ioctl(fd, FIOASYNC, &yes), ENOTTY);
	CHECK_ERRNO(ioctl(fd, FIOASYNC, (void *)8), EFAULT);
	CHECK_ERRNO(fcntl(fd, F_SETSIG, 65), EINVAL);
	close(fd);
	CHECK_EQ(unlink("file"), 0);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&all);
	sigaddset(&all, SIGIO);
	sigaddset(&all, RT);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	scratch_enter("sigio");
	test_pipe();
	test_fifo();
	test_terminal();
	test_signalfd();
	test_thread();
	test_requests();
	scratch_leave();
	return check_done();
}
