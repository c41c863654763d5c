/* SPDX-License-Identifier: BSD-3-Clause */
/* Pseudo terminals: packet mode, the end of either end, and the controlling
 * terminal of a session. */
#define _GNU_SOURCE
#include <sys/epoll.h>
#include "ptypair.h"

/* --- Packet mode ------------------------------------------------------- */

static int packet(int *more)
{
	char buf[64];
	ssize_t n = read(master, buf, sizeof(buf));

	*more = (int)n - 1;
	return n < 1 ? -1 : (unsigned char)buf[0];
}

static void test_packets(void)
{
	int on = 1, more;
	struct termios t;

	open_pair();
	CHECK_ERRNO(ioctl(slave, TIOCPKT, &on), ENOTTY);
	CHECK_EQ(ioctl(master, TIOCPKT, &on), 0);
	on = 0;
	CHECK_EQ(ioctl(master, TIOCGPKT, &on), 0);
	CHECK_EQ(on, 1);
	put(slave, "data");
	CHECK_EQ(packet(&more), TIOCPKT_DATA);
	CHECK_EQ(more, 4);
	CHECK_EQ(tcflush(slave, TCIFLUSH), 0);
	CHECK_EQ(ready_now(master), POLLIN | POLLPRI | POLLOUT);
	CHECK_EQ(packet(&more), TIOCPKT_FLUSHREAD);
	CHECK_EQ(more, 0);
	CHECK_EQ(tcflow(slave, TCOOFF), 0);
	CHECK_EQ(packet(&more), TIOCPKT_STOP);
	CHECK_EQ(tcflow(slave, TCOON), 0);
	CHECK_EQ(packet(&more), TIOCPKT_START);
	CHECK_EQ(tcgetattr(slave, &t), 0);
	t.c_iflag &= ~(tcflag_t)IXON;
	CHECK_EQ(tcsetattr(slave, TCSANOW, &t), 0);
	CHECK_EQ(packet(&more), TIOCPKT_NOSTOP);
	t.c_iflag |= IXON;
	CHECK_EQ(tcsetattr(slave, TCSANOW, &t), 0);
	CHECK_EQ(packet(&more), TIOCPKT_DOSTOP);
	CHECK_EQ(ready_now(master), POLLOUT);
	/* Turned off it forgets. */
	CHECK_EQ(tcflush(slave, TCIFLUSH), 0);
	on = 0;
	CHECK_EQ(ioctl(master, TIOCPKT, &on), 0);
	CHECK_EQ(ready_now(master), POLLOUT);
	close_pair();
}

/* --- The end of an end ------------------------------------------------- */

static void test_slave_leaves(void)
{
	char c;

	open_pair();
	put(slave, "last words");
	close(slave);
	CHECK_EQ(ready_now(master), POLLIN | POLLOUT | POLLHUP);
	expect(master, "last words");
	CHECK_ERRNO(read(master, &c, 1), EIO);
	CHECK_EQ(ready_now(master), POLLOUT | POLLHUP);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	CHECK(slave >= 0);
	CHECK_EQ(ready_now(master), POLLOUT);
	close_pair();
}

static void test_hang_up(void)
{
	char buf[16];
	struct blocked b = { .call = do_read, .buf = buf, .size = 16 };
	struct winsize ws;
	int ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN };

	open_pair();
	put(master, "never read");
	b.fd = slave;
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, slave, &e), 0);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 0);
	blocked_start(&b);
	close(master);
	blocked_end(&b, -1, EIO);
	CHECK_EQ(epoll_wait(ep, &e, 1, 10000), 1);
	CHECK_EQ(e.events, EPOLLIN | EPOLLERR | EPOLLHUP);
	CHECK_EQ(read(slave, buf, 1), 0);
	CHECK_ERRNO(write(slave, "x", 1), EIO);
	CHECK_ERRNO(ioctl(slave, TIOCGWINSZ, &ws), EIO);
	CHECK_EQ(ready_now(slave), POLLIN | POLLOUT | POLLERR | POLLHUP);
	CHECK_EQ(isatty(slave), 0);
	close(ep);
	close(slave);
}

