/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes: flags, sizes, atomic and partial writes, packets, ends that
 * close. */
#define _GNU_SOURCE
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "event.h"

#define PAGE 4096

static void *volatile bad = (void *)(uintptr_t)8;
static char big[1 << 17], back[1 << 17];

static int pending(int fd)
{
	int n = -1;

	CHECK_EQ(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

static void open_pipe(int fds[2], int flags)
{
	CHECK_EQ(pipe2(fds, flags), 0);
}

static void close_pipe(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static void test_make(void)
{
	static const struct {
		int flags, error;
	} rows[] = {
		{ 0, 0 },	    { O_CLOEXEC, 0 },	  { O_NONBLOCK, 0 },
		{ O_DIRECT, 0 },    { O_APPEND, EINVAL }, { O_CREAT, EINVAL },
		{ O_RDWR, EINVAL }, { 1 << 30, EINVAL },
	};
	struct stat st;
	int fds[2];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].error) {
			CHECK_ERRNO(pipe2(fds, rows[i].flags), rows[i].error);
			continue;
		}
		open_pipe(fds, rows[i].flags);
		for (int e = 0; e < 2; e++) {
			CHECK_EQ(fcntl(fds[e], F_GETFD),
				 rows[i].flags & O_CLOEXEC ? FD_CLOEXEC : 0);
			CHECK_EQ(fcntl(fds[e], F_GETFL) &
					 (O_ACCMODE | O_NONBLOCK),
				 e | (rows[i].flags & O_NONBLOCK));
		}
		close_pipe(fds);
	}
	CHECK_ERRNO(syscall(SYS_pipe2, bad, 0), EFAULT);
	open_pipe(fds, 0);
	CHECK_EQ(fstat(fds[0], &st), 0);
	CHECK(S_ISFIFO(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0600);
	CHECK_EQ(st.st_size, 0);
	CHECK_ERRNO(read(fds[1], big, 1), EBADF);
	CHECK_ERRNO(write(fds[0], big, 1), EBADF);
	CHECK_ERRNO(lseek(fds[0], 0, SEEK_SET), ESPIPE);
	CHECK_ERRNO(pread(fds[0], big, 1, 0), ESPIPE);
	CHECK_ERRNO(pwrite(fds[1], big, 1, 0), ESPIPE);
	CHECK_ERRNO(ioctl(fds[0], TIOCGWINSZ, big), ENOTTY);
	close_pipe(fds);
}

static void test_limit(void)
{
	struct rlimit old, small;
	int fds[2], fd = memfd_create("file", 0);

	close(fd);
	getrlimit(RLIMIT_NOFILE, &old);
	small = old;
	small.rlim_cur = (rlim_t)fd + 1;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &small), 0);
	CHECK_ERRNO(pipe(fds), EMFILE);
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
	CHECK_EQ(dup(0), fd);
	close(fd);
}

