/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors: numbers, flags, limits; and the rules of read and write that do
 * not depend on what the descriptor is open on. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "check.h"

static void *volatile bad = (void *)(uintptr_t)8; /* never mapped */

/* The lowest free number, by asking for it. */
static int lowest(void)
{
	int fd = dup(1);

	close(fd);
	return fd;
}

static void test_numbers(void)
{
	int a = dup(1), b = dup(1), c = dup(1);

	CHECK_EQ(b, a + 1);
	CHECK_EQ(c, a + 2);
	CHECK_EQ(close(b), 0);
	CHECK_ERRNO(close(b), EBADF);
	CHECK_EQ(dup(1), b);
	CHECK_EQ(fcntl(1, F_DUPFD, c + 5), c + 5);
	CHECK_EQ(fcntl(1, F_DUPFD, c + 5), c + 6);
	CHECK_EQ(dup(1), c + 1);
	CHECK_EQ(dup2(1, b), b);
	CHECK_EQ(dup2(b, b), b);
	CHECK_EQ(dup2(1, c + 40), c + 40);
	for (int fd = a; fd <= c + 40; fd++)
		close(fd);
	CHECK_EQ(lowest(), a);
	CHECK_ERRNO(dup(-1), EBADF);
	CHECK_ERRNO(dup(a), EBADF);
	CHECK_ERRNO(dup2(a, a), EBADF);
	CHECK_ERRNO(dup2(a, 0), EBADF);
	CHECK_ERRNO(dup2(1, -1), EBADF);
	CHECK_ERRNO(dup2(1, INT_MAX), EBADF);
	CHECK_ERRNO(dup3(1, 1, 0), EINVAL);
	CHECK_ERRNO(dup3(1, a, O_APPEND), EINVAL);
	CHECK_ERRNO(dup3(a, a + 1, 0), EBADF);
	CHECK_ERRNO(fcntl(1, F_DUPFD, -1), EINVAL);
	CHECK_ERRNO(fcntl(1, F_DUPFD, 1 << 30), EINVAL);
	CHECK_ERRNO(fcntl(1, 99999, 0), EINVAL);
	CHECK_ERRNO(fcntl(a, 99999, 0), EBADF);
}

static void test_flags(void)
{
	int fd = dup(1), other, flags;

	CHECK_EQ(fcntl(fd, F_GETFD), 0);
	CHECK_EQ(fcntl(fd, F_SETFD, FD_CLOEXEC), 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	other = dup(fd);
	CHECK_EQ(fcntl(other, F_GETFD), 0);
	CHECK_EQ(dup3(1, other, O_CLOEXEC), other);
	CHECK_EQ(fcntl(other, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(fd, F_SETFD, ~FD_CLOEXEC), 0);
	CHECK_EQ(fcntl(fd, F_GETFD), 0);
	close(other);
	other = fcntl(1, F_DUPFD_CLOEXEC, 0);
	CHECK_EQ(fcntl(other, F_GETFD), FD_CLOEXEC);
	close(other);
	/* Status flags are the open file's: a duplicate shares them. */
	flags = fcntl(1, F_GETFL);
	CHECK(flags >= 0);
	CHECK_EQ(fcntl(fd, F_SETFL, flags | O_NONBLOCK), 0);
	CHECK_EQ(fcntl(1, F_GETFL), flags | O_NONBLOCK);
	CHECK_EQ(fcntl(fd, F_SETFL, flags), 0);
	CHECK_EQ(fcntl(1, F_GETFL), flags);
	close(fd);
	CHECK_ERRNO(fcntl(fd, F_GETFD), EBADF);
	CHECK_ERRNO(fcntl(fd, F_SETFD, 0), EBADF);
	CHECK_ERRNO(fcntl(fd, F_GETFL), EBADF);
	CHECK_ERRNO(fcntl(fd, F_SETFL, 0), EBADF);
}

static void test_limit(void)
{
	struct rlimit old, small;
	int first = lowest(), fd, n = 0;

	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
	small = old;
	small.rlim_cur = (rlim_t)first + 300;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &small), 0);
	while ((fd = dup(1)) >= 0) {
		CHECK_EQ(fd, first + n);
		n++;
	}
	CHECK_EQ(errno, EMFILE);
	CHECK_EQ(n, 300);
	close(first + 77);
	close(first + 222);
	CHECK_EQ(fcntl(1, F_DUPFD, first + 100), first + 222);
	CHECK_ERRNO(fcntl(1, F_DUPFD, first + 100), EMFILE);
	CHECK_EQ(dup(1), first + 77);
	CHECK_ERRNO(dup2(1, first + 300), EBADF);
	for (int i = 0; i < n; i++)
		CHECK_EQ(close(first + i), 0);
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
	small.rlim_cur = small.rlim_max;
	small.rlim_max--;
	CHECK_ERRNO(setrlimit(RLIMIT_NOFILE, &small), EINVAL);
	CHECK_ERRNO(getrlimit(16, &old), EINVAL);
}

