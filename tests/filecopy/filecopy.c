/* SPDX-License-Identifier: BSD-3-Clause */
/* From file to file without the program's help: sendfile, copy_file_range. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include "check.h"
#include "tmpdir.h"

#define PAGE 4096L

static char data[20 * PAGE], back[20 * PAGE];

static char pattern(long i)
{
	return (char)(i * 13 + i / 4096);
}

/* A file with data, at position 0. */
static int source(long n)
{
	int fd = tmp_file("source");

	for (long i = 0; i < n; i++)
		data[i] = pattern(i);
	CHECK_EQ(write(fd, data, (size_t)n), n);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static int holds(int fd, long at, long from, long n)
{
	if (pread(fd, back, (size_t)n, at) != n)
		return 0;
	for (long i = 0; i < n; i++)
		if (back[i] != pattern(from + i))
			return 0;
	return 1;
}

static void sending(void)
{
	int in = source(10 * PAGE + 5), out = tmp_file("out");
	off_t at = PAGE - 3;

	CHECK_EQ(sendfile(out, in, NULL, 100), 100);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 100);
	CHECK_EQ(lseek(out, 0, SEEK_CUR), 100);
	CHECK(holds(out, 0, 0, 100));
	CHECK_EQ(sendfile(out, in, &at, 5 * PAGE), 5 * PAGE);
	CHECK_EQ(at, 6 * PAGE - 3);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 100);
	CHECK(holds(out, 100, PAGE - 3, 5 * PAGE));
	/* As much as there is. */
	at = 10 * PAGE;
	CHECK_EQ(sendfile(out, in, &at, 100), 5);
	CHECK_EQ(sendfile(out, in, &at, 100), 0);
	CHECK_EQ(at, 10 * PAGE + 5);
	CHECK_EQ(sendfile(out, in, &at, 0), 0);
	/* Holes come as zeros. */
	CHECK_EQ(ftruncate(in, 20 * PAGE), 0);
	at = 12 * PAGE + 1;
	CHECK_EQ(lseek(out, 0, SEEK_SET), 0);
	CHECK_EQ(sendfile(out, in, &at, 2 * PAGE), 2 * PAGE);
	CHECK_EQ(pread(out, back, 2 * PAGE, 0), 2 * PAGE);
	for (int i = 0; i < 2 * PAGE; i++)
		if (back[i] != 0) {
			CHECK_EQ(i, -1);
			break;
		}
	close(in);
	close(out);
}

static void refusals(void)
{
	const char *path = tmp_path("refusals");
	int in = source(100), out = open(path, O_WRONLY | O_CREAT, 0600);
	int append = open(path, O_WRONLY | O_APPEND), fds[2];
	int dir = open(tmp_dir(), O_RDONLY | O_DIRECTORY);
	off_t at = -1;

	CHECK_ERRNO(sendfile(out, -1, NULL, 1), EBADF);
	CHECK_ERRNO(sendfile(-1, in, NULL, 1), EBADF);
	CHECK_ERRNO(sendfile(in, out, NULL, 1), EBADF);
	CHECK_ERRNO(sendfile(out, in, &at, 1), EINVAL);
	CHECK_ERRNO(sendfile(append, in, NULL, 1), EINVAL);
	CHECK_ERRNO(sendfile(out, dir, NULL, 1), EINVAL);
	CHECK_ERRNO(sendfile(out, in, (off_t *)8, 1), EFAULT);
	CHECK_EQ(pipe(fds), 0);
	at = 0;
	CHECK_ERRNO(sendfile(out, fds[0], &at, 1), ESPIPE);
	CHECK_ERRNO(sendfile(out, fds[0], NULL, 1), EINVAL);
	/* Into a pipe: as much as fits. */
	CHECK_EQ(sendfile(fds[1], in, NULL, 60), 60);
	CHECK_EQ(read(fds[0], back, 100), 60);
	CHECK(back[59] == pattern(59));
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 60);
	close(fds[0]);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERRNO(sendfile(fds[1], in, NULL, 10), EPIPE);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 60);
	close(fds[1]);
	close(dir);
	close(append);
	close(out);
	close(in);
	unlink(path);
}

