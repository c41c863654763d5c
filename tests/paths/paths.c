/* SPDX-License-Identifier: BSD-3-Clause */
/* How paths are walked: a tree with every kind of file, and tables of calls,
 * paths and what comes of them. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include "scratch.h"

enum call {
	STAT,
	LSTAT,
	OPEN, /* arg: flags */
	MKDIR,
	RMDIR,
	UNLINK,
	SYMLINK, /* path to "target" */
	LINK, /* path from "f" */
	READLINK,
	CHDIR,
	ACCESS, /* arg: mode */
	MKNOD, /* arg: type */
	TRUNCATE,
	LINKFROM, /* path to "new" */
};

struct row {
	int line;
	enum call call;
	const char *path;
	int arg;
	int want; /* errno; 0: it works */
};

#define ROW(call, path, arg, want)              \
	{                                       \
		__LINE__, call, path, arg, want \
	}

static char buf[PATH_MAX * 2];

static long run(const struct row *r)
{
	struct stat st;
	int fd;

	switch (r->call) {
	case STAT:
		return stat(r->path, &st);
	case LSTAT:
		return lstat(r->path, &st);
	case OPEN:
		fd = open(r->path, r->arg, 0644);
		if (fd >= 0)
			close(fd);
		return fd;
	case MKDIR:
		return mkdir(r->path, 0755);
	case RMDIR:
		return rmdir(r->path);
	case UNLINK:
		return unlink(r->path);
	case SYMLINK:
		return symlink("target", r->path);
	case LINK:
		return link("f", r->path);
	case READLINK:
		return readlink(r->path, buf, sizeof(buf));
	case CHDIR:
		return chdir(r->path);
	case ACCESS:
		return access(r->path, r->arg);
	case MKNOD:
		return mknod(r->path, (mode_t)r->arg | 0644, 0);
	case TRUNCATE:
		return truncate(r->path, 0);
	case LINKFROM:
		return link(r->path, "new");
	}
	return -1;
}

static void run_all(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		long ret;

		errno = 0;
		ret = run(&rows[i]);
		check_count++;
		if (ret >= 0 ? rows[i].want == 0 : rows[i].want == errno)
			continue;
		check_failures++;
		printf("FAILED %s:%d: \"%.40s\": %ld, errno %d, not %d\n",
		       __FILE__, rows[i].line, rows[i].path, ret, errno,
		       rows[i].want);
	}
}

#define RUN(rows) run_all(rows, sizeof(rows) / sizeof((rows)[0]))

/* d/ d/e/ d/f f; links: l -> f, ld -> d, dangling, absolute, loops. */
static void build(void)
{
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(mkdir("d/e", 0755), 0);
	make_file("f");
	make_file("d/f");
	CHECK_EQ(symlink("f", "l"), 0);
	CHECK_EQ(symlink("d", "ld"), 0);
	CHECK_EQ(symlink("d/", "lds"), 0);
	CHECK_EQ(symlink("ld/../ld/e", "lde"), 0);
	CHECK_EQ(symlink("f/", "lfs"), 0);
	CHECK_EQ(symlink("nothing", "dangling"), 0);
	CHECK_EQ(symlink("nowhere/at/all", "dangling2"), 0);
	CHECK_EQ(symlink("/", "root"), 0);
	CHECK_EQ(symlink("loop", "loop"), 0);
	CHECK_EQ(symlink("loop2", "loop1"), 0);
	CHECK_EQ(symlink("d/../loop1", "loop2"), 0);
	CHECK_EQ(mknod("fifo", S_IFIFO | 0644, 0), 0);
	CHECK_EQ(mknod("sock", S_IFSOCK | 0644, 0), 0);
}

