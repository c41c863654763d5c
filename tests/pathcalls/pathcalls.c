/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths at their limits, from any directory, and files without a name. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include "scratch.h"

static char buf[PATH_MAX * 2];

static void build(void)
{
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(mkdir("d/e", 0755), 0);
	make_file("f");
	make_file("d/f");
	CHECK_EQ(symlink("f", "l"), 0);
	CHECK_EQ(symlink("nowhere/at/all", "dangling2"), 0);
}

/* NAME_MAX and PATH_MAX to the byte. */
static void test_lengths(void)
{
	char name[NAME_MAX + 2], path[PATH_MAX + 2];
	struct stat st;

	memset(name, 'n', sizeof(name));
	name[NAME_MAX + 1] = '\0';
	CHECK_ERRNO(stat(name, &st), ENAMETOOLONG);
	CHECK_ERRNO(mkdir(name, 0755), ENAMETOOLONG);
	CHECK_ERRNO(open(name, O_CREAT, 0644), ENAMETOOLONG);
	CHECK_ERRNO(unlink(name), ENAMETOOLONG);
	name[NAME_MAX] = '\0';
	CHECK_ERRNO(stat(name, &st), ENOENT);
	for (size_t len = 1; len <= NAME_MAX; len++) {
		CHECK_EQ(mkdir(name + NAME_MAX - len, 0755), 0);
		CHECK_EQ(stat(name + NAME_MAX - len, &st), 0);
	}
	for (size_t len = 1; len <= NAME_MAX; len++)
		CHECK_EQ(rmdir(name + NAME_MAX - len), 0);
	memset(path, '/', sizeof(path));
	path[PATH_MAX] = '\0';
	CHECK_ERRNO(stat(path, &st), ENAMETOOLONG);
	path[PATH_MAX - 1] = '\0';
	CHECK_EQ(stat(path, &st), 0);
	memcpy(path, "f/", 2);
	CHECK_ERRNO(stat(path, &st), ENOTDIR);
}

/* 40 links are followed, 41 are not; each may be in the middle. */
static void test_links(void)
{
	struct stat st;
	char a[16], b[16];
	int n;

	CHECK_EQ(symlink("d", "c0"), 0);
	for (n = 1; n <= 40; n++) {
		snprintf(a, sizeof(a), "c%d", n - 1);
		snprintf(b, sizeof(b), "c%d", n);
		CHECK_EQ(symlink(a, b), 0);
	}
	CHECK_EQ(stat("c39", &st), 0);
	CHECK_EQ(stat("c39/f", &st), 0);
	CHECK_ERRNO(stat("c40", &st), ELOOP);
	CHECK_EQ(lstat("c40", &st), 0);
	CHECK_ERRNO(lstat("c40/f", &st), ELOOP);
	for (n = 0; n <= 40; n++) {
		snprintf(a, sizeof(a), "c%d", n);
		CHECK_EQ(unlink(a), 0);
	}
	CHECK_EQ(readlink("l", a, sizeof(a)), 1);
	CHECK_EQ(a[0], 'f');
	CHECK_EQ(readlink("dangling2", a, 3), 3);
	/* libc has its own idea of an empty buffer, and of fchmod. */
	CHECK_ERRNO(syscall(SYS_readlinkat, AT_FDCWD, "l", a, 0), EINVAL);
	CHECK_EQ(lstat("dangling2", &st), 0);
	CHECK_EQ(st.st_size, strlen("nowhere/at/all"));
	CHECK_EQ(st.st_mode, S_IFLNK | 0777);
	CHECK_ERRNO(symlink("", "new"), ENOENT);
}

/* A path of 100 directories, one of the longest, and what it is called. */
static void test_deep(void)
{
	static char path[PATH_MAX];
	struct stat st;
	size_t len = 0;
	int n;

	for (n = 0; n < 1000; n++) {
		len += (size_t)sprintf(path + len, "%s%d", n ? "/" : "",
				       n % 10);
		CHECK_EQ(mkdir(path, 0755), 0);
	}
	CHECK_EQ(stat(path, &st), 0);
	CHECK_EQ(chdir(path), 0);
	CHECK(getcwd(buf, sizeof(buf)) == buf);
	CHECK(strcmp(buf + strlen(buf) - len, path) == 0);
	CHECK_ERRNO(getcwd(buf, len) ? 0 : -1, ERANGE);
	CHECK_EQ(chdir(scratch_path), 0);
	for (; n > 0; n--) {
		CHECK_EQ(rmdir(path), 0);
		path[len -= 2] = '\0';
		if (n == 2)
			len = 1;
	}
}