static void test_bytes(void)
{
	struct iovec v[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
	struct iovec r[2] = { { back, 1 }, { back + 10, 9 } };
	int fds[2];

	open_pipe(fds, O_NONBLOCK);
	CHECK_ERRNO(read(fds[0], back, 1), EAGAIN);
	CHECK_EQ(read(fds[0], back, 0), 0);
	CHECK_EQ(write(fds[1], big, 0), 0);
	CHECK_EQ(writev(fds[1], v, 3), 5);
	CHECK_EQ(pending(fds[0]), 5);
	CHECK_EQ(pending(fds[1]), 5);
	CHECK_EQ(readv(fds[0], r, 2), 5);
	CHECK(!memcmp(back, "a", 1) && !memcmp(back + 10, "bcde", 4));
	CHECK_EQ(pending(fds[0]), 0);
	/* A bad buffer loses nothing. */
	CHECK_ERRNO(write(fds[1], bad, 3), EFAULT);
	CHECK_EQ(write(fds[1], "xyz", 3), 3);
	CHECK_ERRNO(read(fds[0], bad, 3), EFAULT);
	CHECK_ERRNO(write(fds[1], bad, 3), EFAULT);
	CHECK_EQ(read(fds[0], back, 100), 3);
	CHECK(!memcmp(back, "xyz", 3));
	close_pipe(fds);
}

/* Bytes of changing sizes come out as they went in. */
static void test_stream(void)
{
	unsigned in = 0, out = 0, seed = 1;
	int fds[2];

	open_pipe(fds, O_NONBLOCK);
	for (int i = 0; i < 3000; i++) {
		size_t n = (seed = seed * 1103515245 + 12345) >> 16 & 0x1fff;
		ssize_t got;

		for (size_t k = 0; k < n; k++)
			big[k] = (char)((in + k) * 7 >> 3);
		got = write(fds[1], big, n);
		if (got > 0)
			in += (unsigned)got;
		else
			CHECK(n == 0 || errno == EAGAIN);
		n = (seed = seed * 1103515245 + 12345) >> 16 & 0x1fff;
		got = read(fds[0], back, n);
		for (ssize_t k = 0; k < got; k++)
			if (back[k] != (char)((out + (unsigned)k) * 7 >> 3)) {
				CHECK(!"the byte that was written");
				return;
			}
		if (got > 0)
			out += (unsigned)got;
	}
	CHECK_EQ(pending(fds[0]), in - out);
	CHECK(out > 1000000);
	close_pipe(fds);
}

static void test_sizes(void)
{
	static const struct {
		unsigned long size;
		long result;
	} rows[] = {
		{ 0, PAGE },
		{ 1, PAGE },
		{ PAGE + 1, 2 * PAGE },
		{ 5 * PAGE, 8 * PAGE },
		{ 1 << 20, 1 << 20 },
		{ 100000, 1 << 17 },
		{ 0xffffffff, -1 },
		{ 0x80000001, -1 },
	};
	int fds[2], fd = memfd_create("file", 0);

	open_pipe(fds, O_NONBLOCK);
	CHECK_EQ(fcntl(fds[0], F_GETPIPE_SZ), 65536);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		long r = fcntl(fds[i & 1], F_SETPIPE_SZ, rows[i].size);

		CHECK_EQ(r, rows[i].result);
		if (r < 0)
			CHECK_EQ(errno, EINVAL);
		else
			CHECK_EQ(fcntl(fds[1], F_GETPIPE_SZ), r);
	}
	CHECK_EQ(fcntl(fds[1], F_SETPIPE_SZ, 2 * PAGE), 2 * PAGE);
	CHECK_EQ(write(fds[1], big, sizeof(big)), 2 * PAGE);
	CHECK_ERRNO(write(fds[1], big, 1), EAGAIN);
	CHECK_ERRNO(fcntl(fds[1], F_SETPIPE_SZ, PAGE), EBUSY);
	CHECK_EQ(fcntl(fds[1], F_SETPIPE_SZ, 4 * PAGE), 4 * PAGE);
	CHECK_EQ(ready_now(fds[1]), POLLOUT);
	CHECK_EQ(write(fds[1], big, sizeof(big)), 2 * PAGE);
	CHECK_EQ(pending(fds[0]), 4 * PAGE);
	CHECK_ERRNO(fcntl(fd, F_GETPIPE_SZ), EBADF);
	CHECK_ERRNO(fcntl(fd, F_SETPIPE_SZ, PAGE), EBADF);
	close(fd);
	CHECK_ERRNO(fcntl(fd, F_GETPIPE_SZ), EBADF);
	close_pipe(fds);
}

