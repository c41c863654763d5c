/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The same bytes over and over, by position, and between two times everything
 * that may make them others, unreadable or not to be written: what a system
 * remembers of the first time must not outlive that.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include "check.h"
#include "tmpdir.h"

#define PAGE 4096L
#define TIMES 4

/* The bytes at at: read one by one and together, often; or -1. */
static int byte_at(int fd, off_t at)
{
	unsigned char c, two[2];

	for (int i = 0; i < TIMES; i++) {
		if (pread(fd, &c, 1, at) != 1)
			return -1;
		if (pread(fd, two, 2, at) < 1 || two[0] != c)
			return -2;
	}
	return c;
}

/* 0: all of them were written. */
static int put_byte(int fd, off_t at, char c)
{
	for (int i = 0; i < TIMES; i++) {
		errno = 0;
		if (pwrite(fd, &c, 1, at) != 1)
			return errno;
	}
	return 0;
}

/* A file of two pages of 'a', both of which were just used. */
static int used_file(void)
{
	static char page[2 * PAGE];
	int fd = tmp_file("again");

	memset(page, 'a', sizeof(page));
	CHECK_EQ(pwrite(fd, page, sizeof(page), 0), (long)sizeof(page));
	CHECK_EQ(byte_at(fd, PAGE), 'a');
	CHECK_EQ(put_byte(fd, 0, 'a'), 0);
	CHECK_EQ(byte_at(fd, 0), 'a');
	return fd;
}

static void cut(void)
{
	int fd = used_file();

	CHECK_EQ(ftruncate(fd, 0), 0);
	CHECK_EQ(byte_at(fd, 0), -1);
	CHECK_EQ(put_byte(fd, 3, 'b'), 0);
	CHECK_EQ(byte_at(fd, 2), 0);
	CHECK_EQ(byte_at(fd, 3), 'b');
	CHECK_EQ(byte_at(fd, 4), -1);
	close(fd);

	fd = used_file();
	CHECK_EQ(ftruncate(fd, 10), 0);
	CHECK_EQ(byte_at(fd, 9), 'a');
	CHECK_EQ(byte_at(fd, 10), -1);
	CHECK_EQ(ftruncate(fd, PAGE), 0);
	CHECK_EQ(byte_at(fd, 10), 0);
	CHECK_EQ(byte_at(fd, 9), 'a');
	close(fd);

	fd = used_file();
	CHECK_EQ(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			   PAGE),
		 0);
	CHECK_EQ(byte_at(fd, 0), 0);
	CHECK_EQ(byte_at(fd, PAGE), 'a');
	CHECK_EQ(put_byte(fd, 0, 'c'), 0);
	CHECK_EQ(byte_at(fd, 0), 'c');
	close(fd);
}

/* By another descriptor, and by a mapping. */
static void others(void)
{
	const char *path = tmp_path("others");
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600), other;
	char *map;

	CHECK_EQ(put_byte(fd, PAGE, 'a'), 0);
	CHECK_EQ(byte_at(fd, PAGE), 'a');
	other = open(path, O_WRONLY);
	CHECK_EQ(put_byte(other, PAGE, 'b'), 0);
	CHECK_EQ(byte_at(other, PAGE), -1);
	CHECK_EQ(byte_at(fd, PAGE), 'b');
	map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(map != MAP_FAILED);
	map[PAGE] = 'm';
	CHECK_EQ(byte_at(fd, PAGE), 'm');
	CHECK_EQ(put_byte(fd, PAGE, 'w'), 0);
	CHECK_EQ(map[PAGE], 'w');
	/* A hole that is shown, then filled. */
	CHECK_EQ(map[0], 0);
	CHECK_EQ(byte_at(fd, 0), 0);
	CHECK_EQ(put_byte(fd, 0, 'h'), 0);
	CHECK_EQ(map[0], 'h');
	/* One into the other: the buffer is the file. */
	CHECK_EQ(pread(fd, map + 1, 1, 0), 1);
	CHECK_EQ(byte_at(fd, 1), 'h');
	munmap(map, 2 * PAGE);
	close(other);
	other = open(path, O_RDONLY);
	CHECK_EQ(put_byte(other, 0, 'x'), EBADF);
	CHECK_EQ(byte_at(other, 0), 'h');
	close(open(path, O_WRONLY | O_TRUNC));
	CHECK_EQ(byte_at(other, 0), -1);
	close(other);
	close(fd);
	unlink(path);
}