static void test_buffers(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec v[IOV_MAX + 1];
	int fd = dup(1), path = open("/", O_PATH);

	CHECK_ERRNO(write(-1, "", 1), EBADF);
	CHECK_ERRNO(read(-1, page, 1), EBADF);
	CHECK_ERRNO(write(1, bad, 1), EFAULT);
	CHECK_ERRNO(write(1, (void *)-16UL, 8), EFAULT);
	CHECK_ERRNO(write(1, page, (size_t)-1), EFAULT);
	CHECK_EQ(write(1, page, 0), 0);
	CHECK_EQ(munmap(page + 4096, 4096), 0);
	CHECK_ERRNO(write(1, page + 4096, 1), EFAULT);

	for (int i = 0; i <= IOV_MAX; i++)
		v[i] = (struct iovec){ page, 0 };
	CHECK_EQ(writev(1, v, 0), 0);
	CHECK_EQ(writev(1, NULL, 0), 0);
	CHECK_EQ(writev(1, v, IOV_MAX), 0);
	CHECK_ERRNO(writev(1, v, IOV_MAX + 1), EINVAL);
	CHECK_ERRNO(writev(1, v, -1), EINVAL);
	CHECK_ERRNO(writev(-1, v, -1), EBADF);
	CHECK_ERRNO(writev(path, v, -1), EBADF);
	CHECK_ERRNO(readv(path, bad, 1), EBADF);
	close(path);
	CHECK_ERRNO(writev(1, bad, 1), EFAULT);
	v[1].iov_len = (size_t)SSIZE_MAX + 1;
	CHECK_ERRNO(writev(1, v, 2), EINVAL);
	v[1] = (struct iovec){ bad, 1 };
	CHECK_ERRNO(writev(1, v, 2), EFAULT);
	v[0] = (struct iovec){ "vec", 3 };
	v[1] = (struct iovec){ bad, 0 };
	v[2] = (struct iovec){ "tor\n", 4 };
	CHECK_EQ(writev(1, v, 3), 7);
	for (int i = 0; i < 12; i++)
		v[i] = (struct iovec){ "0123456789\n" + i % 11, i == 10 };
	CHECK_EQ(writev(1, v, 12), 1);
	close(fd);
	CHECK_ERRNO(writev(fd, v, 1), EBADF);
	CHECK_ERRNO(readv(fd, v, 1), EBADF);
	CHECK_ERRNO(lseek(fd, 0, SEEK_SET), EBADF);
	CHECK_ERRNO(ioctl(fd, 0, 0), EBADF);
	munmap(page, 4096);
}

