/* SPDX-License-Identifier: BSD-3-Clause */
/* Modes, owners and times of files; openat2; what file systems say. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <time.h>
#include "scratch.h"

static mode_t mode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? st.st_mode & 07777 : 0xffff;
}

static void test_modes(void)
{
	int fd;

	make_file("f");
	CHECK_EQ(mode_of("f"), 0644);
	CHECK_EQ(chmod("f", 07531), 0);
	CHECK_EQ(mode_of("f"), 07531);
	fd = open("f", O_RDONLY);
	CHECK_EQ(fchmod(fd, 0), 0);
	CHECK_EQ(mode_of("f"), 0);
	CHECK_EQ(fchmodat(AT_FDCWD, "f", 0100, 0), 0);
	CHECK_EQ(access("f", R_OK | W_OK | X_OK), 0);
	CHECK_EQ(symlink("f", "l"), 0);
	CHECK_EQ(chmod("l", 0640), 0);
	CHECK_EQ(mode_of("f"), 0640);
	CHECK_EQ(mode_of("l"), 0777);
	CHECK_ERRNO(access("f", X_OK), EACCES);
	CHECK_ERRNO(chmod("no", 0600), ENOENT);
	CHECK_ERRNO(fchmod(99, 0600), EBADF);
	umask(027);
	CHECK_EQ(mkdir("d", 0777), 0);
	CHECK_EQ(mode_of("d"), 0750);
	CHECK_EQ(mkdir("d/s", 07777), 0);
	CHECK_EQ(mode_of("d/s"), 01750);
	close(open("d/x", O_CREAT | O_RDWR, 0666));
	CHECK_EQ(mode_of("d/x"), 0640);
	CHECK_EQ(mknod("d/y", S_IFIFO | 0666, 0), 0);
	CHECK_EQ(mode_of("d/y"), 0640);
	CHECK_EQ(umask(022), 027);
	close(fd);
}

static void test_owners(void)
{
	struct stat st;
	int fd = open("f", O_RDONLY);

	CHECK_EQ(chmod("f", 06755), 0);
	CHECK_EQ(chown("f", 12, -1), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_uid, 12);
	CHECK_EQ(st.st_gid, 0);
	CHECK_EQ(st.st_mode & 07777, 0755);
	CHECK_EQ(fchown(fd, -1, 34), 0);
	CHECK_EQ(lchown("l", 56, 78), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_uid, 12);
	CHECK_EQ(st.st_gid, 34);
	CHECK_EQ(lstat("l", &st), 0);
	CHECK_EQ(st.st_uid, 56);
	CHECK_EQ(fchownat(AT_FDCWD, "l", 0, 0, AT_SYMLINK_NOFOLLOW), 0);
	CHECK_EQ(fchownat(fd, "", 1, 2, AT_EMPTY_PATH), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_uid, 1);
	CHECK_EQ(st.st_gid, 2);
	CHECK_ERRNO(fchownat(fd, "", 1, 2, 1), EINVAL);
	CHECK_ERRNO(chown("no", 0, 0), ENOENT);
	close(fd);
}

static int times_are(const char *path, long atime, long ansec, long mtime,
		     long mnsec)
{
	struct stat st;

	return lstat(path, &st) == 0 && st.st_atim.tv_sec == atime &&
	       st.st_atim.tv_nsec == ansec && st.st_mtim.tv_sec == mtime &&
	       st.st_mtim.tv_nsec == mnsec;
}

static void test_times(void)
{
	struct timespec ts[2] = { { 100, 5 }, { 200, 999999999 } };
	struct timeval tv[2] = { { 300, 7 }, { 400, 999999 } };
	time_t start = time(NULL);
	struct stat st;
	int fd = open("f", O_RDONLY);

	CHECK_EQ(utimensat(AT_FDCWD, "f", ts, 0), 0);
	CHECK(times_are("f", 100, 5, 200, 999999999));
	ts[0].tv_nsec = UTIME_OMIT;
	ts[1] = (struct timespec){ 1, 2 };
	CHECK_EQ(futimens(fd, ts), 0);
	CHECK(times_are("f", 100, 5, 1, 2));
	ts[1].tv_nsec = UTIME_OMIT;
	CHECK_EQ(utimensat(AT_FDCWD, "no", ts, 0), 0);
	ts[1].tv_nsec = UTIME_NOW;
	CHECK_EQ(futimens(fd, ts), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK(st.st_mtime >= start && st.st_atime == 100);
	CHECK_EQ(utimensat(AT_FDCWD, "f", NULL, 0), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK(st.st_atime >= start && st.st_ctime >= start);
	CHECK_EQ(utimes("f", tv), 0);
	CHECK(times_are("f", 300, 7000, 400, 999999000));
	ts[0] = ts[1] = (struct timespec){ 9, 9 };
	CHECK_EQ(utimensat(AT_FDCWD, "l", ts, AT_SYMLINK_NOFOLLOW), 0);
	CHECK(times_are("l", 9, 9, 9, 9));
	CHECK(times_are("f", 300, 7000, 400, 999999000));
	ts[0].tv_nsec = 1000000000;
	CHECK_ERRNO(futimens(fd, ts), EINVAL);
	ts[0].tv_nsec = -1;
	CHECK_ERRNO(futimens(fd, ts), EINVAL);
	ts[0].tv_nsec = 0;
	CHECK_ERRNO(utimensat(AT_FDCWD, "f", ts, 1), EINVAL);
	CHECK_ERRNO(utimensat(AT_FDCWD, "no", ts, 0), ENOENT);
	CHECK_ERRNO(futimens(99, ts), EBADF);
	close(fd);
}

/* A directory's times follow its names, a file's its links. */
static void test_touched(void)
{
	const struct timespec past[2] = { { 1, 0 }, { 1, 0 } };
	struct stat st;

#define TOUCHED(call)                                             \
	do {                                                      \
		CHECK_EQ(utimensat(AT_FDCWD, "d", past, 0), 0);   \
		CHECK_EQ(call, 0);                                \
		CHECK_EQ(stat("d", &st), 0);                      \
		CHECK(st.st_mtime != 1);                          \
		CHECK_EQ(st.st_mtim.tv_nsec, st.st_ctim.tv_nsec); \
	} while (0)
	TOUCHED(mknod("d/t", S_IFREG, 0));
	TOUCHED(link("d/t", "d/u"));
	TOUCHED(rename("d/t", "d/v"));
	TOUCHED(unlink("d/u"));
	TOUCHED(symlink("x", "d/t"));
	TOUCHED(mkdir("d/w", 0755));
	TOUCHED(rmdir("d/w"));
	TOUCHED(rename("d/t", "t"));
	TOUCHED(rename("t", "d/t"));
	CHECK_EQ(unlink("d/t"), 0);
	CHECK_EQ(unlink("d/v"), 0);
}

