/* SPDX-License-Identifier: BSD-3-Clause */
/* The root file system that `root` makes, out of an archive in memory: read,
 * mapped, and then changed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "check.h"

#define BIG 300000
#define OLD 1000000000

/* Byte at of `seq -w 0 99999`. */
static char expected(size_t at)
{
	char line[8];

	snprintf(line, sizeof(line), "%05u\n", (unsigned)(at / 6));
	return line[at % 6];
}

static int same(const char *p, size_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != expected(at + i))
			return 0;
	return 1;
}

static void check_stat(const char *path, unsigned mode, unsigned nlink,
		       long size, long mtime)
{
	struct stat st;

	CHECK_EQ(lstat(path, &st), 0);
	CHECK_EQ(st.st_mode, mode);
	CHECK_EQ(st.st_nlink, nlink);
	if (!S_ISDIR(mode))
		CHECK_EQ(st.st_size, size);
	CHECK_EQ(st.st_uid, 0);
	if (mtime)
		CHECK_EQ(st.st_mtime, mtime);
}

static void test_names(void)
{
	struct stat a, b;
	char path[300] = "/dir/", target[64] = "";

	memset(path + 5, '0', 255);
	path[259] = '7';
	check_stat("/dir", S_IFDIR | 01755, 3, 0, OLD);
	check_stat("/dir/deep/deeper", S_IFDIR | 0755, 2, 0, OLD);
	check_stat("/empty", S_IFDIR | 0755, 2, 0, OLD);
	check_stat("/dir/hello", S_IFREG | 0640, 3, 13, OLD);
	check_stat("/big", S_IFREG | 0644, 1, BIG, OLD);
	check_stat("/nothing", S_IFREG | 0644, 1, 0, 0);
	check_stat("/fifo", S_IFIFO | 0600, 1, 0, 0);
	check_stat("/link", S_IFLNK | 0777, 1, 9, OLD);
	check_stat(path, S_IFREG | 0644, 1, 5, 0);
	CHECK_EQ(readlink("/link", target, sizeof(target)), 9);
	CHECK(strcmp(target, "dir/hello") == 0);
	CHECK_EQ(stat("/link", &a), 0);
	CHECK_EQ(stat("/dir/folder/deeper/once-more", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_EQ(stat("/dir/deep/again", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
}

static void test_listing(void)
{
	DIR *d = opendir("/dir");
	unsigned n = 0;

	while (d && readdir(d))
		n++;
	CHECK_EQ(n, 6); /* . .. hello deep folder 0...7 */
	closedir(d);
}

static void test_read(void)
{
	static char buf[BIG + 1];
	int fd = open("/big", O_RDONLY);

	CHECK(fd >= 0);
	CHECK_EQ(read(fd, buf, sizeof(buf)), BIG);
	CHECK(same(buf, 0, BIG));
	CHECK_EQ(read(fd, buf, sizeof(buf)), 0);
	CHECK_EQ(pread(fd, buf, 100, 123456), 100);
	CHECK(same(buf, 123456, 100));
	CHECK_EQ(pread(fd, buf, 100, BIG - 10), 10);
	CHECK_EQ(pread(fd, buf, 100, BIG + 10), 0);
	CHECK_EQ(lseek(fd, -5, SEEK_END), BIG - 5);
	CHECK_EQ(lseek(fd, 0, SEEK_HOLE), BIG);
	close(fd);
}

static void test_map(void)
{
	int fd = open("/pages", O_RDWR), fd2 = open("/pages", O_RDWR);
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	char *s = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char c;

	CHECK(p != MAP_FAILED && s != MAP_FAILED);
	CHECK(same(p, 0, 8192) && same(s, 0, 8192));
	p[0] = 'P';
	CHECK(same(s, 0, 8192));
	s[5000] = 'S';
	CHECK_EQ(pread(fd2, &c, 1, 5000), 1);
	CHECK_EQ(c, 'S');
	CHECK_EQ(pwrite(fd2, "W", 1, 100), 1);
	CHECK_EQ(s[100], 'W');
	CHECK_EQ(p[0], 'P');
	munmap(p, 8192);
	munmap(s, 8192);
	close(fd);
	close(fd2);
}

/* The last page of a mapping is zeros behind the file's end. */
static void test_map_end(void)
{
	int fd = open("/big", O_RDONLY);
	size_t len = (BIG + 4095) / 4096 * 4096;
	char *p = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);

	CHECK(p != MAP_FAILED && same(p, 0, BIG));
	for (size_t i = BIG; i < len; i++)
		CHECK_EQ(p[i], 0);
	munmap(p, len);
	close(fd);
	fd = open("/dir/hello", O_RDONLY);
	p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	CHECK(p != MAP_FAILED && memcmp(p, "hello, world\n\0", 14) == 0);
	munmap(p, 4096);
	close(fd);
}

static void test_write(void)
{
	char buf[32] = "";
	int fd = open("/dir/hello", O_RDWR);
	int again = open("/dir/deep/again", O_RDWR | O_APPEND);
	struct stat st;

	CHECK_EQ(pwrite(fd, "HELLO", 5, 0), 5);
	CHECK_EQ(write(again, "more\n", 5), 5);
	CHECK_EQ(read(fd, buf, sizeof(buf)), 18);
	CHECK(strcmp(buf, "HELLO, world\nmore\n") == 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 18);
	CHECK(st.st_mtime != OLD);
	CHECK_EQ(ftruncate(fd, 3), 0);
	CHECK_EQ(pread(again, buf, sizeof(buf), 0), 3);
	close(fd);
	close(again);
	fd = open("/shared", O_RDWR | O_TRUNC);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 0);
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(pread(fd, buf, 9, 0), 1);
	close(fd);
}

static void test_names_change(void)
{
	struct stat st;
	int fd;

	CHECK_EQ(unlink("/dir/hello"), 0);
	CHECK_EQ(stat("/dir/deep/again", &st), 0);
	CHECK_EQ(st.st_nlink, 2);
	CHECK_EQ(rename("/dir/deep/again", "/empty/here"), 0);
	CHECK_EQ(unlink("/dir/deep/deeper/once-more"), 0);
	CHECK_EQ(rmdir("/dir/deep/deeper"), 0);
	CHECK_EQ(mkdir("/dir/new", 0700), 0);
	fd = open("/dir/new/file", O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0);
	CHECK_EQ(unlink("/big"), 0);
	CHECK_ERRNO(open("/big", O_RDONLY), ENOENT);
	close(fd);
}

/* Threads that share a descriptor: each line is read by one of them. */
#define THREADS 3
#define LINE 6

static int shared;
static int lines[BIG / LINE];

static void *read_lines(void *arg)
{
	char line[LINE];

	while (read(shared, line, LINE) == LINE)
		__atomic_add_fetch(&lines[strtol(line, NULL, 10)], 1,
				   __ATOMIC_RELAXED);
	return arg;
}

static void test_shared(void)
{
	pthread_t t[THREADS];
	int wrong = 0;

	shared = open("/big", O_RDONLY);
	CHECK(shared >= 0);
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, read_lines, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	for (int i = 0; i < BIG / LINE; i++)
		wrong += lines[i] != 1;
	CHECK_EQ(wrong, 0);
	CHECK_EQ(close(shared), 0);
}

int main(void)
{
	test_names();
	test_listing();
	test_read();
	test_shared();
	test_map();
	test_map_end();
	test_write();
	test_names_change();
	return check_done();
}