/* What forbids writing, once it was done. */
static void forbidden(void)
{
	int fd = used_file(), sealed = memfd_create("s", MFD_ALLOW_SEALING);
	struct rlimit old, now;
	struct stat st;

	CHECK_EQ(fcntl(fd, F_SETFL, O_APPEND), 0);
	CHECK_EQ(put_byte(fd, 0, 'b'), 0);
	CHECK_EQ(fcntl(fd, F_SETFL, 0), 0);
	CHECK_EQ(byte_at(fd, 0), 'a');
	CHECK_EQ(byte_at(fd, 2 * PAGE), 'b');
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 2 * PAGE + TIMES);
	CHECK_EQ(put_byte(fd, 0, 'b'), 0);
	CHECK_EQ(byte_at(fd, 0), 'b');

	signal(SIGXFSZ, SIG_IGN);
	CHECK_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
	now = old;
	now.rlim_cur = 5;
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &now), 0);
	CHECK_EQ(put_byte(fd, 4, 'c'), 0);
	CHECK_EQ(put_byte(fd, 5, 'c'), EFBIG);
	CHECK_EQ(byte_at(fd, 5), 'a');
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
	CHECK_EQ(put_byte(fd, 5, 'c'), 0);
	signal(SIGXFSZ, SIG_DFL);

	CHECK_EQ(put_byte(sealed, 0, 'a'), 0);
	CHECK_EQ(byte_at(sealed, 0), 'a');
	CHECK_EQ(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE), 0);
	CHECK_EQ(put_byte(sealed, 0, 'b'), EPERM);
	CHECK_EQ(byte_at(sealed, 0), 'a');
	close(sealed);
	close(fd);
}

/* Places and memory that are none. */
static void wrong(void)
{
	char *hole =
		mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *high = (char *)-PAGE;
	int fd = used_file();

	CHECK_ERRNO(pread(fd, hole, 1, 0), EFAULT);
	CHECK_ERRNO(pwrite(fd, hole, 1, 0), EFAULT);
	CHECK_ERRNO(pread(fd, high, 1, 0), EFAULT);
	CHECK_ERRNO(pwrite(fd, high, 1, 0), EFAULT);
	CHECK_EQ(byte_at(fd, 0), 'a');
	CHECK_ERRNO(pread(fd, hole, 1, -1), EINVAL);
	CHECK_ERRNO(pwrite(fd, "x", 1, -1), EINVAL);
	CHECK_EQ(pread(fd, hole, 0, 0), 0);
	CHECK_EQ(pwrite(fd, hole, 0, 0), 0);
	CHECK_EQ(byte_at(fd, 2 * PAGE), -1);
	munmap(hole, PAGE);
	close(fd);
	CHECK_ERRNO(pread(fd, high, 1, 0), EBADF);
}

static void *cut_it(void *fd)
{
	CHECK_EQ(ftruncate((int)(long)fd, 1), 0);
	return NULL;
}

/* Another thread was there. */
static void threads(void)
{
	int fd = used_file();
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, cut_it, (void *)(long)fd), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK_EQ(byte_at(fd, 0), 'a');
	CHECK_EQ(byte_at(fd, 1), -1);
	close(fd);
}

static long long mtime(int fd)
{
	struct stat st;

	fstat(fd, &st);
	return st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec;
}

static long long atime(int fd)
{
	struct stat st;

	fstat(fd, &st);
	return st.st_atim.tv_sec * 1000000000LL + st.st_atim.tv_nsec;
}

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

#define COARSE 12000000LL /* ns: Linux's clock of time stamps */

/* A stamp is of when it was done, neither earlier nor when it is asked for. */
static void stamps(void)
{
	const struct timespec pause = { 0, 30000000 };
	int fd = used_file();

	for (int i = 0; i < 3; i++) {
		long long before = now(), stamp;

		CHECK_EQ(put_byte(fd, 0, 'b'), 0);
		stamp = mtime(fd);
		CHECK(stamp >= before - COARSE && stamp <= now());
		nanosleep(&pause, NULL);
		CHECK_EQ(byte_at(fd, 0), 'b');
		CHECK(mtime(fd) == stamp);
		CHECK(atime(fd) > stamp);
		nanosleep(&pause, NULL);
	}
	close(fd);
}

/* The clock is set at once after a stamp: the next is of the new time. Not on
 * Linux, whose clock is others' too: nobody is process 1 there. */
static void new_time(void)
{
	const long long jump = 3000;
	struct timespec ts;
	int fd = used_file();

	if (getpid() != 1)
		return;
	CHECK_EQ(put_byte(fd, 0, 'b'), 0);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += jump;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &ts), 0);
	CHECK_EQ(put_byte(fd, 0, 'c'), 0);
	CHECK(mtime(fd) >= now() - COARSE);
	/* Not to before the machine's start, which is 1970 without an RTC. */
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec -= jump - 1;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &ts), 0);
	close(fd);
}

int main(void)
{
	cut();
	others();
	forbidden();
	wrong();
	threads();
	stamps();
	new_time();
	return check_done();
}