/* *at calls start at any directory, O_PATH or not. */
static void test_at(void)
{
	int d = open("d", O_RDONLY), p = open("d/e", O_PATH),
	    f = open("f", O_RDONLY), lp = open("l", O_PATH | O_NOFOLLOW);
	struct stat st;
	char text[16];

	CHECK_EQ(fstatat(d, "f", &st, 0), 0);
	CHECK_EQ(fstatat(d, "", &st, AT_EMPTY_PATH), 0);
	CHECK(S_ISDIR(st.st_mode));
	CHECK_EQ(fstatat(f, "", &st, AT_EMPTY_PATH), 0);
	CHECK(S_ISREG(st.st_mode));
	CHECK_ERRNO(fstatat(d, "", &st, 0), ENOENT);
	CHECK_ERRNO(fstatat(f, "f", &st, 0), ENOTDIR);
	CHECK_ERRNO(fstatat(99, "f", &st, 0), EBADF);
	CHECK_EQ(fstatat(99, "/", &st, 0), 0);
	CHECK_ERRNO(fstatat(d, "f", &st, 0x8000), EINVAL);
	CHECK_EQ(fstatat(p, "../../f", &st, 0), 0);
	CHECK_EQ(mkdirat(p, "x", 0755), 0);
	CHECK_EQ(unlinkat(p, "x", AT_REMOVEDIR), 0);
	CHECK_ERRNO(unlinkat(p, "x", 1), EINVAL);
	CHECK_EQ(fstat(lp, &st), 0);
	CHECK(S_ISLNK(st.st_mode));
	CHECK_EQ(readlinkat(lp, "", text, sizeof(text)), 1);
	CHECK_ERRNO(readlinkat(f, "", text, sizeof(text)), ENOENT);
	CHECK_ERRNO(read(p, text, 1), EBADF);
	CHECK_ERRNO(syscall(SYS_fchmod, p, 0700), EBADF);
	CHECK_ERRNO(lseek(p, 0, SEEK_SET), EBADF);
	CHECK_ERRNO(ftruncate(p, 0), EBADF);
	CHECK_EQ(fcntl(p, F_GETFL) & O_PATH, O_PATH);
	CHECK_EQ(linkat(f, "", AT_FDCWD, "new", AT_EMPTY_PATH), 0);
	CHECK_EQ(nlink_of("f"), 2);
	CHECK_EQ(unlink("new"), 0);
	CHECK_EQ(linkat(AT_FDCWD, "l", AT_FDCWD, "new", 0), 0);
	CHECK_EQ(inode_of("new"), inode_of("l"));
	CHECK_EQ(unlink("new"), 0);
	CHECK_EQ(linkat(AT_FDCWD, "l", AT_FDCWD, "new", AT_SYMLINK_FOLLOW), 0);
	CHECK_EQ(inode_of("new"), inode_of("f"));
	CHECK_EQ(unlink("new"), 0);
	CHECK_ERRNO(linkat(AT_FDCWD, "f", AT_FDCWD, "new", 1), EINVAL);
	CHECK_EQ(fchdir(p), 0);
	CHECK_EQ(stat("../f", &st), 0);
	CHECK_EQ(fchdir(d), 0);
	CHECK_EQ(stat("../f", &st), 0);
	CHECK_ERRNO(fchdir(f), ENOTDIR);
	CHECK_ERRNO(fchdir(99), EBADF);
	CHECK_EQ(chdir(scratch_path), 0);
	close(d), close(p), close(f), close(lp);
}

/* What is open lives on without a name. */
static void test_unlinked(void)
{
	struct stat st;
	int fd, dir;

	make_file("gone");
	fd = open("gone", O_RDWR);
	CHECK_EQ(unlink("gone"), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_nlink, 0);
	CHECK_ERRNO(linkat(fd, "", AT_FDCWD, "back", AT_EMPTY_PATH), ENOENT);
	close(fd);
	CHECK_EQ(mkdir("gone", 0755), 0);
	dir = open("gone", O_RDONLY);
	CHECK_EQ(chdir("gone"), 0);
	CHECK_EQ(rmdir("../gone"), 0);
	CHECK_ERRNO(open("x", O_CREAT | O_RDWR, 0644), ENOENT);
	CHECK_ERRNO(mkdirat(dir, "x", 0755), ENOENT);
	CHECK_ERRNO(getcwd(buf, sizeof(buf)) ? 0 : -1, ENOENT);
	CHECK_EQ(stat(".", &st), 0);
	CHECK_EQ(st.st_nlink, 0);
	CHECK_EQ(stat("..", &st), 0);
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(fchdir(dir), 0);
	CHECK_EQ(chdir(scratch_path), 0);
	close(dir);
}