/* A writer that waits for the master is told of its end. */
static void test_hang_up_writer(void)
{
	static char much[300000];
	struct blocked b = { .call = do_write,
			     .buf = much,
			     .size = sizeof(much) };

	open_pair();
	set_raw();
	CHECK_EQ(fcntl(slave, F_SETFL, O_NONBLOCK), 0);
	while (write(slave, much, 1000) > 0)
		settle();
	CHECK_EQ(fcntl(slave, F_SETFL, 0), 0);
	b.fd = slave;
	blocked_start(&b);
	close(master);
	blocked_end(&b, -1, EIO);
	close(slave);
}

/* --- The controlling terminal ------------------------------------------ */

static void wait_for(int sig)
{
	sigset_t set;
	struct timespec limit = { .tv_sec = 10 };

	sigemptyset(&set);
	sigaddset(&set, sig);
	CHECK_EQ(sigtimedwait(&set, NULL, &limit), sig);
}

static void test_session(void)
{
	sigset_t all;
	int tty, n = -1;

	sigfillset(&all);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	/* Here it leads a session without a terminal already. */
	CHECK(setsid() > 0 || getsid(0) == getpid());
	CHECK_ERRNO(open("/dev/tty", O_RDWR), ENXIO);
	open_pair(); /* with O_NOCTTY */
	CHECK_ERRNO(open("/dev/tty", O_RDWR), ENXIO);
	CHECK_ERRNO(tcgetpgrp(slave), ENOTTY);
	CHECK_EQ(ioctl(master, TIOCSIG, SIGINT), 0);
	CHECK_EQ(ioctl(slave, TIOCSCTTY, 0), 0);
	CHECK_EQ(ioctl(slave, TIOCSCTTY, 0), 0);
	CHECK_EQ(tcgetsid(slave), getsid(0));
	CHECK_EQ(tcgetpgrp(slave), getpgrp());
	CHECK_EQ(ioctl(master, TIOCGPGRP, &n), 0);
	CHECK_EQ(n, getpgrp());
	tty = open("/dev/tty", O_RDWR);
	CHECK(tty >= 0);
	put(tty, "by its other name");
	expect(master, "by its other name");
	put(master, "\003");
	wait_for(SIGINT);
	CHECK_EQ(ioctl(master, TIOCSIG, SIGQUIT), 0);
	wait_for(SIGQUIT);
	CHECK_ERRNO(ioctl(master, TIOCSIG, SIGUSR1), EINVAL);
	CHECK_EQ(ioctl(master, TIOCSWINSZ, &(struct winsize){ .ws_row = 9 }),
		 0);
	wait_for(SIGWINCH);
	CHECK_ERRNO(ioctl(master, TIOCNOTTY), ENOTTY);
	CHECK_EQ(ioctl(slave, TIOCNOTTY), 0);
	wait_for(SIGHUP);
	wait_for(SIGCONT);
	CHECK_ERRNO(open("/dev/tty", O_RDWR), ENXIO);
	close(tty);
	close(slave);
	/* Opening makes it the controlling one; its end is told. */
	slave = open(ptsname(master), O_RDWR);
	CHECK_EQ(tcgetsid(slave), getsid(0));
	close(master);
	wait_for(SIGHUP);
	wait_for(SIGCONT);
	CHECK_ERRNO(open("/dev/tty", O_RDWR), ENXIO);
	CHECK_ERRNO(tcsetpgrp(slave, getpgrp()), ENOTTY);
	close(slave);
	CHECK_EQ(sigprocmask(SIG_UNBLOCK, &all, NULL), 0);
}

int main(void)
{
	test_packets();
	test_slave_leaves();
	test_hang_up();
	test_hang_up_writer();
	test_session();
	return check_done();
}
