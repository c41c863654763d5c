/* SPDX-License-Identifier: BSD-3-Clause */
/* inotify: what is told of each thing that happens to a file, to its watches
 * and to its directory's; masks, one shot, errnos, blocking. */
#define _GNU_SOURCE
#include <dirent.h>
#include <limits.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include "event.h"

static void *volatile bad = (void *)(uintptr_t)8;
static char dir[] = "/tmp/armlet-inotify.XXXXXX";
static int in;

static char *at(const char *name)
{
	static char paths[4][sizeof(dir) + 300];
	static unsigned turn;
	char *p = paths[turn++ % 4];

	sprintf(p, "%s/%s", dir, name);
	return p;
}

static char events[65536];
static ssize_t have;
static char *next;

/* The next event is this one; its cookie. */
static unsigned expect_at(int line, int wd, unsigned mask, const char *name)
{
	struct inotify_event *e = (void *)next;

	if (!next || next >= events + have) {
		have = read(in, events, sizeof(events));
		e = (void *)(next = events);
	}
	if (have <= 0) {
		check_equal(have, 1, "an event", "1", __FILE__, line);
		next = NULL;
		return 0;
	}
	next += sizeof(*e) + e->len;
	check_equal(e->wd, wd, "wd", "expected", __FILE__, line);
	check_equal(e->mask, mask, "mask", "expected", __FILE__, line);
	check_equal(e->len % 16, 0, "padding", "0", __FILE__, line);
	if (name)
		check_that(e->len > strlen(name) && !strcmp(e->name, name),
			   name, __FILE__, line);
	else
		check_equal(e->len, 0, "length", "0", __FILE__, line);
	return e->cookie;
}

#define EXPECT(wd, mask, name) expect_at(__LINE__, wd, mask, name)

static void nothing_at(int line)
{
	check_that(!next || next >= events + have, "no event", __FILE__, line);
	next = NULL;
	check_equal(read(in, events, sizeof(events)), -1, "read", "-1",
		    __FILE__, line);
}

#define NOTHING() nothing_at(__LINE__)

static void make(const char *name)
{
	close(open(at(name), O_CREAT | O_WRONLY, 0644));
}

static void test_errors(void)
{
	struct inotify_event e;
	int fd;

	CHECK_ERRNO(inotify_init1(1), EINVAL);
	fd = inotify_init1(IN_CLOEXEC);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDONLY);
	close(fd);
	CHECK_ERRNO(inotify_add_watch(-1, dir, IN_OPEN), EBADF);
	CHECK_ERRNO(inotify_add_watch(0, dir, IN_OPEN), EINVAL);
	CHECK_ERRNO(inotify_add_watch(in, dir, 0), EINVAL);
	CHECK_ERRNO(inotify_add_watch(in, dir, 1 << 20), EINVAL);
	CHECK_ERRNO(inotify_add_watch(in, dir,
				      IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE),
		    EINVAL);
	CHECK_ERRNO(inotify_add_watch(in, at("none"), IN_OPEN), ENOENT);
	CHECK_ERRNO(inotify_add_watch(in, bad, IN_OPEN), EFAULT);
	CHECK_ERRNO(inotify_rm_watch(-1, 1), EBADF);
	CHECK_ERRNO(inotify_rm_watch(0, 1), EINVAL);
	CHECK_ERRNO(inotify_rm_watch(in, 12345), EINVAL);
	CHECK_ERRNO(write(in, &e, sizeof(e)), EBADF);
	make("f");
	CHECK_ERRNO(inotify_add_watch(in, at("f"), IN_OPEN | IN_ONLYDIR),
		    ENOTDIR);
	unlink(at("f"));
	NOTHING();
}

