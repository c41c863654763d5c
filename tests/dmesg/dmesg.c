/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * syslog(2). What changes the log is done here only: on Linux it is not ours.
 * A prctl() that nobody knows makes a message.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include "check.h"

enum {
	READ = 2,
	READ_ALL,
	READ_CLEAR,
	CLEAR,
	CONSOLE_OFF,
	CONSOLE_ON,
	CONSOLE_LEVEL,
	SIZE_UNREAD,
	SIZE_BUFFER,
};

static char *const nowhere = (char *)4096;
static char text[1 << 16];

static void refusals(void)
{
	CHECK_EQ(klogctl(0, NULL, 0), 0);
	CHECK_EQ(klogctl(1, NULL, 0), 0);
	CHECK_ERRNO(klogctl(11, NULL, 0), EINVAL);
	CHECK_ERRNO(klogctl(-1, NULL, 0), EINVAL);
	CHECK_ERRNO(klogctl(READ_ALL, NULL, 10), EINVAL);
	CHECK_ERRNO(klogctl(READ_ALL, text, -1), EINVAL);
	CHECK_EQ(klogctl(READ_ALL, text, 0), 0);
	CHECK_ERRNO(klogctl(READ, NULL, 10), EINVAL);
	CHECK_ERRNO(klogctl(CONSOLE_LEVEL, NULL, 0), EINVAL);
	CHECK_ERRNO(klogctl(CONSOLE_LEVEL, NULL, 9), EINVAL);
	CHECK(klogctl(SIZE_BUFFER, NULL, 0) >= 4096);
	CHECK(klogctl(SIZE_UNREAD, NULL, 0) >= 0);
}

static int ours(void)
{
	struct utsname u;

	return uname(&u) == 0 && strstr(u.release, "armlet") != NULL;
}

/* The log, as a string. */
static const char *all(int type, int size)
{
	int n = klogctl(type, text, size);

	CHECK(n >= 0 && n <= size);
	text[n > 0 ? n : 0] = 0;
	return text;
}

static void messages(void)
{
	int unread = klogctl(SIZE_UNREAD, NULL, 0);
	const char *s;

	prctl(12345);
	s = all(READ_ALL, 4096);
	CHECK(strncmp(s, "<6>[", 4) == 0);
	CHECK(strstr(s, "] armlet: prctl: option 12345 is") != NULL);
	CHECK(s[strlen(s) - 1] == '\n');
	CHECK_ERRNO(klogctl(READ_ALL, nowhere, 100), EFAULT);
	/* Whole lines only, from the end. */
	prctl(12345);
	s = all(READ_ALL, 90);
	CHECK(s[0] == '<' && strchr(s, '\n') == s + strlen(s) - 1);
	/* Read once, by pieces. */
	CHECK(klogctl(SIZE_UNREAD, NULL, 0) > unread);
	CHECK_ERRNO(klogctl(READ, nowhere, 100), EFAULT);
	CHECK_EQ(klogctl(READ, text, 3), 3);
	CHECK(memcmp(text, "<6>", 3) == 0);
	while (klogctl(SIZE_UNREAD, NULL, 0) > 0)
		CHECK(klogctl(READ, text, 50) > 0);
	/* Cleared: not shown again by the whole. */
	CHECK(strlen(all(READ_CLEAR, 4096)) > 0);
	CHECK_EQ(strlen(all(READ_ALL, 4096)), 0);
	CHECK_EQ(klogctl(CONSOLE_OFF, NULL, 0), 0);
	prctl(12346); /* is kept, but not seen */
	CHECK_EQ(klogctl(CONSOLE_ON, NULL, 0), 0);
	CHECK(strstr(all(READ_ALL, 4096), "12346") != NULL);
	CHECK_EQ(klogctl(CLEAR, NULL, 0), 0);
	CHECK_EQ(strlen(all(READ_ALL, 4096)), 0);
	CHECK_EQ(klogctl(CONSOLE_LEVEL, NULL, 6), 0);
	for (int i = 0; i < 600; i++) /* over the ring's end */
		prctl(12346);
	CHECK_EQ(klogctl(CONSOLE_LEVEL, NULL, 7), 0);
	s = all(READ_ALL, sizeof(text) - 1);
	CHECK(strlen(s) > 8192 && strstr(s, "12346") != NULL);
	CHECK(klogctl(SIZE_UNREAD, NULL, 0) <= klogctl(SIZE_BUFFER, NULL, 0));
}

int main(void)
{
	refusals();
	if (ours())
		messages();
	return check_done();
}
