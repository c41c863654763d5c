/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pseudo terminals: their names, and what passes between both ends. What a
 * terminal does with each byte is tests/terminal's.
 */
#define _GNU_SOURCE
#include <pty.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include "ptypair.h"

/* --- Names and locks ------------------------------------------------- */

static void test_names(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), n = -1, lock = -1;
	char name[32], fdname[32], link[32] = "";
	struct statfs fs;
	struct stat st;

	CHECK_EQ(fcntl(m, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(ioctl(m, TIOCGPTN, &n), 0);
	CHECK(n >= 0);
	snprintf(name, sizeof(name), "/dev/pts/%d", n);
	CHECK_EQ(strcmp(ptsname(m), name), 0);
	CHECK_EQ(stat(name, &st), 0);
	CHECK_EQ(st.st_mode & S_IFMT, S_IFCHR);
	CHECK_EQ(st.st_rdev, makedev(136, n));
	CHECK_EQ(stat("/dev/ptmx", &st), 0);
	CHECK_EQ(st.st_rdev, makedev(5, 2));
	CHECK_EQ(st.st_mode, S_IFCHR | 0666);
	CHECK_EQ(stat("/dev/pts/ptmx", &st), 0);
	CHECK_EQ(st.st_rdev, makedev(5, 2));
	CHECK_EQ(statfs("/dev/pts", &fs), 0);
	CHECK_EQ(fs.f_type, 0x1cd1);

	CHECK_EQ(ioctl(m, TIOCGPTLCK, &lock), 0);
	CHECK_EQ(lock, 1);
	CHECK_ERRNO(open(name, O_RDWR | O_NOCTTY), EIO);
	CHECK_EQ(unlockpt(m), 0);
	CHECK_EQ(ioctl(m, TIOCGPTLCK, &lock), 0);
	CHECK_EQ(lock, 0);
	CHECK_EQ(grantpt(m), 0);
	slave = open(name, O_RDWR | O_NOCTTY);
	CHECK(slave >= 0);
	snprintf(fdname, sizeof(fdname), "/proc/self/fd/%d", slave);
	CHECK(readlink(fdname, link, sizeof(link) - 1) > 0);
	CHECK_EQ(strcmp(link, name), 0);
	CHECK_EQ(strcmp(ttyname(slave), name), 0);
	CHECK_EQ(isatty(m), 1);
	CHECK_EQ(isatty(slave), 1);
	CHECK_ERRNO(lseek(m, 0, SEEK_SET), ESPIPE);
	CHECK_ERRNO(ioctl(slave, TIOCGPTN, &n), ENOTTY);
	CHECK_ERRNO(ioctl(slave, TIOCSPTLCK, &lock), ENOTTY);
	close(slave);
	close(m);
	CHECK_ERRNO(stat(name, &st), ENOENT);
	CHECK_ERRNO(unlink("/dev/pts/ptmx"), EPERM);
	CHECK_ERRNO(mkdir("/dev/pts/x", 0755), EPERM);
	CHECK_ERRNO(open("/dev/pts/x", O_CREAT | O_RDWR, 0600), EACCES);
}

/* The number is the lowest that no end of a pair holds. */
static void test_numbers(void)
{
	int a = posix_openpt(O_RDWR | O_NOCTTY), b, n = -1, again = -1;

	CHECK_EQ(ioctl(a, TIOCGPTN, &n), 0);
	CHECK_EQ(unlockpt(a), 0);
	slave = open(ptsname(a), O_RDWR | O_NOCTTY);
	close(a);
	b = posix_openpt(O_RDWR | O_NOCTTY);
	CHECK_EQ(ioctl(b, TIOCGPTN, &again), 0);
	CHECK(again != n);
	close(b);
	close(slave);
	b = posix_openpt(O_RDWR | O_NOCTTY);
	CHECK_EQ(ioctl(b, TIOCGPTN, &again), 0);
	CHECK_EQ(again, n);
	close(b);
}

static void test_peer(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY), s;
	struct stat st;

	CHECK_ERRNO(ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY), EIO);
	CHECK_EQ(unlockpt(m), 0);
	s = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	CHECK(s >= 0);
	CHECK_EQ(fcntl(s, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fstat(s, &st), 0);
	CHECK_EQ(major(st.st_rdev), 136);
	put(s, "out\n");
	expect(m, "out\r\n");
	close(s);
	close(m);
}