static void test_walks(void)
{
	const struct row rows[] = {
		ROW(STAT, "", 0, ENOENT),
		ROW(STAT, "/", 0, 0),
		ROW(STAT, "//", 0, 0),
		ROW(STAT, "/..", 0, 0),
		ROW(STAT, "/../../.", 0, 0),
		ROW(STAT, ".", 0, 0),
		ROW(STAT, "./", 0, 0),
		ROW(STAT, "..", 0, 0),
		ROW(STAT, "f", 0, 0),
		ROW(STAT, "./f", 0, 0),
		ROW(STAT, "f/", 0, ENOTDIR),
		ROW(STAT, "f/.", 0, ENOTDIR),
		ROW(STAT, "f/..", 0, ENOTDIR),
		ROW(STAT, "f/x", 0, ENOTDIR),
		ROW(STAT, "no", 0, ENOENT),
		ROW(STAT, "no/", 0, ENOENT),
		ROW(STAT, "no/..", 0, ENOENT),
		ROW(STAT, "no/x", 0, ENOENT),
		ROW(STAT, "d", 0, 0),
		ROW(STAT, "d/", 0, 0),
		ROW(STAT, "d//", 0, 0),
		ROW(STAT, "d/.", 0, 0),
		ROW(STAT, "d/./", 0, 0),
		ROW(STAT, "d/..", 0, 0),
		ROW(STAT, "d/../f", 0, 0),
		ROW(STAT, "d/e/../../f", 0, 0),
		ROW(STAT, "d//e///..//f", 0, 0),
		ROW(STAT, "d/...", 0, ENOENT),
		ROW(STAT, "...", 0, ENOENT),
		ROW(STAT, "l", 0, 0),
		ROW(STAT, "l/", 0, ENOTDIR),
		ROW(STAT, "l/x", 0, ENOTDIR),
		ROW(LSTAT, "l", 0, 0),
		ROW(LSTAT, "l/", 0, ENOTDIR),
		ROW(STAT, "ld", 0, 0),
		ROW(LSTAT, "ld/", 0, 0),
		ROW(STAT, "ld/f", 0, 0),
		ROW(STAT, "ld/../f", 0, 0),
		ROW(STAT, "lds", 0, 0),
		ROW(STAT, "lds/f", 0, 0),
		ROW(STAT, "lde", 0, 0),
		ROW(STAT, "lde/..", 0, 0),
		ROW(STAT, "lde/../f", 0, 0),
		ROW(STAT, "lde/../../f", 0, 0),
		ROW(STAT, "lfs", 0, ENOTDIR),
		ROW(LSTAT, "lfs", 0, 0),
		ROW(STAT, "root", 0, 0),
		ROW(STAT, "root/..", 0, 0),
		ROW(STAT, "dangling", 0, ENOENT),
		ROW(LSTAT, "dangling", 0, 0),
		ROW(LSTAT, "dangling/", 0, ENOENT),
		ROW(STAT, "dangling2", 0, ENOENT),
		ROW(STAT, "loop", 0, ELOOP),
		ROW(LSTAT, "loop", 0, 0),
		ROW(LSTAT, "loop/", 0, ELOOP),
		ROW(STAT, "loop/x", 0, ELOOP),
		ROW(STAT, "loop1", 0, ELOOP),
		ROW(STAT, "fifo", 0, 0),
		ROW(STAT, "fifo/", 0, ENOTDIR),
		ROW(CHDIR, "f", 0, ENOTDIR),
		ROW(CHDIR, "no", 0, ENOENT),
		ROW(CHDIR, "l", 0, ENOTDIR),
		ROW(CHDIR, "loop", 0, ELOOP),
		ROW(CHDIR, ".", 0, 0),
		ROW(ACCESS, "f", F_OK, 0),
		ROW(ACCESS, "f", R_OK | W_OK, 0),
		ROW(ACCESS, "f", X_OK, EACCES),
		ROW(ACCESS, "d", X_OK, 0),
		ROW(ACCESS, "f", 8, EINVAL),
		ROW(ACCESS, "no", F_OK, ENOENT),
		ROW(READLINK, "l", 0, 0),
		ROW(READLINK, "f", 0, EINVAL),
		ROW(READLINK, "ld/", 0, EINVAL),
		ROW(READLINK, "no", 0, ENOENT),
		ROW(TRUNCATE, "d", 0, EISDIR),
		ROW(TRUNCATE, "no", 0, ENOENT),
		ROW(TRUNCATE, "f", 0, 0),
		ROW(TRUNCATE, "l", 0, 0),
		ROW(TRUNCATE, "sock", 0, EINVAL),
	};

	RUN(rows);
}

