/* SPDX-License-Identifier: BSD-3-Clause */
/* fcntl's F_NOTIFY: which of the things that happen in a directory are told,
 * how often, by which signal, and until when. */
#define _GNU_SOURCE
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include "scratch.h"

#define RT (SIGRTMIN + 3)
#define ALWAYS ((int)DN_MULTISHOT)
#define EVERYTHING                                                   \
	(DN_ACCESS | DN_MODIFY | DN_CREATE | DN_DELETE | DN_RENAME | \
	 DN_ATTRIB | ALWAYS)

static sigset_t all;
static int dir; /* of "d" */

/* How many signals say that something happened in fd, taken. */
static int told(int fd)
{
	struct timespec now = { 0 };
	siginfo_t info;
	int n = 0, sig;

	while ((sig = sigtimedwait(&all, &info, &now)) > 0) {
		CHECK_EQ(sig, RT);
		CHECK_EQ(info.si_code, POLL_MSG);
		CHECK_EQ(info.si_fd, fd);
		CHECK_EQ(info.si_band, POLLIN | POLLRDNORM | POLLMSG);
		n++;
	}
	return n;
}

static long ask(int fd, int what)
{
	return fcntl(fd, F_NOTIFY, what);
}

/* The directory, and what of it is to be told. */
static void watch(int what)
{
	dir = open("d", O_RDONLY);
	CHECK_EQ(fcntl(dir, F_SETSIG, RT), 0);
	CHECK_EQ(ask(dir, what), 0);
}

static void unwatch(void)
{
	close(dir);
	CHECK_EQ(told(dir), 0);
}

static void test_errors(void)
{
	int file = open("d/f", O_RDWR | O_CREAT, 0600), p[2];
	int path = open("d", O_PATH);

	dir = open("d", O_RDONLY);
	CHECK_ERRNO(ask(file, DN_CREATE), ENOTDIR);
	CHECK_ERRNO(ask(-1, DN_CREATE), EBADF);
	CHECK_ERRNO(ask(path, DN_CREATE), EBADF);
	CHECK_EQ(pipe(p), 0);
	CHECK_ERRNO(ask(p[0], DN_CREATE), ENOTDIR);
	CHECK_EQ(ask(p[0], 0), 0); /* there is nothing to end */
	CHECK_EQ(ask(file, ALWAYS), 0);
	CHECK_EQ(fcntl(dir, F_GETOWN), 0);
	CHECK_EQ(ask(dir, DN_CREATE), 0);
	CHECK_EQ(fcntl(dir, F_GETOWN), getpid());
	close(p[0]);
	close(p[1]);
	close(dir);
	close(path);
	close(file);
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(told(dir), 0);
}

