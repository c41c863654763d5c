/* SPDX-License-Identifier: BSD-3-Clause */
/* O_TMPFILE: a file that has no name, and may be given one. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "check.h"
#include "tmpdir.h"

static const char *dir;

static int open_unnamed(int flags, mode_t mode)
{
	return open(dir, O_TMPFILE | flags, mode);
}

static nlink_t links(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_nlink : (nlink_t)-1;
}

/* By /proc/self/fd: for the caller's rights are enough. */
static int give_name(int fd, const char *name)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

static int entries(void)
{
	struct stat st;

	/* Of tmpfs on Linux and here: 20 bytes a name, "." and ".." too. */
	return stat(dir, &st) == 0 ? (int)st.st_size : -1;
}

static void a_file(void)
{
	const char *name = tmp_path("named");
	struct stat st;
	char text[8] = "";
	int before = entries(), fd;

	umask(027);
	fd = open_unnamed(O_RDWR, 0666);
	CHECK(fd >= 0);
	CHECK_EQ(entries(), before);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_mode, S_IFREG | 0640);
	CHECK_EQ(st.st_nlink, 0);
	CHECK_EQ(write(fd, "unnamed", 7), 7);
	CHECK_EQ(give_name(fd, name), 0);
	CHECK_EQ(links(fd), 1);
	CHECK_ERRNO(give_name(fd, name), EEXIST);
	CHECK_EQ(close(fd), 0);
	fd = open(name, O_RDONLY);
	CHECK_EQ(read(fd, text, sizeof(text)), 7);
	CHECK(strcmp(text, "unnamed") == 0);
	close(fd);
	CHECK_EQ(unlink(name), 0);
}

/* What lost its last name gets none again; nor does one of O_EXCL. */
static void no_name(void)
{
	const char *name = tmp_path("named");
	int fd = open_unnamed(O_WRONLY, 0600);

	CHECK_EQ(give_name(fd, name), 0);
	CHECK_EQ(unlink(name), 0);
	CHECK_EQ(links(fd), 0);
	CHECK_ERRNO(give_name(fd, name), ENOENT);
	close(fd);
	fd = open_unnamed(O_RDWR | O_EXCL, 0600);
	CHECK(fd >= 0);
	CHECK_ERRNO(give_name(fd, name), ENOENT);
	CHECK_EQ(write(fd, "x", 1), 1);
	close(fd);
}

static void refusals(void)
{
	const char *file = tmp_path("file");
	int fd = open(file, O_CREAT | O_RDWR, 0600);

	close(fd);
	CHECK_ERRNO(open_unnamed(O_RDONLY, 0600), EINVAL);
	CHECK_ERRNO(open_unnamed(O_RDWR | O_CREAT, 0600), EINVAL);
	CHECK_ERRNO(open(dir, (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600),
		    EINVAL);
	CHECK_ERRNO(open(file, O_TMPFILE | O_RDWR, 0600), ENOTDIR);
	CHECK_EQ(unlink(file), 0);
	CHECK_ERRNO(open(file, O_TMPFILE | O_RDWR, 0600), ENOENT);
	CHECK_ERRNO(open("/proc", O_TMPFILE | O_RDWR, 0600), EOPNOTSUPP);
}

/* A directory that goes meanwhile takes the file's place, not the file. */
static void without_directory(void)
{
	const char *own = tmp_path("own");
	int fd;

	CHECK_EQ(mkdir(own, 0700), 0);
	fd = open(own, O_TMPFILE | O_RDWR, 0600);
	CHECK(fd >= 0);
	CHECK_EQ(rmdir(own), 0);
	CHECK_EQ(pwrite(fd, "still", 5, 0), 5);
	CHECK_EQ(links(fd), 0);
	close(fd);
}

int main(void)
{
	dir = tmp_dir();
	a_file();
	no_name();
	refusals();
	without_directory();
	return check_done();
}
