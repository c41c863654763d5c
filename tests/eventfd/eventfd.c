/* SPDX-License-Identifier: BSD-3-Clause */
/* eventfd: its number, as a semaphore, its end, blocking. */
#define _GNU_SOURCE
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "event.h"

static void *volatile bad = (void *)(uintptr_t)8;

static long add(int fd, uint64_t n)
{
	return write(fd, &n, sizeof(n));
}

/* What a read gets, or -errno. */
static int64_t take(int fd)
{
	uint64_t n = 77;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? (int64_t)n : -errno;
}

static void test_make(void)
{
	static const struct {
		int flags, error;
	} rows[] = {
		{ 0, 0 },
		{ EFD_CLOEXEC, 0 },
		{ EFD_NONBLOCK, 0 },
		{ EFD_SEMAPHORE, 0 },
		{ EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK, 0 },
		{ 2, EINVAL },
		{ O_DIRECT, EINVAL },
	};
	struct stat st;
	int fd;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].error) {
			CHECK_ERRNO(eventfd(0, rows[i].flags), rows[i].error);
			continue;
		}
		fd = eventfd(3, rows[i].flags);
		CHECK(fd >= 0);
		CHECK_EQ(fcntl(fd, F_GETFD),
			 rows[i].flags & EFD_CLOEXEC ? FD_CLOEXEC : 0);
		CHECK_EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK),
			 O_RDWR | (rows[i].flags & EFD_NONBLOCK));
		CHECK_EQ(take(fd), rows[i].flags & EFD_SEMAPHORE ? 1 : 3);
		close(fd);
	}
	fd = eventfd(0, 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_mode & S_IFMT, 0);
	CHECK_EQ(lseek(fd, 100, SEEK_SET), 0);
	CHECK_ERRNO(pread(fd, &st, 8, 0), ESPIPE);
	CHECK_ERRNO(pwrite(fd, &st, 8, 0), ESPIPE);
	close(fd);
}

static void test_number(void)
{
	int fd = eventfd(0, EFD_NONBLOCK);
	struct iovec v[2];
	char bytes[16] = { 0 };
	uint64_t n;

	CHECK_EQ(ready_now(fd), POLLOUT);
	CHECK_EQ(take(fd), -EAGAIN);
	CHECK_EQ(add(fd, 5), 8);
	CHECK_EQ(add(fd, 0), 8);
	CHECK_EQ(add(fd, 7), 8);
	CHECK_EQ(ready_now(fd), POLLIN | POLLOUT);
	CHECK_ERRNO(read(fd, &n, 7), EINVAL);
	CHECK_ERRNO(read(fd, bad, 8), EFAULT);
	CHECK_ERRNO(write(fd, bad, 8), EFAULT);
	CHECK_ERRNO(write(fd, &n, 7), EINVAL);
	CHECK_EQ(add(fd, 1), 8);
	/* A larger buffer is fine, and so are the pieces of one. */
	v[0] = (struct iovec){ bytes, 3 };
	v[1] = (struct iovec){ bytes + 3, 9 };
	CHECK_EQ(readv(fd, v, 2), 8);
	memcpy(&n, bytes, 8);
	CHECK(n != 0);
	close(fd);

	fd = eventfd(0xffffffff, EFD_NONBLOCK);
	CHECK_EQ(add(fd, UINT64_MAX), -1);
	CHECK_EQ(errno, EINVAL);
	CHECK_EQ(add(fd, UINT64_MAX - 1 - 0xffffffff), 8);
	CHECK_EQ(ready_now(fd), POLLIN);
	CHECK_EQ(add(fd, 1), -1);
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(add(fd, 0), 8);
	CHECK_EQ(read(fd, &n, 8), 8);
	CHECK(n == UINT64_MAX - 1);
	CHECK_EQ(take(fd), -EAGAIN);
	close(fd);
}

static long call_read(struct blocked *b)
{
	int64_t n = take(b->fd);

	errno = n < 0 ? (int)-n : 0;
	return n < 0 ? -1 : (long)n;
}

static long call_write(struct blocked *b)
{
	return add(b->fd, 10);
}

static void test_blocking(void)
{
	struct blocked r = { .call = call_read };
	struct blocked w = { .call = call_write };
	int fd = eventfd(0, 0);

	r.fd = w.fd = fd;
	blocked_start(&r);
	CHECK_EQ(add(fd, 9), 8);
	blocked_end(&r, 9, 0);
	check_interrupts(&r);
	CHECK_EQ(add(fd, UINT64_MAX - 5), 8);
	check_interrupts(&w);
	blocked_start(&w);
	CHECK_EQ(take(fd), UINT64_MAX - 5);
	blocked_end(&w, 8, 0);
	CHECK_EQ(take(fd), 10);
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&r);
	CHECK_EQ(pthread_kill(r.thread, SIGUSR1), 0);
	nap_ms(20);
	CHECK_EQ(r.done, 0);
	CHECK_EQ(add(fd, 2), 8);
	blocked_end(&r, 2, 0);
	close(fd);
}

#define TAKERS 4
#define UNITS 500

static void *take_units(void *arg)
{
	for (int i = 0; i < UNITS; i++)
		if (take(*(int *)arg) != 1)
			return "take";
	return NULL;
}

/* Each unit goes to one reader. */
static void test_semaphore(void)
{
	int fd = eventfd(0, EFD_SEMAPHORE);
	pthread_t t[TAKERS];
	void *wrong;

	for (int i = 0; i < TAKERS; i++)
		pthread_create(&t[i], NULL, take_units, &fd);
	for (int left = TAKERS * UNITS, n = 1; left; left -= n) {
		n = n % 7 + 1 < left ? n % 7 + 1 : left;
		CHECK_EQ(add(fd, (uint64_t)n), 8);
	}
	for (int i = 0; i < TAKERS; i++) {
		CHECK_EQ(pthread_join(t[i], &wrong), 0);
		CHECK(!wrong);
	}
	CHECK_EQ(ready_now(fd), POLLOUT);
	close(fd);
}

int main(void)
{
	test_make();
	test_number();
	test_blocking();
	test_semaphore();
	return check_done();
}