struct how {
	uint64_t flags, mode, resolve;
};

#define NO_XDEV 1
#define NO_MAGIC 2
#define NO_LINKS 4
#define BENEATH 8
#define IN_ROOT 16

static long open2(int dir, const char *path, uint64_t flags, uint64_t mode,
		  uint64_t resolve, size_t size)
{
	struct {
		struct how how;
		uint64_t more;
	} h = { { flags, mode, resolve }, 0 };
	long fd = syscall(437 /* openat2 */, dir, path, &h, size);

	if (fd >= 0)
		close((int)fd);
	return fd >= 0 ? 0 : -1;
}

static void test_openat2(void)
{
	static const struct {
		const char *path;
		int resolve, want;
	} rows[] = {
		{ "x", BENEATH, 0 },
		{ "../f", BENEATH, EXDEV },
		{ "..", BENEATH, EXDEV },
		{ "s/../x", BENEATH, 0 },
		{ "/", BENEATH, EXDEV },
		{ "up", BENEATH, EXDEV },
		{ "up", 0, 0 },
		{ "up", IN_ROOT, ENOENT },
		{ "abs", BENEATH, EXDEV },
		{ "abs", IN_ROOT, 0 },
		{ "/x", IN_ROOT, 0 },
		{ "../../x", IN_ROOT, 0 },
		{ "self", NO_LINKS, ELOOP },
		{ "self", NO_MAGIC, 0 },
		{ "self", 0, 0 },
		{ "x", NO_XDEV, 0 },
		{ "x", BENEATH | IN_ROOT, EINVAL },
		{ "x", 0x40, EINVAL },
	};
	int d = open("d", O_RDONLY);

	CHECK_EQ(symlink("../f", "d/up"), 0);
	CHECK_EQ(symlink("/x", "d/abs"), 0);
	CHECK_EQ(symlink("x", "d/self"), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		errno = 0;
		open2(d, rows[i].path, O_RDONLY, 0, rows[i].resolve, 24);
		if (errno != rows[i].want)
			printf("%s with %#x:\n", rows[i].path, rows[i].resolve);
		CHECK_EQ(errno, rows[i].want);
	}
	CHECK_EQ(open2(d, "x", O_RDONLY, 0, 0, 32), 0);
	CHECK_ERRNO(open2(d, "x", O_RDONLY, 0, 0, 16), EINVAL);
	CHECK_ERRNO(open2(d, "x", O_RDONLY, 0644, 0, 24), EINVAL);
	CHECK_ERRNO(open2(d, "x", O_CREAT, 010000, 0, 24), EINVAL);
	CHECK_ERRNO(open2(d, "x", 1ull << 40, 0, 0, 24), EINVAL);
	CHECK_ERRNO(open2(d, "x", O_PATH | O_RDWR, 0, 0, 24), EINVAL);
	unlink("d/up"), unlink("d/abs"), unlink("d/self");
	close(d);
}

