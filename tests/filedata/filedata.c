/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is in a file: every call that reads or writes, at every kind of place,
 * with buffers that end in the middle; limits; appending.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include "check.h"
#include "tmpdir.h"

#define PAGE 4096L
#define RWF_APPEND_ 0x10
#define RWF_NOWAIT_ 0x8

static char pattern(long i)
{
	return (char)(i * 7 + i / 251 + 1);
}

static int matches(const char *p, long at, long n)
{
	for (long i = 0; i < n; i++)
		if (p[i] != pattern(at + i))
			return 0;
	return 1;
}

static int zeros(const char *p, long n)
{
	for (long i = 0; i < n; i++)
		if (p[i] != 0)
			return 0;
	return 1;
}

static void fill(char *p, long at, long n)
{
	for (long i = 0; i < n; i++)
		p[i] = pattern(at + i);
}

/* Two pages, of which only the first is there: its end. */
static char *edge(void)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + PAGE, PAGE);
	return p + PAGE;
}

static long size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (long)st.st_size : -1;
}

static long blocks_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (long)st.st_blocks : -1;
}

/* Pieces of every awkward length and place, written and read back. */
static void pieces(void)
{
	static const long at[] = { 0,	 1,	 4095,	 4096,	4097,
				   8191, 262143, 262144, 300000 };
	static const long len[] = { 1,	  2,	63,   64,    65,
				    4095, 4096, 4097, 12288, 70000 };
	static char buf[70000], back[70000];

	for (unsigned i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		for (unsigned k = 0; k < sizeof(len) / sizeof(len[0]); k++) {
			int fd = tmp_file("pieces");

			fill(buf, at[i], len[k]);
			CHECK_EQ(pwrite(fd, buf, len[k], at[i]), len[k]);
			CHECK_EQ(size_of(fd), at[i] + len[k]);
			memset(back, 'x', sizeof(back));
			CHECK_EQ(pread(fd, back, sizeof(back), at[i]), len[k]);
			CHECK(matches(back, at[i], len[k]) &&
			      (len[k] == sizeof(back) || back[len[k]] == 'x'));
			CHECK_EQ(pread(fd, back, 1, at[i] + len[k]), 0);
			CHECK_EQ(pread(fd, back, sizeof(back), 0),
				 at[i] + len[k] < (long)sizeof(back)
					 ? at[i] + len[k]
					 : (long)sizeof(back));
			CHECK(zeros(back, at[i] < (long)sizeof(back)
						  ? at[i]
						  : (long)sizeof(back)));
			close(fd);
		}
}

static void positions(void)
{
	int fd = tmp_file("positions");
	char buf[16];

	CHECK_EQ(write(fd, "abcdefgh", 8), 8);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 8);
	CHECK_EQ(read(fd, buf, 4), 0);
	CHECK_EQ(lseek(fd, -6, SEEK_END), 2);
	CHECK_EQ(read(fd, buf, 3), 3);
	CHECK(memcmp(buf, "cde", 3) == 0);
	CHECK_EQ(lseek(fd, 1, SEEK_CUR), 6);
	CHECK_EQ(read(fd, buf, 16), 2);
	CHECK_EQ(lseek(fd, 20, SEEK_SET), 20);
	CHECK_EQ(read(fd, buf, 16), 0);
	CHECK_EQ(size_of(fd), 8);
	CHECK_EQ(write(fd, "z", 1), 1);
	CHECK_EQ(size_of(fd), 21);
	CHECK_EQ(pread(fd, buf, 16, 7), 14);
	CHECK(buf[0] == 'h' && zeros(buf + 1, 12) && buf[13] == 'z');
	CHECK_EQ(write(fd, "", 0), 0);
	CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
	CHECK_ERRNO(lseek(fd, -22, SEEK_END), EINVAL);
	CHECK_ERRNO(lseek(fd, 0, 5), EINVAL);
	CHECK_ERRNO(pread(fd, buf, 1, -1), EINVAL);
	CHECK_ERRNO(pwrite(fd, buf, 1, -1), EINVAL);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 21);
	close(fd);
}

