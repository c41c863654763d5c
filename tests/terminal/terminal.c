/* SPDX-License-Identifier: BSD-3-Clause */
/* The console as a terminal: line editing, echo, end of file, raw mode, the
 * control requests. The argument says what standard input holds. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include "check.h"

static void *volatile bad = (void *)(uintptr_t)8;

/* One read() as text. */
static const char *line(size_t max)
{
	static char buf[8192];
	ssize_t n = read(0, buf, max);

	if (n < 0)
		return "error";
	buf[n] = 0;
	return buf;
}

static void check_line(size_t max, const char *want)
{
	const char *got = line(max);

	if (strcmp(got, want) != 0)
		printf("read [%s], wanted [%s]\n", got, want);
	CHECK(strcmp(got, want) == 0);
}

static void pending(int want)
{
	int n = -1;

	CHECK_EQ(ioctl(0, FIONREAD, &n), 0);
	CHECK_EQ(n, want);
}

/* Input: "one\ntwo\n" "x\177hrew\177ee\n" "lost\025four\n" "a b\027c\n"
 * "\026\003\n" "end\004\004" */
static void test_cooked(void)
{
	check_line(100, "one\n");
	CHECK_ERRNO(read(0, bad, 10), EFAULT);
	check_line(1, "t");
	check_line(100, "wo\n");
	check_line(100, "hreee\n");
	check_line(100, "four\n");
	check_line(100, "a c\n");
	check_line(100, "\003\n");
	check_line(100, "end");
	CHECK_EQ(read(0, (char[1]){ 0 }, 1), 0);
	printf("\n"); /* the last line was echoed without one */
}

/* Input: bytes 0 to 127, boot option console.raw=1. */
static void test_raw(void)
{
	unsigned char b[128];
	size_t n = 0;

	while (n < sizeof(b)) {
		ssize_t r = read(0, b + n, sizeof(b) - n);

		CHECK(r > 0);
		if (r <= 0)
			return;
		n += (size_t)r;
	}
	for (int i = 0; i < 128; i++)
		CHECK_EQ(b[i], i);
	pending(0);
	CHECK_EQ(read(0, b, 1), 0); /* console.input=128 */
}

/* No input. */
static void test_control(void)
{
	struct termios old, raw, now;
	struct winsize ws = { 1, 2, 3, 4 }, got;
	char c;

	CHECK(isatty(0) && isatty(1) && isatty(2));
	CHECK_EQ(tcgetattr(0, &old), 0);
	CHECK(old.c_lflag & ICANON);
	CHECK(old.c_oflag & ONLCR);
	CHECK_EQ(old.c_cc[VEOF], 4);
	CHECK_EQ(cfgetospeed(&old), B38400);
	raw = old;
	cfmakeraw(&raw);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 2;
	CHECK_EQ(tcsetattr(0, TCSAFLUSH, &raw), 0);
	CHECK_EQ(tcgetattr(1, &now), 0);
	CHECK_EQ(now.c_lflag, raw.c_lflag);
	CHECK_EQ(read(0, &c, 1), 0); /* after 0.2 seconds */
	raw.c_cc[VTIME] = 0;
	CHECK_EQ(tcsetattr(0, TCSANOW, &raw), 0);
	CHECK_EQ(read(0, &c, 1), 0);
	CHECK_EQ(tcsetattr(0, TCSADRAIN, &old), 0);
	CHECK_EQ(fcntl(0, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERRNO(read(0, &c, 1), EAGAIN);
	CHECK_EQ(fcntl(0, F_SETFL, 0), 0);
	CHECK_EQ(read(0, &c, 0), 0);
	pending(0);
	CHECK_EQ(ioctl(0, TIOCSWINSZ, &ws), 0);
	CHECK_EQ(ioctl(1, TIOCGWINSZ, &got), 0);
	CHECK(memcmp(&ws, &got, sizeof(ws)) == 0);
	CHECK_EQ(tcgetpgrp(0), getpgrp());
	CHECK_EQ(tcsetpgrp(0, getpgrp()), 0);
	CHECK_EQ(tcgetsid(0), getsid(0));
	CHECK_EQ(tcflush(0, TCIOFLUSH), 0);
	CHECK_ERRNO(tcflush(0, 77), EINVAL);
	CHECK_EQ(tcdrain(1), 0);
	CHECK_EQ(tcflow(1, TCOON), 0);
	CHECK_ERRNO(ioctl(0, TCGETS, bad), EFAULT);
	CHECK_ERRNO(ioctl(0, TCSETS, bad), EFAULT);
	CHECK_ERRNO(ioctl(0, TIOCGWINSZ, bad), EFAULT);
	CHECK_ERRNO(ioctl(0, FIONREAD, bad), EFAULT);
	CHECK_ERRNO(ioctl(0, 0x12345678, 0), ENOTTY);
	CHECK_ERRNO(lseek(0, 0, SEEK_SET), ESPIPE);
	CHECK_ERRNO(lseek(0, 0, 77), EINVAL);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (strcmp(mode, "cooked") == 0)
		test_cooked();
	else if (strcmp(mode, "raw") == 0)
		test_raw();
	else if (strcmp(mode, "control") == 0)
		test_control();
	return check_done();
}