static void test_file_systems(void)
{
	struct statfs a, b;
	int fd = open("f", O_RDONLY);
	char c;

	CHECK_EQ(statfs("f", &a), 0);
	CHECK_EQ(fstatfs(fd, &b), 0);
	CHECK_EQ(a.f_type, b.f_type);
	CHECK_EQ(a.f_namelen, 255);
	CHECK_EQ(a.f_bsize, 4096);
	CHECK_ERRNO(statfs("no", &a), ENOENT);
	CHECK_ERRNO(fstatfs(99, &a), EBADF);
	CHECK_EQ(fsync(fd), 0);
	CHECK_EQ(fdatasync(fd), 0);
	CHECK_EQ(syncfs(fd), 0);
	CHECK_EQ(posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM), 0);
	CHECK_EQ(posix_fadvise(fd, 0, 0, 99), EINVAL);
	CHECK_EQ(posix_fadvise(99, 0, 0, 0), EBADF);
	CHECK_EQ(sync_file_range(fd, 0, 0, 0), 0);
	CHECK_ERRNO(sync_file_range(fd, 0, 0, 99), EINVAL);
	CHECK_ERRNO(fsync(99), EBADF);
	sync();
	CHECK_ERRNO(getxattr("f", "bogus.x", &c, 1), EOPNOTSUPP);
	CHECK_ERRNO(getxattr("f", "", &c, 1), ERANGE);
	CHECK_ERRNO(getxattr("no", "user.x", &c, 1), ENOENT);
	CHECK_ERRNO(fsetxattr(fd, "bogus.x", "", 0, 8), EINVAL);
	close(fd);
}

