/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console as a terminal: what is read, and what is shown, when certain
 * bytes are typed in certain modes; then its control requests.
 *
 * On Linux the terminal is a pseudo terminal of our own, and what it shows is
 * compared here. On a machine bytes are typed by TIOCSTI, and what the console
 * shows is compared by test.toml. The argument `cooked`: standard input was
 * typed before we began; it says what that was.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include "check.h"
#include "rows.h"

static void *volatile bad = (void *)(uintptr_t)8;
static int term; /* the terminal */
static int master = -1; /* its other end, or -1 */
static struct termios initial;
static int patience; /* milliseconds that a line may take to come */

static void type(const char *text)
{
	if (master >= 0) {
		CHECK_EQ(write(master, text, strlen(text)), strlen(text));
		usleep(2000); /* the line discipline has a thread of its own */
		return;
	}
	for (; *text; text++)
		CHECK_EQ(ioctl(term, TIOCSTI, text), 0);
}

/* One read() as text; "-": there was nothing. */
static const char *line(size_t max)
{
	static char buf[8192];
	struct pollfd p = { term, POLLIN, 0 };
	ssize_t n;

	if (poll(&p, 1, patience) == 0)
		return "-";
	n = read(term, buf, max);
	if (n < 0)
		return "error";
	buf[n] = 0;
	return buf;
}

static void check_text(const char *what, const char *got, const char *want)
{
	if (strcmp(got, want) != 0)
		printf("%s: got [%s], wanted [%s]\n", what, got, want);
	CHECK(strcmp(got, want) == 0);
}

static void check_line(size_t max, const char *want)
{
	check_text("line", line(max), want);
}

static void set_modes(const struct row *r)
{
	struct termios t = initial;

	t.c_lflag = (t.c_lflag | r->on) & ~r->off;
	t.c_iflag = (t.c_iflag | r->in_on) & ~r->in_off;
	t.c_oflag = (t.c_oflag | r->out_on) & ~r->out_off;
	t.c_cc[VEOL] = ';';
	CHECK_EQ(tcsetattr(term, TCSANOW, &t), 0);
}

/* What the terminal has shown, on Linux. */
static void check_shown(const struct row *r)
{
	char buf[256];
	ssize_t n = 0;

	if (master < 0)
		return;
	if (poll(&(struct pollfd){ master, POLLIN, 0 }, 1,
		 *r->shown ? 100 : 0) > 0)
		n = read(master, buf, sizeof(buf) - 1);
	buf[n < 0 ? 0 : n] = 0;
	check_text(r->name, buf, r->shown);
}

static void set_signals(void (*action)(int))
{
	signal(SIGINT, action);
	signal(SIGQUIT, action);
	signal(SIGTSTP, action);
}

static void test_rows(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	set_signals(SIG_IGN);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		printf("<%s>\n", rows[i].name);
		set_modes(&rows[i]);
		type(rows[i].typed);
		check_text(rows[i].name, line(100), rows[i].read);
		check_shown(&rows[i]);
		CHECK_EQ(tcsetattr(term, TCSANOW, &initial), 0);
	}
	printf("<>\n");
	type("abc\003d\n"); /* interrupting forgets what was typed */
	check_line(100, "d\n");
	set_signals(SIG_DFL);
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000;
}

static void raw_mode(int vmin, int vtime)
{
	struct termios t = initial;

	cfmakeraw(&t);
	t.c_cc[VMIN] = (cc_t)vmin;
	t.c_cc[VTIME] = (cc_t)vtime;
	CHECK_EQ(tcsetattr(term, TCSAFLUSH, &t), 0);
}

static void *type_later(void *text)
{
	usleep(100000);
	type(text);
	return NULL;
}

/* How many bytes a read gets that begins before they are typed. */
static ssize_t read_later(const char *text)
{
	pthread_t t;
	char buf[16];
	ssize_t n;

	pthread_create(&t, NULL, type_later, (void *)text);
	n = read(term, buf, sizeof(buf));
	pthread_join(t, NULL);
	return n;
}

