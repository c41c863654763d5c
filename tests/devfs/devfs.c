/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices in /dev, and nodes elsewhere that are the same devices. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include "check.h"

static void *volatile bad = (void *)(uintptr_t)8;

static int device(const char *path, unsigned minor_number)
{
	struct stat st;
	int fd = open(path, O_RDWR);

	CHECK(fd >= 0);
	CHECK_EQ(stat(path, &st), 0);
	CHECK(S_ISCHR(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0666);
	CHECK_EQ(major(st.st_rdev), 1);
	CHECK_EQ(minor(st.st_rdev), minor_number);
	CHECK_ERRNO(ioctl(fd, TCGETS, bad), minor_number < 8 ? ENOTTY : EINVAL);
	return fd;
}

static void test_null(void)
{
	int fd = device("/dev/null", 3);
	char buf[100] = "x";

	CHECK_EQ(read(fd, buf, sizeof(buf)), 0);
	CHECK_EQ(write(fd, buf, sizeof(buf)), sizeof(buf));
	CHECK_EQ(write(fd, bad, 100000), 100000); /* nobody looks */
	CHECK_EQ(pwrite(fd, buf, 10, 1000), 10);
	CHECK_EQ(lseek(fd, 1234, SEEK_SET), 0);
	CHECK_EQ(lseek(fd, -5, SEEK_END), 0);
	CHECK_ERRNO((intptr_t)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0),
		    ENODEV);
	CHECK_EQ(ftruncate(fd, 0) == -1 && errno == EINVAL, 1);
	close(fd);
	fd = open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, buf, 5), 5);
	CHECK_ERRNO(read(fd, buf, 1), EBADF);
	close(fd);
	CHECK_ERRNO(open("/dev/null", O_RDONLY | O_DIRECTORY), ENOTDIR);
	CHECK_ERRNO(open("/dev/null/x", O_RDONLY), ENOTDIR);
}

static int all_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return 0;
	return 1;
}

static void test_zero(void)
{
	static char buf[20000];
	struct iovec v[2] = { { buf, 100 }, { buf + 5000, 200 } };
	int fd = device("/dev/zero", 5);
	char *p, *q;

	memset(buf, 1, sizeof(buf));
	CHECK_EQ(read(fd, buf, sizeof(buf)), sizeof(buf));
	CHECK(all_zero(buf, sizeof(buf)));
	memset(buf, 1, sizeof(buf));
	CHECK_EQ(readv(fd, v, 2), 300);
	CHECK(all_zero(buf, 100) && all_zero(buf + 5000, 200) && buf[100] == 1);
	CHECK_ERRNO(read(fd, bad, 10), EFAULT);
	CHECK_EQ(write(fd, buf, 10), 10);
	p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	CHECK(p != MAP_FAILED && all_zero(p, 8192));
	p[5000] = 7;
	CHECK(all_zero(p, 5000) && p[5000] == 7);
	q = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(q != MAP_FAILED && all_zero(q, 8192));
	q[1] = 5;
	CHECK_EQ(q[1], 5);
	CHECK_EQ(p[1], 0);
	CHECK_EQ(munmap(p, 8192), 0);
	CHECK_EQ(munmap(q, 8192), 0);
	close(fd);
}

static void test_full(void)
{
	int fd = device("/dev/full", 7);
	char buf[100];

	memset(buf, 1, sizeof(buf));
	CHECK_EQ(read(fd, buf, sizeof(buf)), sizeof(buf));
	CHECK(all_zero(buf, sizeof(buf)));
	CHECK_ERRNO(write(fd, buf, 1), ENOSPC);
	close(fd);
}

static void test_random(const char *path, unsigned minor_number)
{
	int fd = device(path, minor_number), bits = 0;
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };
	unsigned char a[300], b[300], seen[256] = { 0 };
	unsigned different = 0;

	CHECK_EQ(read(fd, a, sizeof(a)), sizeof(a));
	CHECK_EQ(read(fd, b, sizeof(b)), sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	for (size_t i = 0; i < sizeof(a); i++)
		different += !seen[a[i]]++;
	CHECK(different > 120); /* of 256, some 177 are expected */
	CHECK_EQ(write(fd, a, sizeof(a)), sizeof(a));
	CHECK_ERRNO(read(fd, bad, 10), EFAULT);
	CHECK_ERRNO(write(fd, bad, 10), EFAULT);
	CHECK_EQ(ioctl(fd, 0x80045200, &bits), 0); /* RNDGETENTCNT */
	CHECK_EQ(bits, 256);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, minor_number == 8 ? POLLIN : POLLIN | POLLOUT);
	close(fd);
}

static void test_folder(void)
{
	const char *names[] = { "null",	   "zero", "full",  "random",
				"urandom", "tty",  "stdin", "stdout",
				"stderr",  "fd",   "shm" };
	unsigned found = 0;
	struct dirent *e;
	struct statfs fs;
	DIR *d = opendir("/dev");

	while (d && (e = readdir(d)))
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			found += !strcmp(e->d_name, names[i]);
	CHECK_EQ(found, sizeof(names) / sizeof(*names));
	closedir(d);
	CHECK_EQ(statfs("/dev/shm", &fs), 0);
	CHECK_EQ(fs.f_type, 0x01021994);
	CHECK_EQ(shm_open("/armlet", O_RDWR | O_CREAT | O_EXCL, 0600) >= 0, 1);
	CHECK_EQ(shm_unlink("/armlet"), 0);
	CHECK_ERRNO(open("/dev/nothing", O_RDONLY), ENOENT);
}

static void test_mknod(void)
{
	char name[] = "/tmp/devfs.XXXXXX", path[64];
	char c = 1;
	int fd;

	CHECK(mkdtemp(name) != NULL);
	snprintf(path, sizeof(path), "%s/z", name);
	CHECK_EQ(mknod(path, S_IFCHR | 0600, makedev(1, 5)), 0);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	CHECK_EQ(read(fd, &c, 1), 1);
	CHECK_EQ(c, 0);
	close(fd);
	CHECK_EQ(unlink(path), 0);
	CHECK_EQ(mknod(path, S_IFCHR | 0600, makedev(240, 77)), 0);
	CHECK_ERRNO(open(path, O_RDONLY), ENXIO);
	CHECK_EQ(unlink(path), 0);
	CHECK_EQ(mknod(path, S_IFBLK | 0600, makedev(240, 77)), 0);
	CHECK_ERRNO(open(path, O_RDONLY), ENXIO);
	CHECK_EQ(unlink(path), 0);
	CHECK_EQ(rmdir(name), 0);
}

int main(void)
{
	test_null();
	test_zero();
	test_full();
	test_random("/dev/random", 8);
	test_random("/dev/urandom", 9);
	test_folder();
	test_mknod();
	return check_done();
}