static void test_fcntl(void)
{
	int fd = open("f", O_RDWR | O_APPEND);

	CHECK_EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND),
		 O_RDWR | O_APPEND);
	CHECK_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	CHECK_EQ(fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK), O_NONBLOCK);
	CHECK_EQ(fcntl(fd, F_GETOWN), 0);
	CHECK_EQ(fcntl(fd, F_SETOWN, getpid()), 0);
	CHECK_EQ(fcntl(fd, F_GETOWN), getpid());
	CHECK_ERRNO(fcntl(fd, F_SETOWN, 99999999), ESRCH);
	CHECK_EQ(fcntl(fd, F_GETSIG), 0);
	CHECK_EQ(fcntl(fd, F_SETSIG, SIGUSR1), 0);
	CHECK_EQ(fcntl(fd, F_GETSIG), SIGUSR1);
	CHECK_ERRNO(fcntl(fd, F_SETSIG, 99), EINVAL);
	CHECK_EQ(fcntl(fd, F_GETLEASE), F_UNLCK);
	close(fd);
}

/* Every byte is written: the kernel's spare ones are 0. */
static long ask(int fd, const char *path, int flags, void *st)
{
	memset(st, 0xff, sizeof(struct statx));
	return syscall(SYS_statx, fd, path, flags, 0x17ff, st);
}

static void *wait_for_end(void *pipe)
{
	char c;

	CHECK_EQ(read(*(int *)pipe, &c, 1), 0);
	return NULL;
}

/* What is said to a program of one thread is said to one of two, and to a
 * buffer at any address. */
static void test_statx(void)
{
	const int fd = open("f", O_RDONLY), null = open("/dev/null", O_RDONLY);
	const int dir = open("d", O_RDONLY);
	const struct {
		int fd;
		const char *path;
		int flags;
	} asks[] = {
		{ AT_FDCWD, "f", 0 },
		{ AT_FDCWD, "d/x", AT_NO_AUTOMOUNT },
		{ AT_FDCWD, "d/y", AT_SYMLINK_NOFOLLOW },
		{ AT_FDCWD, "/", 0 },
		{ dir, "x", 0 },
		{ fd, "", AT_EMPTY_PATH },
		{ dir, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT },
		{ null, "", AT_EMPTY_PATH },
	};
	enum {
		N = sizeof(asks) / sizeof(*asks)
	};
	static struct statx alone[N], st;
	static char odd[sizeof(st) + 1];
	pthread_t t;
	int ends[2];

	for (int i = 0; i < N; i++) {
		CHECK_EQ(ask(asks[i].fd, asks[i].path, asks[i].flags,
			     &alone[i]),
			 0);
		CHECK_EQ(ask(asks[i].fd, asks[i].path, asks[i].flags, odd + 1),
			 0);
		CHECK(memcmp(&alone[i], odd + 1, sizeof(st)) == 0);
	}
	CHECK_EQ(alone[0].stx_mode, S_IFREG | mode_of("f"));
	CHECK_EQ(alone[0].stx_ino, alone[5].stx_ino);
	CHECK_EQ(alone[7].stx_rdev_major, 1);
	CHECK_EQ(alone[7].stx_rdev_minor, 3);
	CHECK_ERRNO(ask(fd, "", 0, &st), ENOENT);
	CHECK_ERRNO(ask(99, "", AT_EMPTY_PATH, &st), EBADF);
	CHECK_EQ(pipe(ends), 0);
	CHECK_EQ(pthread_create(&t, NULL, wait_for_end, &ends[0]), 0);
	for (int i = 0; i < N; i++) {
		CHECK_EQ(ask(asks[i].fd, asks[i].path, asks[i].flags, &st), 0);
		CHECK(memcmp(&alone[i], &st, sizeof(st)) == 0);
	}
	close(ends[1]);
	pthread_join(t, NULL);
	close(ends[0]);
	close(fd);
	close(dir);
	close(null);
}

int main(void)
{
	scratch_enter("attributes");
	test_modes();
	test_owners();
	test_times();
	test_statx();
	test_touched();
	test_openat2();
	test_file_systems();
	test_fcntl();
	scratch_empty(open(".", O_RDONLY));
	scratch_leave();
	return check_done();
}
