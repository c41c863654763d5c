/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of pseudo terminals share: a pair of ends. */
#ifndef PTYPAIR_H
#define PTYPAIR_H

#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include "event.h"

static int master, slave;

/* What passes through a line discipline passes in its own time, on Linux. */
static inline void settle(void)
{
	nap_ms(5);
}

static inline void open_pair(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY);
	CHECK(master >= 0);
	CHECK_EQ(unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	CHECK(slave >= 0);
}

static inline void close_pair(void)
{
	close(slave);
	close(master);
}

static inline void set_raw(void)
{
	struct termios t;

	CHECK_EQ(tcgetattr(slave, &t), 0);
	cfmakeraw(&t);
	CHECK_EQ(tcsetattr(slave, TCSANOW, &t), 0);
}

/* One read of text that must be there soon. */
static inline void expect(int fd, const char *want)
{
	char buf[256];
	ssize_t n;

	CHECK_EQ(poll(&(struct pollfd){ fd, POLLIN, 0 }, 1, 10000), 1);
	settle();
	n = read(fd, buf, sizeof(buf) - 1);
	buf[n < 0 ? 0 : n] = 0;
	if (strcmp(buf, want) != 0)
		printf("got [%s], wanted [%s]\n", buf, want);
	CHECK(strcmp(buf, want) == 0);
}

static inline void put(int fd, const char *s)
{
	CHECK_EQ(write(fd, s, strlen(s)), strlen(s));
	settle();
}

static inline long do_read(struct blocked *b)
{
	return read(b->fd, b->buf, b->size);
}

static inline long do_write(struct blocked *b)
{
	return write(b->fd, b->buf, b->size);
}

#endif