static void test_opens(void)
{
	const struct row rows[] = {
		ROW(OPEN, "f", O_RDONLY, 0),
		ROW(OPEN, "f", O_RDWR, 0),
		ROW(OPEN, "f/", O_RDONLY, ENOTDIR),
		ROW(OPEN, "f", O_DIRECTORY, ENOTDIR),
		ROW(OPEN, "d", O_DIRECTORY, 0),
		ROW(OPEN, "d", O_RDONLY, 0),
		ROW(OPEN, "d", O_WRONLY, EISDIR),
		ROW(OPEN, "d", O_RDWR, EISDIR),
		ROW(OPEN, "d", O_RDONLY | O_TRUNC, EISDIR),
		ROW(OPEN, "d", O_CREAT, EISDIR),
		ROW(OPEN, "d", O_CREAT | O_EXCL, EEXIST),
		ROW(OPEN, "d/", O_CREAT, EISDIR),
		ROW(OPEN, "no/", O_CREAT, EISDIR),
		ROW(OPEN, ".", O_CREAT, EISDIR),
		ROW(OPEN, "d/..", O_CREAT, EISDIR),
		ROW(OPEN, "/", O_CREAT, EISDIR),
		ROW(OPEN, "/", O_CREAT | O_EXCL, EEXIST),
		ROW(OPEN, "d", O_DIRECTORY | O_CREAT, EINVAL),
		ROW(OPEN, "no", O_RDONLY, ENOENT),
		ROW(OPEN, "no/x", O_CREAT, ENOENT),
		ROW(OPEN, "f/x", O_CREAT, ENOTDIR),
		ROW(OPEN, "f", O_CREAT, 0),
		ROW(OPEN, "f", O_CREAT | O_EXCL, EEXIST),
		ROW(OPEN, "f", O_TRUNC, 0),
		ROW(OPEN, "l", O_RDONLY, 0),
		ROW(OPEN, "l", O_NOFOLLOW, ELOOP),
		ROW(OPEN, "l", O_NOFOLLOW | O_PATH, 0),
		ROW(OPEN, "ld", O_NOFOLLOW | O_DIRECTORY, ENOTDIR),
		ROW(OPEN, "ld/", O_NOFOLLOW | O_DIRECTORY, 0),
		ROW(OPEN, "ld/f", O_NOFOLLOW, 0),
		ROW(OPEN, "l", O_CREAT, 0),
		ROW(OPEN, "l", O_CREAT | O_EXCL, EEXIST),
		ROW(OPEN, "l", O_CREAT | O_NOFOLLOW, ELOOP),
		ROW(OPEN, "ld", O_CREAT, EISDIR),
		ROW(OPEN, "dangling", O_RDONLY, ENOENT),
		ROW(OPEN, "dangling", O_CREAT | O_EXCL, EEXIST),
		ROW(OPEN, "dangling", O_CREAT | O_NOFOLLOW, ELOOP),
		ROW(OPEN, "dangling2", O_CREAT, ENOENT),
		ROW(OPEN, "dangling", O_CREAT | O_RDWR, 0),
		ROW(UNLINK, "nothing", 0, 0),
		ROW(OPEN, "loop", O_RDONLY, ELOOP),
		ROW(OPEN, "loop", O_CREAT, ELOOP),
		ROW(OPEN, "loop", O_NOFOLLOW | O_PATH, 0),
		ROW(OPEN, "sock", O_RDONLY, ENXIO),
		ROW(OPEN, "sock", O_PATH, 0),
		ROW(OPEN, "lfs", O_RDONLY, ENOTDIR),
		ROW(OPEN, "lfs", O_CREAT, EISDIR),
		ROW(OPEN, "f", O_PATH | O_DIRECTORY, ENOTDIR),
		ROW(OPEN, "f", O_PATH | (O_TMPFILE & ~O_DIRECTORY), 0),
		ROW(OPEN, "d", O_PATH | O_DIRECTORY | O_CREAT, 0),
		ROW(OPEN, "d", O_TMPFILE | O_RDONLY, EINVAL),
		ROW(OPEN, "f", O_TMPFILE | O_RDWR, ENOTDIR),
		ROW(OPEN, "no", O_TMPFILE | O_RDWR, ENOENT),
	};

	RUN(rows);
}