static void test_raw_reads(void)
{
	struct pollfd p = { term, POLLIN, 0 };
	long start;
	char c;

	raw_mode(0, 0);
	CHECK_EQ(read(term, &c, 1), 0);
	raw_mode(0, 2);
	start = now_ms();
	CHECK_EQ(read(term, &c, 1), 0);
	CHECK(now_ms() - start >= 190);
	raw_mode(0, 100);
	CHECK(read_later("xy") >= 1);
	raw_mode(3, 0);
	CHECK_EQ(read_later("abc"), 3);
	type("de");
	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK_EQ(read(term, &c, 1), 1); /* no more than was asked for */
	CHECK_EQ(c, 'd');
	raw_mode(9, 2); /* the time runs from the last byte on */
	CHECK_EQ(read_later("abcd"), 4);
	raw_mode(1, 0);
	CHECK_EQ(fcntl(term, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERRNO(read(term, &c, 1), EAGAIN);
	type("z");
	CHECK_EQ(read(term, &c, 1), 1);
	CHECK_EQ(fcntl(term, F_SETFL, 0), 0);
	CHECK_EQ(tcsetattr(term, TCSAFLUSH, &initial), 0);
}

static void test_poll(void)
{
	struct pollfd p = { term, POLLIN | POLLOUT, 0 };
	pthread_t t;

	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLOUT);
	p.events = POLLIN;
	CHECK_EQ(poll(&p, 1, 0), 0);
	type("half a line");
	CHECK_EQ(poll(&p, 1, 0), 0);
	pthread_create(&t, NULL, type_later, "\n");
	CHECK_EQ(poll(&p, 1, 30000), 1);
	pthread_join(t, NULL);
	CHECK_EQ(p.revents, POLLIN);
	check_line(100, "half a line\n");
	CHECK_EQ(poll(&p, 1, 0), 0);
}

static void pending(int want)
{
	int n = -1;

	CHECK_EQ(ioctl(term, FIONREAD, &n), 0);
	CHECK_EQ(n, want);
}

static void test_queues(void)
{
	type("one\ntwo\n");
	CHECK_ERRNO(read(term, bad, 10), EFAULT);
	if (master < 0) {
		/* Linux has taken the line out by then. */
		pending(8);
		check_line(1, "o");
		check_line(100, "ne\n");
	}
	type("lost\n");
	CHECK_EQ(tcflush(term, TCIFLUSH), 0);
	check_line(100, "-");
	pending(0);
	type("kept");
	raw_mode(1, 0); /* TCSAFLUSH */
	pending(0);
	type("abc");
	pending(3);
	CHECK_EQ(tcsetattr(term, TCSANOW, &initial), 0);
	pending(3); /* what was there is a line now */
	check_line(100, "abc");
	CHECK_EQ(read(term, bad, 0), 0);
}

static volatile sig_atomic_t changes;

static void on_change(int sig)
{
	(void)sig;
	changes++;
}

static void test_window(void)
{
	struct winsize ws = { 1, 2, 3, 4 }, got;

	signal(SIGWINCH, on_change);
	CHECK_EQ(ioctl(term, TIOCSWINSZ, &ws), 0);
	CHECK_EQ(ioctl(term, TIOCGWINSZ, &got), 0);
	CHECK(memcmp(&ws, &got, sizeof(ws)) == 0);
	CHECK_EQ(changes, 1);
	CHECK_EQ(ioctl(term, TIOCSWINSZ, &ws), 0);
	CHECK_EQ(changes, 1); /* it has not changed */
	CHECK_ERRNO(ioctl(term, TIOCGWINSZ, bad), EFAULT);
	CHECK_ERRNO(ioctl(term, TIOCSWINSZ, bad), EFAULT);
}

static void test_control(void)
{
	struct termios now;
	int n;

	CHECK(isatty(term));
	CHECK(initial.c_lflag & ICANON);
	CHECK(initial.c_oflag & ONLCR);
	CHECK_EQ(initial.c_cc[VEOF], 4);
	CHECK_EQ(cfgetospeed(&initial), B38400);
	CHECK_EQ(tcgetattr(term, &now), 0);
	CHECK_EQ(now.c_lflag, initial.c_lflag);
	CHECK_EQ(tcgetpgrp(term), getpgrp());
	CHECK_EQ(tcsetpgrp(term, getpgrp()), 0);
	CHECK_ERRNO(tcsetpgrp(term, 12345), ESRCH);
	CHECK_ERRNO(ioctl(term, TIOCSPGRP, &(int){ -1 }), EINVAL);
	CHECK_EQ(tcgetsid(term), getsid(0));
	CHECK_EQ(tcflush(term, TCIOFLUSH), 0);
	CHECK_ERRNO(tcflush(term, 77), EINVAL);
	CHECK_EQ(tcdrain(term), 0);
	CHECK_EQ(tcflow(term, TCOON), 0);
	CHECK_ERRNO(tcflow(term, 77), EINVAL);
	CHECK_EQ(ioctl(term, TIOCOUTQ, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_EQ(ioctl(term, TIOCGETD, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_ERRNO(ioctl(term, TCGETS, bad), EFAULT);
	CHECK_ERRNO(ioctl(term, TCSETS, bad), EFAULT);
	CHECK_ERRNO(ioctl(term, FIONREAD, bad), EFAULT);
	CHECK_ERRNO(ioctl(term, TIOCSTI, bad), EFAULT);
	CHECK_ERRNO(ioctl(term, 0x12345678, 0), ENOTTY);
	CHECK_ERRNO(lseek(term, 0, SEEK_SET), ESPIPE);
	CHECK_ERRNO(lseek(term, 0, 77), EINVAL);
}

/* VSTOP: a writer waits; VSTART lets it go on. */
static void test_stop(void)
{
	struct pollfd p = { term, POLLOUT, 0 };
	pthread_t t;

	type("\023");
	CHECK_EQ(poll(&p, 1, 0), 0);
	pthread_create(&t, NULL, type_later, "\021");
	CHECK_EQ(write(term, "went on\n", 8), 8);
	pthread_join(t, NULL);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(fcntl(term, F_SETFL, O_NONBLOCK), 0);
	CHECK_EQ(tcflow(term, TCOOFF), 0);
	CHECK_ERRNO(write(term, "x", 1), EAGAIN);
	CHECK_EQ(tcflow(term, TCOON), 0);
	CHECK_EQ(fcntl(term, F_SETFL, 0), 0);
}

/* Typed before we began: "one\ntwo\n" "x\177hrew\177ee\n" "lost\025four\n"
 * "\026\003\n" "end\004\004" */
static void test_cooked(void)
{
	char c;

	patience = 30000;
	check_line(100, "one\n");
	check_line(100, "two\n");
	check_line(100, "hreee\n");
	check_line(100, "four\n");
	check_line(100, "\003\n");
	check_line(100, "end");
	CHECK_EQ(read(0, &c, 1), 0);
	printf("\n"); /* the last line was shown without one */
}

/* Linux: a session with a terminal of its own. Who starts one may lead no
 * group: support/test's programs do not. */
static void make_terminal(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY);
	CHECK_EQ(grantpt(master), 0);
	CHECK_EQ(unlockpt(master), 0);
	CHECK(setsid() > 0);
	term = open(ptsname(master), O_RDWR);
	CHECK(term >= 0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "cooked") == 0) {
		test_cooked();
		return check_done();
	}
	if (!isatty(0))
		make_terminal();
	CHECK_EQ(tcgetattr(term, &initial), 0);
	test_rows();
	test_raw_reads();
	test_poll();
	test_queues();
	test_window();
	test_control();
	test_stop();
	return check_done();
}