/* Only as much is done as the buffer has; the rest of a fresh page shows
 * nothing that was there before. */
static void bad_buffers(void)
{
	char *end = edge(), buf[2 * PAGE];
	int fd = tmp_file("bad");

	fill(end - 100, 0, 100);
	CHECK_EQ(pwrite(fd, end - 100, PAGE, 0), 100);
	CHECK_EQ(size_of(fd), 100);
	CHECK_EQ(pwrite(fd, "x", 1, 2 * PAGE - 1), 1);
	CHECK_EQ(pread(fd, buf, 2 * PAGE, 0), 2 * PAGE);
	CHECK(matches(buf, 0, 100) && zeros(buf + 100, 2 * PAGE - 101));
	CHECK_ERRNO(pwrite(fd, end, 10, 0), EFAULT);
	CHECK_EQ(pwrite(fd, "x", 1, 5 * PAGE - 1), 1);
	CHECK_ERRNO(pwrite(fd, end, PAGE, 3 * PAGE), EFAULT);
	CHECK_EQ(size_of(fd), 5 * PAGE);
	CHECK_EQ(pread(fd, buf, PAGE, 3 * PAGE), PAGE);
	CHECK(zeros(buf, PAGE));
	CHECK_ERRNO(pread(fd, end, 10, 0), EFAULT);
	memset(end - 50, 0, 50);
	CHECK_EQ(pread(fd, end - 50, 200, 0), 50);
	CHECK(matches(end - 50, 0, 50));
	/* A hole. */
	CHECK_EQ(pread(fd, end - 50, 200, 3 * PAGE), 50);
	CHECK(zeros(end - 50, 50));
	CHECK_EQ(pread(fd, end, 200, 5 * PAGE), 0);
	/* The position moves by what was done. */
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(write(fd, end - 10, 20), 10);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 10);
	CHECK_EQ(read(fd, end - 7, 20), 7);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 17);
	CHECK_ERRNO(read(fd, (void *)-PAGE, 10), EFAULT);
	close(fd);
}

static void vectors(void)
{
	int fd = tmp_file("vectors");
	char a[10] = "0123456789", b[PAGE + 3], *end = edge();
	struct iovec v[] = {
		{ a, 3 }, { NULL, 0 }, { b, sizeof(b) }, { a, 10 }
	};
	struct iovec bad[] = { { a, 3 }, { end - 2, 5 }, { a, 3 } };

	memset(b, 'b', sizeof(b));
	CHECK_EQ(pwritev(fd, v, 4, 5), 13 + (long)sizeof(b));
	CHECK_EQ(size_of(fd), 18 + (long)sizeof(b));
	memset(a, 0, sizeof(a));
	memset(b, 0, sizeof(b));
	CHECK_EQ(lseek(fd, 5, SEEK_SET), 5);
	CHECK_EQ(readv(fd, v, 3), 3 + (long)sizeof(b));
	CHECK(memcmp(a, "012", 3) == 0 && b[0] == 'b' && b[PAGE + 2] == 'b');
	memcpy(end - 2, "ee", 2);
	CHECK_EQ(pwritev(fd, bad, 3, 0), 5);
	CHECK_EQ(preadv(fd, bad, 3, 0), 5);
	CHECK_EQ(preadv(fd, v, 0, 0), 0);
	CHECK_ERRNO(preadv(fd, v, 1, -1), EINVAL);
	close(fd);
}