/* Room is counted in pages; a small write is whole or not at all. */
static void test_full(void)
{
	int fds[2];

	open_pipe(fds, O_NONBLOCK);
	CHECK_EQ(write(fds[1], big, 65536 - 100), 65536 - 100);
	CHECK_ERRNO(write(fds[1], big, 101), EAGAIN);
	CHECK_EQ(write(fds[1], big, 100), 100);
	CHECK_ERRNO(write(fds[1], big, 1), EAGAIN);
	CHECK_EQ(ready_now(fds[1]), 0);
	CHECK_EQ(read(fds[0], back, PAGE - 1), PAGE - 1);
	CHECK_ERRNO(write(fds[1], big, 1), EAGAIN);
	CHECK_EQ(ready_now(fds[1]), 0);
	CHECK_EQ(read(fds[0], back, 1), 1);
	CHECK_EQ(ready_now(fds[1]), POLLOUT);
	CHECK_EQ(write(fds[1], big, 2 * PAGE), PAGE);
	CHECK_EQ(pending(fds[0]), 65536);
	CHECK_EQ(read(fds[0], back, sizeof(back)), 65536);
	CHECK_EQ(write(fds[1], big, sizeof(big)), 65536);
	close_pipe(fds);
}

static void test_packets(void)
{
	int fds[2];

	open_pipe(fds, O_NONBLOCK | O_DIRECT);
	CHECK_EQ(fcntl(fds[1], F_GETFL), O_WRONLY | O_NONBLOCK | O_DIRECT);
	CHECK_EQ(write(fds[1], "one", 3), 3);
	CHECK_EQ(write(fds[1], "seven", 5), 5);
	CHECK_EQ(write(fds[1], big, PAGE + 10), PAGE + 10);
	CHECK_EQ(pending(fds[0]), 8 + PAGE + 10);
	CHECK_EQ(read(fds[0], back, 100), 3);
	CHECK_EQ(read(fds[0], back, 2), 2);
	CHECK_EQ(read(fds[0], back, sizeof(back)), PAGE);
	CHECK_EQ(read(fds[0], back, sizeof(back)), 10);
	CHECK_ERRNO(read(fds[0], back, 1), EAGAIN);
	for (int i = 0; i < 16; i++)
		CHECK_EQ(write(fds[1], "p", 1), 1);
	CHECK_ERRNO(write(fds[1], "p", 1), EAGAIN);
	/* The flag is the writer's, and can be changed. */
	CHECK_EQ(read(fds[0], back, 10), 1);
	CHECK_EQ(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	CHECK_EQ(write(fds[1], "q", 1), 1);
	CHECK_EQ(write(fds[1], "r", 1), 1);
	for (int i = 0; i < 15; i++)
		CHECK_EQ(read(fds[0], back, 10), 1);
	CHECK_EQ(read(fds[0], back, 10), 2);
	close_pipe(fds);
}

static void test_ends(void)
{
	int fds[2], other;

	open_pipe(fds, 0);
	CHECK_EQ(ready_now(fds[0]), 0);
	CHECK_EQ(ready_now(fds[1]), POLLOUT);
	CHECK_EQ(write(fds[1], "abc", 3), 3);
	CHECK_EQ(ready_now(fds[0]), POLLIN);
	other = dup(fds[1]);
	close(fds[1]);
	CHECK_EQ(ready_now(fds[0]), POLLIN);
	close(other);
	CHECK_EQ(ready_now(fds[0]), POLLIN | POLLHUP);
	CHECK_EQ(read(fds[0], back, 10), 3);
	CHECK_EQ(ready_now(fds[0]), POLLHUP);
	CHECK_EQ(read(fds[0], back, 10), 0);
	close(fds[0]);

	event_catch(SIGPIPE, 0);
	open_pipe(fds, 0);
	close(fds[0]);
	CHECK_EQ(ready_now(fds[1]), POLLOUT | POLLERR);
	CHECK_EQ(write(fds[1], big, 0), 0);
	CHECK_EQ(event_handled, 0);
	CHECK_ERRNO(write(fds[1], big, 1), EPIPE);
	CHECK_EQ(event_handled, 1);
	CHECK_ERRNO(write(fds[1], bad, 1), EPIPE);
	CHECK_EQ(event_handled, 2);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERRNO(write(fds[1], big, 1), EPIPE);
	close(fds[1]);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	test_make();
	test_limit();
	test_bytes();
	test_stream();
	test_sizes();
	test_full();
	test_packets();
	test_ends();
	return check_done();
}