static void test_file(void)
{
	int d = inotify_add_watch(in, dir, IN_ALL_EVENTS), f, fd, n;
	char c;

	fd = open(at("f"), O_CREAT | O_RDWR, 0644);
	EXPECT(d, IN_CREATE, "f");
	EXPECT(d, IN_OPEN, "f");
	f = inotify_add_watch(in, at("f"), IN_ALL_EVENTS);
	CHECK(f > d);
	CHECK_EQ(inotify_add_watch(in, at("f"), IN_ALL_EVENTS), f);
	CHECK_EQ(write(fd, "abc", 3), 3);
	EXPECT(d, IN_MODIFY, "f");
	EXPECT(f, IN_MODIFY, NULL);
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
	EXPECT(d, IN_ACCESS, "f");
	EXPECT(f, IN_ACCESS, NULL);
	CHECK_EQ(pread(fd, &c, 1, 100), 0);
	CHECK_EQ(fchmod(fd, 0600), 0);
	EXPECT(d, IN_ATTRIB, "f");
	EXPECT(f, IN_ATTRIB, NULL);
	CHECK_EQ(ftruncate(fd, 1), 0);
	EXPECT(d, IN_MODIFY, "f");
	EXPECT(f, IN_MODIFY, NULL);
	close(fd);
	EXPECT(d, IN_CLOSE_WRITE, "f");
	EXPECT(f, IN_CLOSE_WRITE, NULL);
	fd = open(at("f"), O_RDONLY);
	close(fd);
	EXPECT(d, IN_OPEN, "f");
	EXPECT(f, IN_OPEN, NULL);
	CHECK_EQ(ioctl(in, FIONREAD, &n), 0);
	CHECK_EQ(n, 0);
	EXPECT(d, IN_CLOSE_NOWRITE, "f");
	EXPECT(f, IN_CLOSE_NOWRITE, NULL);
	/* Another link is another attribute. */
	CHECK_EQ(link(at("f"), at("g")), 0);
	EXPECT(f, IN_ATTRIB, NULL);
	EXPECT(d, IN_CREATE, "g");
	CHECK_EQ(unlink(at("g")), 0);
	EXPECT(f, IN_ATTRIB, NULL);
	EXPECT(d, IN_DELETE, "g");
	NOTHING();
	CHECK_EQ(inotify_rm_watch(in, d), 0);
	EXPECT(d, IN_IGNORED, NULL);
	CHECK_EQ(unlink(at("f")), 0);
	EXPECT(f, IN_ATTRIB, NULL);
	EXPECT(f, IN_DELETE_SELF, NULL);
	EXPECT(f, IN_IGNORED, NULL);
	CHECK_ERRNO(inotify_rm_watch(in, f), EINVAL);
	NOTHING();
}

static void test_rename(void)
{
	int d = inotify_add_watch(in, dir, IN_MOVE | IN_CREATE | IN_DELETE);
	int f, o;
	unsigned cookie;

	make("a");
	make("b");
	EXPECT(d, IN_CREATE, "a");
	EXPECT(d, IN_CREATE, "b");
	f = inotify_add_watch(in, at("a"), IN_MOVE_SELF);
	o = inotify_add_watch(in, at("b"), IN_DELETE_SELF);
	CHECK_EQ(rename(at("a"), at("c")), 0);
	cookie = EXPECT(d, IN_MOVED_FROM, "a");
	CHECK(cookie != 0);
	CHECK_EQ(EXPECT(d, IN_MOVED_TO, "c"), cookie);
	EXPECT(f, IN_MOVE_SELF, NULL);
	CHECK_EQ(rename(at("c"), at("b")), 0);
	CHECK(EXPECT(d, IN_MOVED_FROM, "c") != cookie);
	EXPECT(d, IN_MOVED_TO, "b");
	EXPECT(f, IN_MOVE_SELF, NULL);
	EXPECT(o, IN_DELETE_SELF, NULL);
	EXPECT(o, IN_IGNORED, NULL);
	CHECK_EQ(inotify_rm_watch(in, f), 0);
	EXPECT(f, IN_IGNORED, NULL);
	CHECK_EQ(unlink(at("b")), 0);
	EXPECT(d, IN_DELETE, "b");
	CHECK_EQ(inotify_rm_watch(in, d), 0);
	EXPECT(d, IN_IGNORED, NULL);
	NOTHING();
}