/* What each bit stands for. */
static void each(int what, int access, int modify, int create, int attrib,
		 int within, int out, int in, int delete)
{
	int fd;
	char c;

	watch(what | ALWAYS);
	fd = open("d/f", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(told(dir), create);
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK_EQ(told(dir), modify);
	CHECK_EQ(ftruncate(fd, 1), 0);
	CHECK_EQ(told(dir), modify);
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
	CHECK_EQ(told(dir), access);
	CHECK_EQ(fchmod(fd, 0640), 0);
	CHECK_EQ(told(dir), attrib);
	close(fd);
	CHECK_EQ(rename("d/f", "d/g"), 0);
	CHECK_EQ(told(dir), within);
	CHECK_EQ(rename("d/g", "g"), 0);
	CHECK_EQ(told(dir), out);
	CHECK_EQ(rename("g", "d/f"), 0);
	CHECK_EQ(told(dir), in);
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(told(dir), delete);
	CHECK_EQ(mkdir("d/sub", 0755), 0);
	CHECK_EQ(told(dir), create);
	CHECK_EQ(rmdir("d/sub"), 0);
	CHECK_EQ(told(dir), delete);
	unwatch();
}

static void test_bits(void)
{
	each(DN_ACCESS, 1, 0, 0, 0, 0, 0, 0, 0);
	each(DN_MODIFY, 0, 1, 0, 0, 0, 0, 0, 0);
	each(DN_CREATE, 0, 0, 1, 0, 1, 0, 1, 0);
	each(DN_DELETE, 0, 0, 0, 0, 1, 1, 0, 1);
	each(DN_RENAME, 0, 0, 0, 0, 1, 0, 0, 0);
	each(DN_ATTRIB, 0, 0, 0, 1, 0, 0, 0, 0);
}

/* The directory itself, but not what is in those below, nor the opening of
 * anything. */
static void test_itself(void)
{
	DIR *d;

	watch(EVERYTHING);
	CHECK_EQ(chmod("d", 0700), 0);
	CHECK_EQ(told(dir), 1);
	d = opendir("d");
	CHECK_EQ(told(dir), 0);
	CHECK(readdir(d) != NULL);
	CHECK_EQ(told(dir), 1);
	closedir(d);
	CHECK_EQ(told(dir), 0);
	CHECK_EQ(mkdir("d/sub", 0755), 0);
	CHECK_EQ(told(dir), 1);
	make_file("d/sub/f");
	CHECK_EQ(told(dir), 0);
	CHECK_EQ(chmod("d/sub", 0700), 0);
	CHECK_EQ(told(dir), 1);
	CHECK_EQ(unlink("d/sub/f"), 0);
	CHECK_EQ(told(dir), 0);
	CHECK_EQ(rmdir("d/sub"), 0);
	CHECK_EQ(told(dir), 1);
	CHECK_EQ(rename("d", "e"), 0);
	CHECK_EQ(told(dir), 0);
	CHECK_EQ(rename("e", "d"), 0);
	make_file("d/f"); /* wherever it is */
	CHECK_EQ(told(dir), 1);
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(told(dir), 1);
	unwatch();
}

/* Once, unless it is to be always; more is added; and none. */
static void test_once(void)
{
	watch(DN_CREATE);
	make_file("d/f");
	CHECK_EQ(told(dir), 1);
	make_file("d/g");
	CHECK_EQ(told(dir), 0);
	CHECK_EQ(ask(dir, DN_CREATE), 0);
	CHECK_EQ(ask(dir, DN_DELETE), 0);
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(told(dir), 1);
	make_file("d/f");
	CHECK_EQ(told(dir), 0);
	CHECK_EQ(ask(dir, DN_CREATE | ALWAYS), 0);
	CHECK_EQ(ask(dir, DN_DELETE), 0);
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(unlink("d/g"), 0);
	make_file("d/f");
	CHECK_EQ(told(dir), 3);
	CHECK_EQ(ask(dir, 0), 0);
	CHECK_EQ(unlink("d/f"), 0);
	unwatch();
}

/* It ends when a descriptor is closed, the last or not. Two files, and
 * an inotify, do not know of each other. */
static void test_close(void)
{
	int in = inotify_init1(IN_NONBLOCK), fd, other;
	char buf[200];

	CHECK(inotify_add_watch(in, "d", IN_CREATE) > 0);
	watch(EVERYTHING);
	other = open("d", O_RDONLY);
	CHECK_EQ(fcntl(other, F_SETSIG, RT), 0);
	CHECK_EQ(ask(other, DN_CREATE | ALWAYS), 0);
	CHECK_EQ(lseek(dir, 0, SEEK_SET), 0);
	fd = dup(dir);
	close(fd);
	make_file("d/f");
	CHECK_EQ(told(other), 1);
	CHECK_EQ(ask(dir, DN_DELETE | ALWAYS), 0);
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(told(dir), 1);
	CHECK(read(in, buf, sizeof(buf)) > 0);
	CHECK_ERRNO(read(in, buf, sizeof(buf)), EAGAIN);
	close(in);
	CHECK_EQ(dup2(other, dir), dir);
	make_file("d/f");
	CHECK_EQ(told(other), 1);
	close(other);
	CHECK_EQ(unlink("d/f"), 0);
	unwatch();
}

/* With no signal of its own; and to nobody. */
static void test_owner(void)
{
	struct timespec now = { 0 };

	watch(EVERYTHING);
	CHECK_EQ(fcntl(dir, F_SETSIG, 0), 0);
	make_file("d/f");
	CHECK_EQ(sigtimedwait(&all, NULL, &now), SIGIO);
	CHECK_EQ(fcntl(dir, F_SETOWN, 0), 0);
	CHECK_EQ(unlink("d/f"), 0);
	unwatch();
}

int main(void)
{
	sigemptyset(&all);
	sigaddset(&all, SIGIO);
	sigaddset(&all, RT);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	scratch_enter("dnotify");
	CHECK_EQ(mkdir("d", 0755), 0);
	test_errors();
	test_bits();
	test_itself();
	test_once();
	test_close();
	test_owner();
	CHECK_EQ(rmdir("d"), 0);
	scratch_leave();
	return check_done();
}