static void test_openpty(void)
{
	struct winsize ws = { .ws_row = 30, .ws_col = 90 }, got;
	char name[64];

	CHECK_EQ(openpty(&master, &slave, name, NULL, &ws), 0);
	CHECK_EQ(strcmp(name, ptsname(master)), 0);
	CHECK_EQ(ioctl(master, TIOCGWINSZ, &got), 0);
	CHECK_EQ(got.ws_col, 90);
	got.ws_col = 91;
	CHECK_EQ(ioctl(master, TIOCSWINSZ, &got), 0);
	CHECK_EQ(ioctl(slave, TIOCGWINSZ, &got), 0);
	CHECK_EQ(got.ws_col, 91);
	close_pair();
}

/* --- Both ends --------------------------------------------------------- */

static void test_lines(void)
{
	struct termios m, s;
	int n = -1;

	open_pair();
	CHECK_EQ(tcgetattr(slave, &s), 0);
	CHECK_EQ(s.c_iflag, ICRNL | IXON);
	CHECK_EQ(s.c_oflag, OPOST | ONLCR);
	CHECK_EQ(s.c_cflag, B38400 | CS8 | CREAD);
	CHECK_EQ(s.c_lflag, ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL |
				    ECHOKE | IEXTEN);
	put(master, "abx\177c\n");
	expect(slave, "abc\n");
	expect(master, "abx\b \bc\r\n");
	put(slave, "one\n");
	CHECK_EQ(ioctl(master, FIONREAD, &n), 0);
	CHECK_EQ(n, 5);
	expect(master, "one\r\n");
	put(master, "\004");
	CHECK_EQ(read(slave, &n, 1), 0);
	/* Modes are the terminal's, by whichever end they are set. */
	CHECK_EQ(tcgetattr(master, &m), 0);
	m.c_lflag &= ~(tcflag_t)ECHO;
	CHECK_EQ(tcsetattr(master, TCSANOW, &m), 0);
	CHECK_EQ(tcgetattr(slave, &s), 0);
	CHECK_EQ(s.c_lflag & ECHO, 0);
	put(master, "quiet\n");
	expect(slave, "quiet\n");
	CHECK_EQ(ready_now(master), POLLOUT);
	put(master, "lost\n");
	CHECK_EQ(tcflush(slave, TCIFLUSH), 0);
	CHECK_EQ(ready_now(slave), POLLOUT);
	put(slave, "lost\n");
	CHECK_EQ(tcflush(master, TCIFLUSH), 0);
	CHECK_EQ(ready_now(master), POLLOUT);
	CHECK_ERRNO(tcflush(master, 7), EINVAL);
	close_pair();
}