static void test_directory(void)
{
	int d = inotify_add_watch(in, dir, IN_ALL_EVENTS), s;
	struct stat st;
	DIR *list;

	CHECK_EQ(mkdir(at("s"), 0755), 0);
	EXPECT(d, IN_CREATE | IN_ISDIR, "s");
	s = inotify_add_watch(in, at("s"), IN_ALL_EVENTS | IN_ONLYDIR);
	CHECK_EQ(stat(at("s"), &st), 0);
	list = opendir(at("s"));
	EXPECT(d, IN_OPEN | IN_ISDIR, "s");
	EXPECT(s, IN_OPEN | IN_ISDIR, NULL);
	while (readdir(list))
		;
	EXPECT(d, IN_ACCESS | IN_ISDIR, "s");
	EXPECT(s, IN_ACCESS | IN_ISDIR, NULL);
	closedir(list);
	/* readdir's last look may be told as well. */
	next = NULL;
	while (read(in, events, sizeof(events)) > 0)
		;
	CHECK_EQ(inotify_rm_watch(in, d), 0);
	EXPECT(d, IN_IGNORED, NULL);
	CHECK_EQ(rmdir(at("s")), 0);
	EXPECT(s, IN_DELETE_SELF, NULL);
	EXPECT(s, IN_IGNORED, NULL);
	d = inotify_add_watch(in, dir, IN_DELETE);
	CHECK_EQ(mkdir(at("s"), 0755), 0);
	CHECK_EQ(rmdir(at("s")), 0);
	EXPECT(d, IN_DELETE | IN_ISDIR, "s");
	CHECK_EQ(inotify_rm_watch(in, d), 0);
	EXPECT(d, IN_IGNORED, NULL);
	NOTHING();
}

static void test_masks(void)
{
	int f, fd;
	char c;

	make("f");
	f = inotify_add_watch(in, at("f"), IN_OPEN);
	CHECK_ERRNO(inotify_add_watch(in, at("f"), IN_OPEN | IN_MASK_CREATE),
		    EEXIST);
	CHECK_EQ(inotify_add_watch(in, at("f"), IN_MODIFY | IN_MASK_ADD), f);
	fd = open(at("f"), O_RDWR);
	CHECK_EQ(write(fd, "x", 1), 1);
	EXPECT(f, IN_OPEN, NULL);
	EXPECT(f, IN_MODIFY, NULL);
	CHECK_EQ(inotify_add_watch(in, at("f"), IN_ACCESS), f);
	CHECK_EQ(write(fd, "x", 1), 1);
	/* Equal ones in a row are one. */
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
	EXPECT(f, IN_ACCESS, NULL);
	NOTHING();
	CHECK_EQ(inotify_add_watch(in, at("f"), IN_MODIFY | IN_ONESHOT), f);
	CHECK_EQ(write(fd, "x", 1), 1);
	EXPECT(f, IN_MODIFY, NULL);
	EXPECT(f, IN_IGNORED, NULL);
	CHECK_EQ(write(fd, "x", 1), 1);
	NOTHING();
	/* Unlinked while it is open: gone when it is closed. */
	f = inotify_add_watch(in, at("f"), IN_DELETE_SELF | IN_CLOSE);
	CHECK_EQ(unlink(at("f")), 0);
	NOTHING();
	close(fd);
	EXPECT(f, IN_CLOSE_WRITE, NULL);
	EXPECT(f, IN_DELETE_SELF, NULL);
	EXPECT(f, IN_IGNORED, NULL);
	/* A link itself. */
	CHECK_EQ(symlink("nowhere", at("l")), 0);
	CHECK_ERRNO(inotify_add_watch(in, at("l"), IN_ATTRIB), ENOENT);
	f = inotify_add_watch(in, at("l"), IN_DELETE_SELF | IN_DONT_FOLLOW);
	CHECK(f > 0);
	CHECK_EQ(unlink(at("l")), 0);
	EXPECT(f, IN_DELETE_SELF, NULL);
	EXPECT(f, IN_IGNORED, NULL);
	NOTHING();
}

static void test_unlinked_child(bool exclude)
{
	int d, fd;

	make("f");
	d = inotify_add_watch(in, dir,
			      IN_MODIFY | (exclude ? IN_EXCL_UNLINK : 0));
	fd = open(at("f"), O_RDWR);
	CHECK_EQ(write(fd, "x", 1), 1);
	EXPECT(d, IN_MODIFY, "f");
	CHECK_EQ(unlink(at("f")), 0);
	CHECK_EQ(write(fd, "x", 1), 1);
	if (!exclude)
		EXPECT(d, IN_MODIFY, "f");
	close(fd);
	CHECK_EQ(inotify_rm_watch(in, d), 0);
	EXPECT(d, IN_IGNORED, NULL);
	NOTHING();
}