/* What names a position needs one: not a pipe, not a terminal. */
static void test_positions(void)
{
	struct iovec v = { "x", 1 };
	struct stat st;
	int fd = dup(1);

	fstat(1, &st);
	CHECK_ERRNO(pread(1, bad, 1, -1), EINVAL);
	CHECK_ERRNO(pwrite(1, bad, 1, -1), EINVAL);
	CHECK_ERRNO(preadv(1, &v, 1, -1), EINVAL);
	if (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode)) {
		CHECK_ERRNO(pwrite(1, "x", 1, 0), ESPIPE);
		CHECK_ERRNO(pwrite(1, "x", 1, 5LL << 32), ESPIPE);
		CHECK_ERRNO(pwritev(1, &v, 1, 5LL << 32), ESPIPE);
		CHECK_ERRNO(lseek(1, 0, SEEK_CUR), ESPIPE);
	}
	CHECK_ERRNO(lseek(1, 0, 77), EINVAL);
	close(fd);
	CHECK_ERRNO(pread(fd, bad, 1, 0), EBADF);
	CHECK_ERRNO(pwrite(fd, bad, 1, 1LL << 62), EBADF);
	CHECK_ERRNO(pwritev(fd, bad, 1, 0), EBADF);
}

static void test_range(void)
{
	int first = lowest();

	for (int i = 0; i < 100; i++)
		CHECK_EQ(dup(1), first + i);
	CHECK_EQ(syscall(SYS_close_range, first + 10, first + 19, 4), 0);
	CHECK_EQ(fcntl(first + 9, F_GETFD), 0);
	CHECK_EQ(fcntl(first + 10, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(first + 19, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(first + 20, F_GETFD), 0);
	CHECK_EQ(syscall(SYS_close_range, first + 10, first + 19, 0), 0);
	CHECK_EQ(lowest(), first + 10);
	CHECK_EQ(fcntl(first + 20, F_GETFD), 0);
	CHECK_EQ(syscall(SYS_close_range, first, ~0U, 0), 0);
	CHECK_EQ(lowest(), first);
	CHECK_ERRNO(syscall(SYS_close_range, 9, 8, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_close_range, 9, 9, 64), EINVAL);
}

static void test_stat(void)
{
	struct stat st;

	memset(&st, 0x55, sizeof(st));
	CHECK_EQ(fstat(1, &st), 0);
	CHECK(st.st_nlink >= 1);
	CHECK((st.st_mode & S_IFMT) != 0);
	CHECK(st.st_blksize >= 512);
	CHECK_ERRNO(fstat(-1, &st), EBADF);
#ifdef SYS_fstat64
	CHECK_ERRNO(syscall(SYS_fstat64, 1, bad), EFAULT);
#else
	CHECK_ERRNO(syscall(SYS_fstat, 1, bad), EFAULT);
#endif
}

/* What O_PATH opens is no open file to these. */
static void test_path(void)
{
	int p = open("/", O_PATH), ep = epoll_create1(0), dir;
	struct pollfd pfd = { p, POLLIN, 0 };
	struct epoll_event ev = { .events = EPOLLIN };
	int on = 1;

	CHECK(p >= 0);
	CHECK_EQ(poll(&pfd, 1, 0), 1);
	CHECK_EQ(pfd.revents, POLLNVAL);
	CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_ADD, p, &ev), EBADF);
	CHECK_ERRNO(epoll_ctl(p, EPOLL_CTL_ADD, ep, &ev), EBADF);
	CHECK_ERRNO(ioctl(p, FIOCLEX), EBADF);
	CHECK_ERRNO(ioctl(p, FIONBIO, &on), EBADF);
	CHECK_EQ(fcntl(p, F_GETFD), 0);
	CHECK_ERRNO(fallocate(p, 0, -1, 0), EBADF);
	dir = open("/", O_RDONLY | O_DIRECTORY);
	CHECK_ERRNO(copy_file_range(p, NULL, dir, NULL, 1, 0), EBADF);
	close(dir);
	close(ep);
	close(p);
}

int main(void)
{
	/* What the test was started with, beyond 0, 1 and 2. */
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	test_numbers();
	test_flags();
	test_limit();
	fflush(stdout);
	test_buffers();
	test_positions();
	test_range();
	test_stat();
	test_path();
	return check_done();
}