/* No descriptor, then no file. */
static void test_full(void)
{
	int fd = dup(1), max = fd, first = fd;

	while (fd >= 0) {
		max = fd;
		fd = dup(1);
	}
	CHECK_ERRNO(open("no", O_CREAT | O_RDWR, 0644), EMFILE);
	CHECK_ERRNO(open("never", O_RDONLY), EMFILE);
	CHECK(!exists("no"));
	for (fd = first; fd <= max; fd++)
		close(fd);
}

#define LONGEST 40

/* What a file of n bytes is called: names each of which begins with those
 * before, so that only their lengths tell them apart. */
static const char *prefix(int n)
{
	static char name[LONGEST + 1];

	memset(name, 'p', sizeof(name));
	name[n] = '\0';
	return name;
}

static long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

/* Made, linked to and removed while they are open. */
static void test_prefixes(void)
{
	char data[LONGEST] = "";
	struct stat st;
	int fd[LONGEST + 1];

	for (int n = 1; n <= LONGEST; n++) {
		CHECK_EQ(size_of(prefix(n)), -1);
		fd[n] = open(prefix(n), O_RDWR | O_CREAT | O_EXCL, 0600);
		CHECK_EQ(write(fd[n], data, (size_t)n), n);
	}
	for (int n = 1; n <= LONGEST; n++) {
		CHECK_EQ(size_of(prefix(n)), n);
		if (n % 4 == 0)
			CHECK_EQ(link(prefix(n), "other"), 0);
		if (n % 2 == 0)
			CHECK_EQ(unlink(prefix(n)), 0);
		CHECK_EQ(fstat(fd[n], &st), 0);
		CHECK_EQ(st.st_nlink, n % 2 || n % 4 == 0);
		if (n % 4 == 0)
			CHECK_EQ(unlink("other"), 0);
	}
	for (int n = 1; n <= LONGEST; n++) {
		CHECK_EQ(size_of(prefix(n)), n % 2 ? n : -1);
		CHECK_EQ(unlink(prefix(n)), n % 2 ? 0 : -1);
		CHECK_EQ(pread(fd[n], data, LONGEST, 0), n);
		close(fd[n]);
	}
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	CHECK_EQ(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static gid_t group_of(const char *path)
{
	struct stat st;

	CHECK_EQ(lstat(path, &st), 0);
	return st.st_gid;
}

/* What is made in a directory with set-group-ID is of its group, and
 * directories have the bit, too. */
static void test_group(void)
{
	struct stat st;
	int fd;

	CHECK_EQ(mkdir("g", 0755), 0);
	CHECK_EQ(chown("g", 0, 100), 0);
	CHECK_EQ(mkdir("g/before", 0755), 0);
	CHECK_EQ(group_of("g/before"), 0);
	CHECK_EQ(chmod("g", 02755), 0);
	CHECK_EQ(mkdir("g/dir", 0755), 0);
	CHECK_EQ(group_of("g/dir"), 100);
	CHECK_EQ(mode_of("g/dir"), 02755);
	close(open("g/file", O_CREAT | O_WRONLY, 0644));
	CHECK_EQ(group_of("g/file"), 100);
	CHECK_EQ(mode_of("g/file"), 0644);
	CHECK_EQ(symlink("x", "g/link"), 0);
	CHECK_EQ(group_of("g/link"), 100);
	CHECK_EQ(mkfifo("g/fifo", 0600), 0);
	CHECK_EQ(group_of("g/fifo"), 100);
	fd = open("g", O_TMPFILE | O_RDWR, 0600);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_gid, 100);
	close(fd);
}

int main(void)
{
	scratch_enter("pathcalls");
	test_prefixes();
	build();
	test_lengths();
	test_links();
	test_deep();
	test_at();
	test_unlinked();
	test_full();
	test_group();
	scratch_empty(open(".", O_RDONLY));
	scratch_leave();
	return check_done();
}