static void appending(void)
{
	const char *path = tmp_path("append");
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
	int other = open(path, O_RDWR);
	struct iovec v = { "++", 2 };
	char buf[32];

	CHECK_EQ(write(fd, "one", 3), 3);
	CHECK_EQ(write(other, "TWOtwo", 6), 6);
	CHECK_EQ(write(fd, "three", 5), 5);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 11);
	/* Linux: even if a place is named. */
	CHECK_EQ(pwrite(fd, "!", 1, 0), 1);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 11);
	CHECK_EQ(pread(other, buf, 32, 0), 12);
	CHECK(memcmp(buf, "TWOtwothree!", 12) == 0);
	CHECK_EQ(fcntl(fd, F_SETFL, 0), 0);
	CHECK_EQ(pwrite(fd, "?", 1, 0), 1);
	CHECK_EQ(pread(other, buf, 1, 0), 1);
	CHECK_EQ(buf[0], '?');
	/* For one call. */
	CHECK_EQ(pwritev2(fd, &v, 1, 0, RWF_APPEND_), 2);
	CHECK_EQ(size_of(fd), 14);
	CHECK_EQ(lseek(fd, 1, SEEK_SET), 1);
	CHECK_EQ(pwritev2(fd, &v, 1, -1, RWF_APPEND_), 2);
	CHECK_EQ(size_of(fd), 16);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 16);
	CHECK_ERRNO(pwritev2(fd, &v, 1, 0, 1 << 30), EOPNOTSUPP);
	CHECK_ERRNO(preadv2(fd, &v, 1, 0, 1 << 30), EOPNOTSUPP);
	CHECK_ERRNO(pwritev2(fd, &v, 1, -2, 0), EINVAL);
	close(fd);
	close(other);
	unlink(path);
}

static void access_modes(void)
{
	const char *path = tmp_path("modes");
	int w = open(path, O_WRONLY | O_CREAT, 0600), r = open(path, O_RDONLY);
	char c = 'c';

	CHECK_EQ(write(w, &c, 1), 1);
	CHECK_ERRNO(read(w, &c, 1), EBADF);
	CHECK_ERRNO(pread(w, &c, 1, 0), EBADF);
	CHECK_ERRNO(write(r, &c, 1), EBADF);
	CHECK_ERRNO(pwrite(r, &c, 1, 0), EBADF);
	CHECK_EQ(read(r, &c, 1), 1);
	/* Still there when it has no name. */
	unlink(path);
	CHECK_EQ(pwrite(w, "d", 1, 0), 1);
	CHECK_EQ(pread(r, &c, 1, 0), 1);
	CHECK_EQ(c, 'd');
	close(r);
	close(w);
}

/* What a file takes, in blocks of 512 bytes: its pages, no more. */
static void blocks(void)
{
	int fd = tmp_file("blocks");

	CHECK_EQ(blocks_of(fd), 0);
	CHECK_EQ(pwrite(fd, "x", 1, 0), 1);
	CHECK_EQ(blocks_of(fd), 8);
	CHECK_EQ(pwrite(fd, "x", 1, 4095), 1);
	CHECK_EQ(blocks_of(fd), 8);
	CHECK_EQ(pwrite(fd, "xy", 2, 3 * PAGE - 1), 2);
	CHECK_EQ(blocks_of(fd), 24);
	CHECK_EQ(pwrite(fd, "x", 1, 1000 * PAGE), 1);
	CHECK_EQ(blocks_of(fd), 32);
	close(fd);
}

static volatile sig_atomic_t signals;

static void on_signal(int sig)
{
	signals += sig == SIGXFSZ;
}

static void limits(void)
{
	struct rlimit old, now = { 10000, RLIM_INFINITY };
	int fd = tmp_file("limits");
	char buf[3 * PAGE] = "";

	signal(SIGXFSZ, on_signal);
	getrlimit(RLIMIT_FSIZE, &old);
	now.rlim_max = old.rlim_max;
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &now), 0);
	CHECK_EQ(pwrite(fd, buf, 10000, 0), 10000);
	CHECK_EQ(pwrite(fd, buf, 3 * PAGE, 9999), 1);
	CHECK_EQ(signals, 0);
	CHECK_ERRNO(pwrite(fd, buf, 1, 10000), EFBIG);
	CHECK_ERRNO(pwrite(fd, buf, 0, 10000) ?: -1, 0);
	usleep(1000);
	CHECK_EQ(signals, 1);
	CHECK_EQ(size_of(fd), 10000);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	close(fd);
}

int main(void)
{
	pieces();
	positions();
	bad_buffers();
	vectors();
	appending();
	access_modes();
	blocks();
	limits();
	return check_done();
}