static void copying(void)
{
	int in = source(10 * PAGE), out = tmp_file("copy");
	off_t from = 5, to = 3 * PAGE + 7;

	CHECK_EQ(copy_file_range(in, NULL, out, NULL, 2 * PAGE, 0), 2 * PAGE);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 2 * PAGE);
	CHECK_EQ(lseek(out, 0, SEEK_CUR), 2 * PAGE);
	CHECK(holds(out, 0, 0, 2 * PAGE));
	CHECK_EQ(copy_file_range(in, &from, out, &to, 3 * PAGE, 0), 3 * PAGE);
	CHECK(from == 5 + 3 * PAGE && to == 6 * PAGE + 7);
	CHECK(holds(out, 3 * PAGE + 7, 5, 3 * PAGE));
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 2 * PAGE);
	from = 10 * PAGE - 10;
	CHECK_EQ(copy_file_range(in, &from, out, NULL, 100, 0), 10);
	CHECK_EQ(copy_file_range(in, &from, out, NULL, 100, 0), 0);
	/* Within one file. */
	from = 0;
	to = PAGE;
	CHECK_ERRNO(copy_file_range(in, &from, in, &to, PAGE + 1, 0), EINVAL);
	CHECK_EQ(copy_file_range(in, &from, in, &to, PAGE, 0), PAGE);
	CHECK(holds(in, PAGE, 0, PAGE));
	CHECK_ERRNO(copy_file_range(in, NULL, out, NULL, 1, 1), EINVAL);
	from = -1;
	CHECK_ERRNO(copy_file_range(in, &from, out, NULL, 1, 0), EOVERFLOW);
	from = -5;
	CHECK_ERRNO(copy_file_range(in, &from, out, NULL, 1, 0), EINVAL);
	from = INT64_MAX;
	CHECK_EQ(copy_file_range(in, &from, out, NULL, 1, 0), 0);
	CHECK_ERRNO(copy_file_range(-1, NULL, out, NULL, 1, 0), EBADF);
	CHECK_ERRNO(copy_file_range(in, NULL, -1, NULL, 1, 0), EBADF);
	CHECK_ERRNO(copy_file_range(in, (off_t *)8, out, NULL, 1, 0), EFAULT);
	CHECK_ERRNO(copy_file_range(-1, NULL, out, NULL, 1, 1), EBADF);
	CHECK_ERRNO(copy_file_range(in, (off_t *)8, out, NULL, 1, 1), EFAULT);
	CHECK_ERRNO(copy_file_range(in, NULL, out, NULL, 1, 1), EINVAL);
	close(out);
	out = open(tmp_dir(), O_RDONLY | O_DIRECTORY);
	CHECK_ERRNO(copy_file_range(in, NULL, out, NULL, 1, 0), EISDIR);
	close(out);
	close(in);
}

static void not_files(void)
{
	const char *path = tmp_path("nofiles");
	int in = source(PAGE), fds[2], d;
	int r = open(path, O_RDONLY | O_CREAT, 0600);
	int a = open(path, O_WRONLY | O_APPEND);

	CHECK_EQ(pipe(fds), 0);
	CHECK_ERRNO(copy_file_range(in, NULL, fds[1], NULL, 1, 0), EINVAL);
	CHECK_ERRNO(copy_file_range(fds[0], NULL, in, NULL, 1, 0), EINVAL);
	d = open(tmp_dir(), O_RDONLY | O_DIRECTORY);
	CHECK_ERRNO(copy_file_range(fds[0], NULL, d, NULL, 1, 0), EISDIR);
	close(d);
	CHECK_ERRNO(copy_file_range(in, NULL, r, NULL, 1, 0), EBADF);
	CHECK_ERRNO(copy_file_range(in, NULL, a, NULL, 1, 0), EBADF);
	CHECK_ERRNO(copy_file_range(a, NULL, in, NULL, 1, 0), EBADF);
	close(fds[0]);
	close(fds[1]);
	close(in);
	close(a);
	close(r);
	unlink(path);
}

int main(void)
{
	sending();
	refusals();
	copying();
	not_files();
	return check_done();
}