static void test_blocking(void)
{
	char buf[16];
	struct blocked b = { .call = do_read, .buf = buf, .size = 16 };

	open_pair();
	b.fd = master;
	blocked_start(&b);
	put(slave, "x");
	blocked_end(&b, 1, 0);
	b.fd = slave;
	blocked_start(&b);
	put(master, "half");
	CHECK_EQ(b.done, 0);
	put(master, "\n");
	blocked_end(&b, 5, 0);
	check_interrupts(&b);
	b.fd = master;
	CHECK_EQ(tcflush(master, TCIFLUSH), 0);
	check_interrupts(&b);
	CHECK_EQ(fcntl(master, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERRNO(read(master, buf, 1), EAGAIN);
	CHECK_EQ(fcntl(slave, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERRNO(read(slave, buf, 1), EAGAIN);
	CHECK_EQ(read(slave, buf, 0), 0);
	close_pair();
}

#define MUCH 300000u

static unsigned char byte_at(size_t i)
{
	return (unsigned char)(i * 7 + i / 251);
}

static void *fill(void *arg)
{
	int fd = *(int *)arg;
	unsigned char buf[1000];
	size_t done = 0;

	while (done < MUCH) {
		size_t n = MUCH - done < sizeof(buf) ? MUCH - done
						     : sizeof(buf);
		ssize_t w;

		for (size_t i = 0; i < n; i++)
			buf[i] = byte_at(done + i);
		w = write(fd, buf, n);
		if (w < 0)
			break;
		done += (size_t)w;
	}
	CHECK_EQ(done, MUCH);
	return NULL;
}

/* Nothing is lost or doubled while one end waits for the other. */
static void check_flow(int from, int to)
{
	unsigned char buf[777];
	size_t done = 0, wrong = 0;
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, fill, &from), 0);
	nap_ms(20);
	while (done < MUCH) {
		ssize_t n = read(to, buf, sizeof(buf));

		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			wrong += buf[i] != byte_at(done + (size_t)i);
		done += (size_t)n;
	}
	pthread_join(t, NULL);
	CHECK_EQ(done, MUCH);
	CHECK_EQ(wrong, 0);
}

static void test_flow(void)
{
	static char much[MUCH];
	struct blocked b = { .call = do_write, .buf = much, .size = MUCH };
	ssize_t n, all = 0;

	open_pair();
	set_raw();
	check_flow(master, slave);
	check_flow(slave, master);
	/* A full terminal says so to those who would not wait. */
	for (int side = 0; side < 2; side++) {
		int fd = side ? slave : master;

		CHECK_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
		for (all = 0; all < 1 << 20; all += n) {
			n = write(fd, much, 1000);
			if (n < 0)
				break;
			settle();
		}
		CHECK_ERRNO(write(fd, much, 1000), EAGAIN);
		CHECK(all >= 4000 && all < 100000);
		CHECK_EQ(ready_now(fd) & POLLOUT, 0);
		CHECK_EQ(fcntl(fd, F_SETFL, 0), 0);
		b.fd = fd;
		event_catch(SIGUSR1, 0);
		blocked_start(&b);
		CHECK_EQ(pthread_kill(b.thread, SIGUSR1), 0);
		blocked_end(&b, -1, EINTR);
	}
	close_pair();
}

static void test_stopped(void)
{
	open_pair();
	CHECK_EQ(fcntl(slave, F_SETFL, O_NONBLOCK), 0);
	put(master, "\023");
	CHECK_ERRNO(write(slave, "x", 1), EAGAIN);
	CHECK_EQ(ready_now(slave) & POLLOUT, 0);
	put(master, "\021");
	put(slave, "x");
	expect(master, "x");
	CHECK_EQ(tcflow(slave, TCIOFF), 0);
	expect(master, "\023");
	CHECK_EQ(tcflow(slave, TCION), 0);
	expect(master, "\021");
	close_pair();
}

static int waiting(void)
{
	int n = -1;

	CHECK_EQ(ioctl(slave, FIONREAD, &n), 0);
	return n;
}

static void test_corners(void)
{
	static char line[5000];
	struct termios modes;
	char got[8];
	int end = 0;

	open_pair();
	CHECK_EQ(tcgetattr(slave, &modes), 0);
	modes.c_lflag &= ~(tcflag_t)ECHO;
	CHECK_EQ(tcsetattr(slave, TCSANOW, &modes), 0);
	/* All lines are counted, ends of file are not. */
	put(master, "ab\n\004cd\nef");
	CHECK_EQ(waiting(), 6);
	expect(slave, "ab\n");
	CHECK_EQ(read(slave, got, sizeof(got)), 0);
	CHECK_EQ(waiting(), 3);
	/* An end of file behind what fills the buffer goes with it. */
	put(master, "\004");
	expect(slave, "cd\n");
	CHECK_EQ(read(slave, got, 2), 2);
	CHECK_EQ(ready_now(slave), POLLOUT);
	/* The longest line. */
	memset(line, 'x', sizeof(line));
	CHECK_EQ(write(master, line, sizeof(line)), sizeof(line));
	put(master, "\n");
	while (waiting() > 0)
		end += (int)read(slave, line, sizeof(line));
	CHECK_EQ(end, 4096);
	close_pair();
}

/* A signal leaves a read that waits for more what there is. */
static void test_minimum(void)
{
	char got[10];
	struct blocked r = { .call = do_read, .buf = got, .size = sizeof(got) };
	struct termios modes;

	open_pair();
	CHECK_EQ(tcgetattr(slave, &modes), 0);
	cfmakeraw(&modes);
	modes.c_cc[VMIN] = 5;
	CHECK_EQ(tcsetattr(slave, TCSANOW, &modes), 0);
	put(master, "abc");
	event_catch(SIGUSR1, 0);
	r.fd = slave;
	blocked_start(&r);
	CHECK_EQ(pthread_kill(r.thread, SIGUSR1), 0);
	blocked_end(&r, 3, 0);
	close_pair();
}

int main(void)
{
	test_names();
	test_numbers();
	test_peer();
	test_openpty();
	test_lines();
	test_corners();
	test_minimum();
	test_blocking();
	test_flow();
	test_stopped();
	return check_done();
}