static void test_reading(void)
{
	int d = inotify_add_watch(in, dir, IN_CREATE), n;
	struct inotify_event *e = (void *)events;
	char name[256];

	memset(name, 'n', 255);
	name[255] = 0;
	make(name);
	CHECK_EQ(ioctl(in, FIONREAD, &n), 0);
	CHECK_EQ(n, 16 + 256);
	CHECK_EQ(ready_now(in), POLLIN);
	CHECK_ERRNO(read(in, events, 16 + 255), EINVAL);
	CHECK_EQ(unlink(at(name)), 0);
	make("f");
	CHECK_EQ(read(in, events, 16 + 256 + 31), 16 + 256);
	CHECK_EQ(e->len, 256);
	CHECK_EQ(read(in, events, 32), 32);
	CHECK_EQ(e->len, 16);
	CHECK_EQ(ready_now(in), 0);
	unlink(at("f"));
	CHECK_EQ(inotify_rm_watch(in, d), 0);
	EXPECT(d, IN_IGNORED, NULL);
}

static long call_read(struct blocked *b)
{
	return read(b->fd, events, sizeof(events)) > 0 ? 1 : -1;
}

static void test_blocking(void)
{
	struct blocked b = { .call = call_read, .fd = inotify_init() };

	CHECK_EQ(inotify_add_watch(b.fd, dir, IN_CREATE), 1);
	blocked_start(&b);
	make("f");
	blocked_end(&b, 1, 0);
	check_interrupts(&b);
	close(b.fd);
	unlink(at("f"));
}

/* Calls that read, write or change a file as others do. */
static void test_others(void)
{
	struct timespec ts[2] = { { 1, 0 }, { 0, UTIME_OMIT } };
	int a = open(at("a"), O_CREAT | O_RDWR, 0644), fd, w;
	int b = open(at("b"), O_CREAT | O_RDWR, 0644);
	off_t from = 0, to = 0;

	CHECK_EQ(write(b, "abc", 3), 3);
	w = inotify_add_watch(in, at("a"), IN_ALL_EVENTS);
	CHECK_EQ(futimens(a, ts), 0);
	EXPECT(w, IN_ACCESS, NULL);
	ts[1] = (struct timespec){ 2, 0 };
	ts[0].tv_nsec = UTIME_OMIT;
	CHECK_EQ(futimens(a, ts), 0);
	EXPECT(w, IN_MODIFY, NULL);
	ts[0].tv_nsec = 0;
	CHECK_EQ(futimens(a, ts), 0);
	EXPECT(w, IN_ATTRIB, NULL);
	CHECK_EQ(fallocate(a, 0, 0, 10), 0);
	EXPECT(w, IN_MODIFY, NULL);
	CHECK_EQ(sendfile(b, a, &from, 3), 3);
	EXPECT(w, IN_ACCESS, NULL);
	from = 0;
	CHECK_EQ(sendfile(a, b, &from, 3), 3);
	EXPECT(w, IN_MODIFY, NULL);
	from = 0;
	CHECK_EQ(copy_file_range(a, &from, b, &to, 3, 0), 3);
	EXPECT(w, IN_ACCESS, NULL);
	from = to = 0;
	CHECK_EQ(copy_file_range(b, &from, a, &to, 3, 0), 3);
	EXPECT(w, IN_MODIFY, NULL);
	/* A path is not an opening. */
	fd = open(at("a"), O_PATH);
	CHECK(fd >= 0);
	close(fd);
	NOTHING();
	CHECK_EQ(inotify_rm_watch(in, w), 0);
	EXPECT(w, IN_IGNORED, NULL);
	close(a);
	close(b);
	unlink(at("a"));
	unlink(at("b"));
}

int main(void)
{
	mkdir("/tmp", 01777);
	CHECK(mkdtemp(dir) != NULL);
	in = inotify_init1(IN_NONBLOCK);
	CHECK(in >= 0);
	test_errors();
	test_file();
	test_others();
	test_rename();
	test_directory();
	test_masks();
	test_unlinked_child(false);
	test_unlinked_child(true);
	test_reading();
	test_blocking();
	close(in);
	CHECK_EQ(rmdir(dir), 0);
	return check_done();
}