static void test_changes(void)
{
	const struct row rows[] = {
		ROW(MKDIR, "", 0, ENOENT),
		ROW(MKDIR, "/", 0, EEXIST),
		ROW(MKDIR, ".", 0, EEXIST),
		ROW(MKDIR, "d/..", 0, EEXIST),
		ROW(MKDIR, "d", 0, EEXIST),
		ROW(MKDIR, "d/", 0, EEXIST),
		ROW(MKDIR, "f", 0, EEXIST),
		ROW(MKDIR, "l", 0, EEXIST),
		ROW(MKDIR, "dangling", 0, EEXIST),
		ROW(MKDIR, "dangling/", 0, EEXIST),
		ROW(MKDIR, "f/x", 0, ENOTDIR),
		ROW(MKDIR, "no/x", 0, ENOENT),
		ROW(MKDIR, "new/", 0, 0),
		ROW(RMDIR, "new//", 0, 0),
		ROW(MKDIR, "ld/new", 0, 0),
		ROW(RMDIR, "d/new", 0, 0),
		ROW(RMDIR, "d", 0, ENOTEMPTY),
		ROW(RMDIR, "f", 0, ENOTDIR),
		ROW(RMDIR, "l", 0, ENOTDIR),
		ROW(RMDIR, "ld", 0, ENOTDIR),
		ROW(RMDIR, "ld/", 0, ENOTDIR),
		ROW(RMDIR, "no", 0, ENOENT),
		ROW(RMDIR, ".", 0, EINVAL),
		ROW(RMDIR, "d/.", 0, EINVAL),
		ROW(RMDIR, "d/e/..", 0, ENOTEMPTY),
		ROW(RMDIR, "/", 0, EBUSY),
		ROW(UNLINK, "d", 0, EISDIR),
		ROW(UNLINK, "d/", 0, EISDIR),
		ROW(UNLINK, "f/", 0, ENOTDIR),
		ROW(UNLINK, ".", 0, EISDIR),
		ROW(UNLINK, "/", 0, EISDIR),
		ROW(UNLINK, "no", 0, ENOENT),
		ROW(UNLINK, "no/", 0, ENOENT),
		ROW(UNLINK, "f/x", 0, ENOTDIR),
		ROW(UNLINK, "ld/", 0, ENOTDIR),
		ROW(SYMLINK, "new", 0, 0),
		ROW(UNLINK, "new", 0, 0),
		ROW(SYMLINK, "new/", 0, ENOENT),
		ROW(SYMLINK, "f", 0, EEXIST),
		ROW(SYMLINK, "d/", 0, EEXIST),
		ROW(SYMLINK, "dangling", 0, EEXIST),
		ROW(LINK, "new", 0, 0),
		ROW(UNLINK, "new", 0, 0),
		ROW(LINK, "new/", 0, ENOENT),
		ROW(LINK, "f", 0, EEXIST),
		ROW(LINK, "d", 0, EEXIST),
		ROW(LINK, "dangling", 0, EEXIST),
		ROW(LINKFROM, "d", 0, EPERM),
		ROW(LINKFROM, "no", 0, ENOENT),
		ROW(LINKFROM, "f/", 0, ENOTDIR),
		ROW(LINKFROM, "dangling", 0, 0),
		ROW(UNLINK, "new", 0, 0),
		ROW(LINKFROM, "loop", 0, 0),
		ROW(UNLINK, "new", 0, 0),
		ROW(LINKFROM, "fifo", 0, 0),
		ROW(UNLINK, "new", 0, 0),
		ROW(MKNOD, "new", 0, 0),
		ROW(MKNOD, "new", S_IFREG, EEXIST),
		ROW(UNLINK, "new", 0, 0),
		ROW(MKNOD, "new", S_IFDIR, EPERM),
		ROW(MKNOD, "new", S_IFMT, EINVAL),
		ROW(MKNOD, "new/", S_IFREG, ENOENT),
		ROW(MKNOD, "new", S_IFSOCK, 0),
		ROW(UNLINK, "new", 0, 0),
	};

	RUN(rows);
}

int main(void)
{
	scratch_enter("paths");
	build();
	test_walks();
	test_opens();
	test_changes();
	scratch_empty(open(".", O_RDONLY));
	scratch_leave();
	return check_done();
}
