/* SPDX-License-Identifier: BSD-3-Clause */
/* splice, tee and vmsplice: between pipes and files, offsets, flags, errnos,
 * blocking. */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "event.h"

#define PAGE 4096
#define NONBLOCK SPLICE_F_NONBLOCK

static void *volatile bad = (void *)(uintptr_t)8;
/* Linux moves a program's memory by the page. */
static _Alignas(PAGE) char big[1 << 17], back[1 << 17];
static int a[2], b[2], file;

static int pending(int fd)
{
	int n = -1;

	CHECK_EQ(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

static void fill(char *p, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		p[i] = (char)(seed >> 16);
	}
}

static void drain(int fd)
{
	while (pending(fd))
		CHECK(read(fd, back, sizeof(back)) > 0);
}

static void test_errors(void)
{
	off_t at = 0;
	int closed = dup(0), append;

	close(closed);
	CHECK_EQ(splice(closed, NULL, closed, NULL, 0, ~0u), 0);
	CHECK_ERRNO(splice(a[0], NULL, b[1], NULL, 1, 16), EINVAL);
	CHECK_ERRNO(splice(closed, NULL, b[1], NULL, 1, 0), EBADF);
	CHECK_ERRNO(splice(a[0], NULL, closed, NULL, 1, 0), EBADF);
	CHECK_ERRNO(splice(a[1], NULL, b[1], NULL, 1, 0), EBADF);
	CHECK_ERRNO(splice(a[0], NULL, b[0], NULL, 1, 0), EBADF);
	CHECK_ERRNO(splice(a[0], NULL, a[1], NULL, 1, 0), EINVAL);
	CHECK_ERRNO(splice(file, NULL, file, NULL, 1, 0), EINVAL);
	CHECK_ERRNO(splice(a[0], &at, b[1], NULL, 1, 0), ESPIPE);
	CHECK_ERRNO(splice(a[0], NULL, b[1], &at, 1, 0), ESPIPE);
	CHECK_ERRNO(splice(a[0], &at, file, NULL, 1, 0), ESPIPE);
	CHECK_ERRNO(splice(file, NULL, a[1], &at, 1, 0), ESPIPE);
	CHECK_ERRNO(splice(file, bad, a[1], NULL, 1, 0), EFAULT);
	CHECK_ERRNO(splice(a[0], NULL, file, bad, 1, 0), EFAULT);
	at = -1;
	CHECK_ERRNO(splice(file, &at, a[1], NULL, 1, 0), EINVAL);
	CHECK_ERRNO(splice(a[0], NULL, b[1], NULL, 1, NONBLOCK), EAGAIN);
	CHECK_ERRNO(splice(a[0], NULL, file, NULL, 1, NONBLOCK), EAGAIN);
	append = fcntl(file, F_GETFL);
	CHECK_EQ(fcntl(file, F_SETFL, append | O_APPEND), 0);
	CHECK_ERRNO(splice(a[0], NULL, file, NULL, 1, NONBLOCK), EINVAL);
	CHECK_EQ(fcntl(file, F_SETFL, append), 0);

	CHECK_ERRNO(tee(a[0], b[1], 1, 16), EINVAL);
	CHECK_EQ(tee(closed, closed, 0, 0), 0);
	CHECK_ERRNO(tee(closed, b[1], 1, 0), EBADF);
	CHECK_ERRNO(tee(a[0], a[1], 1, 0), EINVAL);
	CHECK_ERRNO(tee(file, a[1], 1, 0), EINVAL);
	CHECK_ERRNO(tee(a[0], b[1], 1, NONBLOCK), EAGAIN);
	CHECK_ERRNO(vmsplice(closed, NULL, 0, 0), EBADF);
	CHECK_EQ(vmsplice(file, NULL, 0, 0), 0);
	CHECK_ERRNO(vmsplice(file, &(struct iovec){ big, 1 }, 1, 0), EBADF);
	CHECK_ERRNO(vmsplice(a[1], NULL, 0, 16), EINVAL);
	CHECK_EQ(vmsplice(a[1], NULL, 0, 0), 0);
	CHECK_ERRNO(vmsplice(a[1], bad, 1, 0), EFAULT);
	CHECK_ERRNO(vmsplice(a[1], bad, 1025, 0), EINVAL);
}

static void test_pipes(void)
{
	fill(big, sizeof(big), 1);
	CHECK_EQ(write(a[1], big, 3 * PAGE + 100), 3 * PAGE + 100);
	CHECK_EQ(splice(a[0], NULL, b[1], NULL, PAGE + 50, 0), PAGE + 50);
	CHECK_EQ(pending(a[0]), 2 * PAGE + 50);
	CHECK_EQ(pending(b[0]), PAGE + 50);
	CHECK_EQ(splice(a[0], NULL, b[1], NULL, sizeof(big), 0), 2 * PAGE + 50);
	CHECK_EQ(read(b[0], back, sizeof(back)), 3 * PAGE + 100);
	CHECK_EQ(memcmp(big, back, 3 * PAGE + 100), 0);
	/* What is shared is never written to. */
	CHECK_EQ(write(a[1], "abc", 3), 3);
	CHECK_EQ(tee(a[0], b[1], 2, 0), 2);
	CHECK_EQ(tee(a[0], b[1], 100, 0), 3);
	CHECK_EQ(write(a[1], "DEF", 3), 3);
	CHECK_EQ(write(b[1], "ghi", 3), 3);
	CHECK_EQ(read(a[0], back, 100), 6);
	CHECK_EQ(memcmp(back, "abcDEF", 6), 0);
	CHECK_EQ(read(b[0], back, 100), 8);
	CHECK_EQ(memcmp(back, "ababcghi", 8), 0);
	/* As far as there is room. */
	while (write(a[1], big, PAGE) == PAGE && pending(a[0]) < 65536)
		;
	CHECK_EQ(write(b[1], "x", 1), 1);
	CHECK_EQ(tee(a[0], b[1], sizeof(big), 0), 15 * PAGE);
	CHECK_ERRNO(tee(a[0], b[1], 1, NONBLOCK), EAGAIN);
	CHECK_ERRNO(splice(a[0], NULL, b[1], NULL, 1, NONBLOCK), EAGAIN);
	CHECK_EQ(pending(a[0]), 65536);
	drain(a[0]);
	CHECK_EQ(read(b[0], back, 1), 1);
	CHECK_EQ(read(b[0], back, sizeof(back)), 15 * PAGE);
	for (int i = 0; i < 15; i++)
		CHECK_EQ(memcmp(back + i * PAGE, big, PAGE), 0);
}

static void test_files(void)
{
	off_t at = 5;
	struct stat st;

	fill(big, sizeof(big), 2);
	CHECK_EQ(ftruncate(file, 0), 0);
	CHECK_EQ(lseek(file, 0, SEEK_SET), 0);
	CHECK_EQ(write(a[1], big, 10000), 10000);
	CHECK_EQ(splice(a[0], NULL, file, NULL, 3000, SPLICE_F_MOVE), 3000);
	CHECK_EQ(splice(a[0], NULL, file, NULL, 1 << 20, SPLICE_F_MORE), 7000);
	CHECK_EQ(lseek(file, 0, SEEK_CUR), 10000);
	CHECK_EQ(pread(file, back, sizeof(back), 0), 10000);
	CHECK_EQ(memcmp(big, back, 10000), 0);
	/* With an offset the position stays. */
	CHECK_EQ(splice(file, &at, a[1], NULL, 6000, 0), 6000);
	CHECK_EQ(at, 6005);
	CHECK_EQ(lseek(file, 0, SEEK_CUR), 10000);
	CHECK_EQ(splice(file, NULL, a[1], NULL, 100, 0), 0);
	CHECK_EQ(read(a[0], back, sizeof(back)), 6000);
	CHECK_EQ(memcmp(big + 5, back, 6000), 0);
	/* All that there is room for. */
	CHECK_EQ(pwrite(file, big, sizeof(big), 0), sizeof(big));
	CHECK_EQ(lseek(file, 0, SEEK_SET), 0);
	CHECK_EQ(splice(file, NULL, a[1], NULL, sizeof(big), 0), 65536);
	CHECK_ERRNO(splice(file, NULL, a[1], NULL, 1, NONBLOCK), EAGAIN);
	at = 200000;
	CHECK_EQ(splice(a[0], NULL, file, &at, sizeof(big), 0), 65536);
	CHECK_EQ(at, 265536);
	CHECK_EQ(fstat(file, &st), 0);
	CHECK_EQ(st.st_size, 265536);
	CHECK_EQ(pread(file, back, 65536, 200000), 65536);
	CHECK_EQ(memcmp(big, back, 65536), 0);
}

static void test_memory(void)
{
	struct iovec v[3] = { { big, 10 },
			      { big + 10, 0 },
			      { big + 10, PAGE } };
	struct iovec r[2] = { { back, 100 }, { back + 100, PAGE } };

	fill(big, sizeof(big), 3);
	CHECK_EQ(vmsplice(a[1], v, 3, 0), PAGE + 10);
	CHECK_EQ(vmsplice(a[0], r, 2, 0), PAGE + 10);
	CHECK_EQ(memcmp(big, back, PAGE + 10), 0);
	v[0].iov_len = sizeof(big);
	CHECK_EQ(vmsplice(a[1], v, 1, 0), 65536);
	CHECK_ERRNO(vmsplice(a[1], v, 1, NONBLOCK), EAGAIN);
	CHECK_EQ(read(a[0], back, sizeof(back)), 65536);
	CHECK_EQ(memcmp(big, back, 65536), 0);
	CHECK_ERRNO(vmsplice(a[0], r, 1, NONBLOCK), EAGAIN);
	v[0].iov_base = bad;
	CHECK_ERRNO(vmsplice(a[1], v, 1, 0), EFAULT);
}

static void test_ends(void)
{
	int p[2];

	signal(SIGPIPE, SIG_IGN);
	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(write(p[1], "xyz", 3), 3);
	close(p[1]);
	CHECK_EQ(tee(p[0], b[1], 9, 0), 3);
	CHECK_EQ(splice(p[0], NULL, b[1], NULL, 9, 0), 3);
	CHECK_EQ(splice(p[0], NULL, b[1], NULL, 9, 0), 0);
	CHECK_EQ(tee(p[0], b[1], 9, 0), 0);
	CHECK_EQ(splice(p[0], NULL, file, NULL, 9, 0), 0);
	close(p[0]);
	CHECK_EQ(pipe(p), 0);
	close(p[0]);
	CHECK_ERRNO(splice(b[0], NULL, p[1], NULL, 1, 0), EPIPE);
	CHECK_ERRNO(tee(b[0], p[1], 1, 0), EPIPE);
	CHECK_EQ(lseek(file, 0, SEEK_SET), 0);
	CHECK_ERRNO(splice(file, NULL, p[1], NULL, 1, 0), EPIPE);
	close(p[1]);
	drain(b[0]);
}

static long call_splice(struct blocked *k)
{
	return splice(k->fd, NULL, b[1], NULL, k->size, 0);
}

static long call_tee(struct blocked *k)
{
	return tee(k->fd, b[1], k->size, 0);
}

static long call_to_file(struct blocked *k)
{
	return splice(k->fd, NULL, file, NULL, k->size, 0);
}

static void test_blocking(void)
{
	static long (*const calls[])(
		struct blocked *) = { call_splice, call_tee, call_to_file };

	for (unsigned i = 0; i < 3; i++) {
		struct blocked k = { .call = calls[i], .fd = a[0], .size = 5 };

		blocked_start(&k);
		CHECK_EQ(write(a[1], "abc", 3), 3);
		blocked_end(&k, 3, 0);
		drain(a[0]);
		drain(b[0]);
		event_catch(SIGUSR1, 0);
		blocked_start(&k);
		CHECK_EQ(pthread_kill(k.thread, SIGUSR1), 0);
		blocked_end(&k, -1, EINTR);
	}
}

/* A pipe's O_NONBLOCK counts, whatever is at the other side. */
static void test_nonblock(void)
{
	off_t at = 0;
	int p[2];

	CHECK_EQ(pipe2(p, O_NONBLOCK), 0);
	CHECK_EQ(pwrite(file, big, PAGE, 0), PAGE);
	CHECK_ERRNO(splice(p[0], NULL, file, &at, 1, 0), EAGAIN);
	for (int i = 0; i < 16; i++) {
		at = 0;
		CHECK_EQ(splice(file, &at, p[1], NULL, PAGE, 0), PAGE);
	}
	at = 0;
	CHECK_ERRNO(splice(file, &at, p[1], NULL, PAGE, 0), EAGAIN);
	close(p[0]);
	close(p[1]);
}

int main(void)
{
	char path[] = "/tmp/armlet-splice.XXXXXX";

	mkdir("/tmp", 01777);
	file = mkstemp(path);
	CHECK(file >= 0);
	CHECK_EQ(pipe(a), 0);
	CHECK_EQ(pipe(b), 0);
	test_errors();
	test_pipes();
	test_files();
	test_memory();
	test_ends();
	test_nonblock();
	test_blocking();
	CHECK_EQ(unlink(path), 0);
	return check_done();
}
