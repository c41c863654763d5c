/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors of what has neither a path nor a type: what /proc/self/fd says
 * of them, and that they cannot be opened by it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include "check.h"

static void check_name(int fd, const char *name)
{
	char path[64], got[64];
	struct stat st;
	ssize_t n;

	CHECK(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, got, sizeof(got) - 1);
	CHECK_EQ(n, strlen(name));
	got[n > 0 ? n : 0] = '\0';
	CHECK(!strcmp(got, name));
	CHECK_EQ(stat(path, &st), 0);
	CHECK_EQ(st.st_mode & S_IFMT, 0);
	CHECK_ERRNO(open(path, O_RDONLY), ENXIO);
	CHECK_EQ(close(fd), 0);
}

int main(void)
{
	sigset_t none;

	sigemptyset(&none);
	check_name(eventfd(0, 0), "anon_inode:[eventfd]");
	check_name(epoll_create1(0), "anon_inode:[eventpoll]");
	check_name(timerfd_create(CLOCK_REALTIME, 0), "anon_inode:[timerfd]");
	check_name(signalfd(-1, &none, 0), "anon_inode:[signalfd]");
	check_name(inotify_init1(0), "anon_inode:inotify");
	return check_done();
}
