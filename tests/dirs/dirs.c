/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading directories: every name that is there all the time is told exactly
 * once, whatever is made, removed and renamed meanwhile; and a directory of
 * 100,000 names costs no more a name than a small one.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdint.h>
#include <time.h>
#include "scratch.h"

#define NAMES 300

struct record {
	uint64_t ino;
	int64_t next;
	unsigned short len;
	unsigned char type;
	char name[];
};

static int seen[NAMES];

static void make_names(void)
{
	char name[16];

	for (int i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		make_file(name);
		seen[i] = 0;
	}
}

static void remove_all(void)
{
	scratch_empty(open(".", O_RDONLY));
}

/* One getdents64 into a buffer of size bytes; its records are counted. */
static long read_some(int fd, size_t size)
{
	static char buf[4096] __attribute__((aligned(8)));
	long n = syscall(SYS_getdents64, fd, buf, size);

	for (long at = 0; at < n;) {
		struct record *r = (struct record *)(void *)(buf + at);
		int i;

		if (sscanf(r->name, "n%d", &i) == 1 && i < NAMES)
			seen[i]++;
		CHECK(r->len % 8 == 0 && r->len > 19);
		at += r->len;
	}
	return n;
}

/* What the records say. */
static void test_records(void)
{
	struct stat st;
	struct dirent *e;
	int types = 0;
	DIR *d;

	CHECK_EQ(mkdir("dir", 0755), 0);
	make_file("file");
	CHECK_EQ(symlink("file", "link"), 0);
	CHECK_EQ(mknod("fifo", S_IFIFO | 0600, 0), 0);
	d = opendir(".");
	while ((e = readdir(d)) != NULL) {
		CHECK_EQ(lstat(e->d_name, &st), 0);
		CHECK_EQ(e->d_type, IFTODT(st.st_mode));
		CHECK_EQ(e->d_ino, st.st_ino);
		types |= 1 << e->d_type;
	}
	CHECK_EQ(types, 1 << DT_DIR | 1 << DT_REG | 1 << DT_LNK | 1 << DT_FIFO);
	closedir(d);
	remove_all();
}

static void test_errors(void)
{
	char small[16];
	int fd, file;

	make_file("file");
	CHECK_EQ(mkdir("dir", 0755), 0);
	file = open("file", O_RDONLY);
	CHECK_ERRNO(syscall(SYS_getdents64, file, small, 16), ENOTDIR);
	CHECK_ERRNO(syscall(SYS_getdents64, 99, small, 16), EBADF);
	fd = open("dir", O_RDONLY);
	CHECK_ERRNO(syscall(SYS_getdents64, fd, small, 16), EINVAL);
	CHECK_ERRNO(syscall(SYS_getdents64, fd, 16, 4096), EFAULT);
	CHECK_ERRNO(read(fd, small, 16), EISDIR);
	CHECK_ERRNO(write(fd, small, 16), EBADF);
	CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
	CHECK_EQ(rmdir("dir"), 0);
	CHECK_ERRNO(syscall(SYS_getdents64, fd, small, 16), ENOENT);
	close(fd);
	fd = open(".", O_PATH);
	CHECK_ERRNO(syscall(SYS_getdents64, fd, small, 16), EBADF);
	close(fd);
	close(file);
	remove_all();
}

enum change {
	NOTHING,
	REMOVE_READ, /* names that were told */
	REMOVE_NEXT, /* names that were not */
	ADD,
	RENAME, /* over other names, and to new ones */
	CHANGES,
};

static void change(enum change c, int turn)
{
	char name[16], other[16];

	for (int i = turn % 7; i < NAMES; i += 7) {
		snprintf(name, sizeof(name), "n%d", i);
		snprintf(other, sizeof(other), "o%d-%d", turn, i);
		if (c == ADD && i < 20)
			make_file(other);
		/* Every seventh goes, by number 3 of them. */
		if (i % 7 != 3)
			continue;
		if ((c == REMOVE_READ && seen[i]) ||
		    (c == REMOVE_NEXT && !seen[i]))
			unlink(name);
		if (c == RENAME)
			rename(name, i % 2 ? "o" : other);
	}
}

/* While it is read, with buffers of all sizes, it changes. */
static void test_stable(enum change c, size_t size)
{
	int fd, turn = 0;

	make_names();
	fd = open(".", O_RDONLY);
	while (read_some(fd, size) > 0)
		change(c, turn++);
	for (int i = 0; i < NAMES; i++)
		if (i % 7 != 3 || c == NOTHING || c == ADD)
			CHECK_EQ(seen[i], 1);
		else
			CHECK(seen[i] <= 1);
	close(fd);
	remove_all();
}

/* Two names change places: each is still told once. */
static void test_exchange(void)
{
	int fd;

	make_names();
	fd = open(".", O_RDONLY);
	for (int i = 0; read_some(fd, 256) > 0; i++) {
		char a[16], b[16];

		snprintf(a, sizeof(a), "n%d", i * 3 % NAMES);
		snprintf(b, sizeof(b), "n%d", NAMES - 1 - i * 5 % NAMES);
		CHECK_EQ(syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2),
			 0);
	}
	close(fd);
	remove_all();
}

static void test_seek(void)
{
	long places[NAMES + 2];
	char names[NAMES + 2][16];
	struct dirent *e;
	int n = 0;
	DIR *d;

	make_names();
	d = opendir(".");
	for (;;) {
		long at = telldir(d);

		e = readdir(d);
		if (!e)
			break;
		places[n] = at;
		snprintf(names[n++], sizeof(names[0]), "%.15s", e->d_name);
	}
	CHECK_EQ(n, NAMES + 2);
	for (int i = n - 1; i >= 0; i -= 13) {
		seekdir(d, places[i]);
		e = readdir(d);
		CHECK(e && strcmp(e->d_name, names[i]) == 0);
	}
	rewinddir(d);
	e = readdir(d);
	CHECK(e && strcmp(e->d_name, names[0]) == 0);
	closedir(d);
	remove_all();
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Make, look up, read and remove n names: what one costs. */
static uint64_t cost(int n)
{
	uint64_t start = now();
	struct stat st;
	char name[24];
	long total = 0;
	int fd;

	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "entry-%d", i);
		CHECK_EQ(mknod(name, S_IFREG | 0644, 0), 0);
	}
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "entry-%d", n - 1 - i);
		if (lstat(name, &st) != 0)
			CHECK(0);
	}
	fd = open(".", O_RDONLY);
	for (long got; (got = read_some(fd, 4096)) > 0;)
		total += got;
	CHECK(total >= (long)n * 32);
	close(fd);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "entry-%d", i * 7 % n);
		unlink(name);
	}
	remove_all();
	return (now() - start) / (uint64_t)n;
}

/* Under -icount time is instructions, and a bound for it means something. */
static void test_large(int n, int bounded)
{
	uint64_t small = cost(1000), large = cost(n);

	printf("a name costs %u ns of 1000, %u ns of %d\n", (unsigned)small,
	       (unsigned)large, n);
	if (bounded)
		CHECK(large < small * 3 / 2);
}

int main(int argc, char **argv)
{
	scratch_enter("dirs");
	test_records();
	test_errors();
	for (int c = NOTHING; c < CHANGES; c++)
		for (size_t size = 64; size <= 4096; size *= 4)
			test_stable(c, size);
	test_exchange();
	test_seek();
	test_large(argc > 1 ? atoi(argv[1]) : 5000, argc > 1);
	scratch_leave();
	return check_done();
}
