/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tree of mounts: made, bound with and without what is below, moved,
 * remounted, taken away; and what mount() refuses. On Linux in a name space of
 * its own, if that can be had.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include "scratch.h"
#include "slurp.h"

#ifndef ST_NOSYMFOLLOW
#define ST_NOSYMFOLLOW 0x2000
#endif

static int tmpfs(const char *at)
{
	return mount("none", at, "tmpfs", 0, NULL);
}

/* a, with a file and a tmpfs on a/sub, which has one too and a third on
 * a/sub/deep; b, an empty directory; f, a file. */
static void build(void)
{
	CHECK_EQ(mkdir("a", 0755), 0);
	CHECK_EQ(mkdir("b", 0755), 0);
	make_file("f");
	CHECK_EQ(tmpfs("a"), 0);
	make_file("a/one");
	CHECK_EQ(mkdir("a/sub", 0755), 0);
	CHECK_EQ(tmpfs("a/sub"), 0);
	make_file("a/sub/two");
	CHECK_EQ(mkdir("a/sub/deep", 0755), 0);
	CHECK_EQ(tmpfs("a/sub/deep"), 0);
	make_file("a/sub/deep/three");
}

static void take_down(void)
{
	CHECK_EQ(umount2("a", MNT_DETACH), 0);
	CHECK_EQ(rmdir("a"), 0);
	CHECK_EQ(rmdir("b"), 0);
	CHECK_EQ(unlink("f"), 0);
}

/* How many lines of /proc/self/mounts name a place below this one. */
static int mounts_below(const char *name)
{
	char what[300];
	int n = 0;

	snprintf(what, sizeof(what), "%s/%s", scratch_path, name);
	CHECK(slurp("/proc/self/mounts") > 0);
	for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

static void test_bind(void)
{
	build();
	CHECK_EQ(mount("a", "b", NULL, MS_BIND, NULL), 0);
	CHECK(exists("b/one"));
	CHECK(exists("b/sub"));
	CHECK(!exists("b/sub/two"));
	CHECK_EQ(mounts_below("b"), 1);
	make_file("b/new");
	CHECK(exists("a/new"));
	CHECK_EQ(umount("b"), 0);
	/* A part of it; a file. */
	CHECK_EQ(mount("a/sub/deep", "b", NULL, MS_BIND, NULL), 0);
	CHECK(exists("b/three"));
	CHECK_EQ(umount("b"), 0);
	CHECK_EQ(mount("a/one", "f", NULL, MS_BIND, NULL), 0);
	CHECK_EQ(inode_of("f"), inode_of("a/one"));
	CHECK_ERRNO(unlink("f"), EBUSY);
	CHECK_EQ(umount("f"), 0);
	CHECK_ERRNO(mount("a", "f", NULL, MS_BIND, NULL), ENOTDIR);
	CHECK_ERRNO(mount("f", "b", NULL, MS_BIND, NULL), ENOTDIR);
	CHECK_ERRNO(mount("no", "b", NULL, MS_BIND, NULL), ENOENT);
	CHECK_ERRNO(mount(NULL, "b", NULL, MS_BIND, NULL), EINVAL);
	take_down();
}

static void test_recursive(void)
{
	build();
	CHECK_EQ(mount("a", "b", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK(exists("b/one"));
	CHECK(exists("b/sub/two"));
	CHECK(exists("b/sub/deep/three"));
	CHECK_EQ(mounts_below("b"), 3);
	/* The copies are mounts of their own. */
	CHECK_EQ(umount("b/sub/deep"), 0);
	CHECK(!exists("b/sub/deep/three"));
	CHECK(exists("a/sub/deep/three"));
	CHECK_ERRNO(umount("b"), EBUSY);
	CHECK_EQ(umount2("b", MNT_DETACH), 0);
	CHECK_EQ(mounts_below("b"), 0);
	/* From inside: what is mounted beside it does not come along. */
	CHECK_EQ(mkdir("a/other", 0755), 0);
	CHECK_EQ(tmpfs("a/other"), 0);
	CHECK_EQ(mount("a/sub", "b", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK(exists("b/deep/three"));
	CHECK_EQ(mounts_below("b"), 2);
	CHECK_EQ(umount2("b", MNT_DETACH), 0);
	/* Into itself. */
	CHECK_EQ(mount("a", "a/other", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK(exists("a/other/sub/deep/three"));
	CHECK_EQ(mounts_below("a/other/other"), 1);
	take_down();
}

static void test_move(void)
{
	long dir;

	build();
	dir = inode_of("b");
	CHECK_EQ(mount("a", "b", NULL, MS_MOVE, NULL), 0);
	CHECK(!exists("a/one"));
	CHECK(exists("b/one"));
	CHECK(exists("b/sub/deep/three"));
	CHECK_EQ(mounts_below("a"), 0);
	CHECK_EQ(mounts_below("b"), 3);
	CHECK_EQ(rmdir("a"), 0); /* nothing is mounted there any more */
	CHECK_EQ(mkdir("a", 0755), 0);
	CHECK_ERRNO(mount("b", "b/sub", NULL, MS_MOVE, NULL), ELOOP);
	CHECK_ERRNO(mount("b/sub/two", "f", NULL, MS_MOVE, NULL), EINVAL);
	CHECK_ERRNO(mount("b", "f", NULL, MS_MOVE, NULL), EINVAL);
	CHECK_ERRNO(mount(NULL, "a", NULL, MS_MOVE, NULL), EINVAL);
	/* An inner one comes out, and goes below another that is older. */
	CHECK_EQ(mount("b/sub", "a", NULL, MS_MOVE, NULL), 0);
	CHECK(exists("a/deep/three"));
	CHECK_EQ(mkdir("a/in", 0755), 0);
	CHECK_EQ(mount("b", "a/in", NULL, MS_MOVE, NULL), 0);
	CHECK(exists("a/in/one"));
	CHECK_EQ(inode_of("b"), dir);
	CHECK_ERRNO(umount("a"), EBUSY);
	take_down();
	CHECK_EQ(mounts_below(""), 0);
}

static void test_remount(void)
{
	struct statvfs fs;

	build();
	CHECK_EQ(mount("a", "b", NULL, MS_BIND, NULL), 0);
	CHECK_EQ(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL),
		 0);
	CHECK_ERRNO(mkdir("b/x", 0755), EROFS);
	CHECK_EQ(mkdir("a/x", 0755), 0);
	CHECK_EQ(statvfs("b", &fs), 0);
	CHECK_EQ(fs.f_flag & ST_RDONLY, ST_RDONLY);
	CHECK_EQ(umount("b"), 0);
	CHECK_EQ(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	CHECK_ERRNO(mkdir("a/y", 0755), EROFS);
	CHECK_ERRNO(mount(NULL, "b", NULL, MS_REMOUNT, NULL), EINVAL);
	take_down();
}

/* No link that is on the mount is gone through; all else is done with it. */
static void test_no_links(void)
{
	struct statfs fs;
	char to[8];

	build();
	CHECK_EQ(mount("none", "b", "tmpfs", MS_NOSYMFOLLOW, NULL), 0);
	CHECK_EQ(statfs("b", &fs), 0);
	CHECK_EQ(fs.f_flags & ST_NOSYMFOLLOW, ST_NOSYMFOLLOW);
	CHECK_EQ(statfs("a", &fs), 0);
	CHECK_EQ(fs.f_flags & ST_NOSYMFOLLOW, 0);
	CHECK(slurp("/proc/self/mounts") > 0);
	CHECK(strstr(text, "/b tmpfs rw,relatime,nosymfollow") != NULL);
	CHECK_EQ(mkdir("b/d", 0755), 0);
	make_file("b/d/f");
	CHECK_EQ(symlink("d", "b/l"), 0);
	CHECK_EQ(symlink("none", "b/dangling"), 0);
	CHECK_EQ(symlink("b/d", "l"), 0);
	CHECK_ERRNO(open("b/l", O_RDONLY), ELOOP);
	CHECK_ERRNO(open("b/l/f", O_RDONLY), ELOOP);
	CHECK_ERRNO(open("b/dangling", O_RDWR | O_CREAT, 0600), ELOOP);
	CHECK_ERRNO(access("l/../l", F_OK), ELOOP);
	CHECK(exists("b/l"));
	CHECK_EQ(readlink("b/l", to, sizeof(to)), 1);
	CHECK(exists("l/f")); /* this link is elsewhere */
	CHECK_EQ(rename("b/l", "b/m"), 0);
	CHECK_EQ(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND, NULL), 0);
	CHECK(exists("b/m/f"));
	CHECK_EQ(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_NOSYMFOLLOW,
		       NULL),
		 0);
	CHECK(!exists("b/m/f"));
	CHECK_EQ(unlink("b/m"), 0);
	CHECK_EQ(unlink("l"), 0);
	CHECK_EQ(umount("b"), 0);
	take_down();
}

static void test_propagation(void)
{
	build();
	CHECK_EQ(mount(NULL, "a", NULL, MS_PRIVATE, NULL), 0);
	CHECK_EQ(mount(NULL, "a", NULL, MS_SLAVE | MS_REC, NULL), 0);
	CHECK_ERRNO(mount(NULL, "a/sub/..", NULL, MS_PRIVATE | MS_SLAVE, NULL),
		    EINVAL);
	CHECK_ERRNO(mount(NULL, "b", NULL, MS_PRIVATE, NULL), EINVAL);
	CHECK_EQ(mount(NULL, "a/sub", NULL, MS_UNBINDABLE, NULL), 0);
	CHECK_ERRNO(mount("a/sub", "b", NULL, MS_BIND, NULL), EINVAL);
	CHECK_EQ(mount("a", "b", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK_EQ(mounts_below("b"), 1);
	CHECK_EQ(umount("b"), 0);
	CHECK_EQ(mount(NULL, "a", NULL, MS_PRIVATE | MS_REC, NULL), 0);
	CHECK_EQ(mount("a", "b", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK_EQ(mounts_below("b"), 3);
	CHECK_EQ(umount2("b", MNT_DETACH), 0);
	take_down();
}

static void test_umount(void)
{
	int fd;

	build();
	CHECK_ERRNO(umount("a"), EBUSY);
	CHECK_ERRNO(umount("b"), EINVAL);
	CHECK_ERRNO(umount("no"), ENOENT);
	CHECK_ERRNO(umount2("a", 0x100), EINVAL);
	fd = open("a/sub/deep/three", O_RDONLY);
	CHECK_ERRNO(umount("a/sub/deep"), EBUSY);
	CHECK_EQ(umount2("a/sub/deep", MNT_DETACH), 0);
	CHECK(!exists("a/sub/deep/three"));
	CHECK_EQ(read(fd, &fd, 1), 0);
	close(fd);
	/* The second asks after no use, the third after one. */
	CHECK_ERRNO(umount2("a", MNT_EXPIRE), EBUSY);
	CHECK_ERRNO(umount2("a/sub", MNT_EXPIRE | MNT_DETACH), EINVAL);
	CHECK_ERRNO(umount2("a/sub", MNT_EXPIRE), EAGAIN);
	fd = open("a/sub/two", O_RDONLY);
	close(fd);
	CHECK_ERRNO(umount2("a/sub", MNT_EXPIRE), EAGAIN);
	CHECK_EQ(umount2("a/sub", MNT_EXPIRE), 0);
	CHECK(!exists("a/sub/two"));
	take_down();
}

/* A mount that is in no tree any more takes none and gives none: nobody would
 * find them, and they would keep it for ever. */
static void test_detached(void)
{
	char b[300], sub[300];
	int here = open(".", O_DIRECTORY);

	snprintf(b, sizeof(b), "%s/b", scratch_path);
	snprintf(sub, sizeof(sub), "%s/b/sub", scratch_path);
	build();
	CHECK_EQ(tmpfs("b"), 0);
	CHECK_EQ(mkdir("b/sub", 0755), 0);
	CHECK_EQ(tmpfs("b/sub"), 0);
	CHECK_EQ(chdir("a"), 0);
	CHECK_EQ(umount2(".", MNT_DETACH), 0);
	CHECK(exists("one"));
	CHECK_ERRNO(tmpfs("sub"), ENOENT);
	CHECK_ERRNO(mount(b, "sub", NULL, MS_BIND, NULL), ENOENT);
	CHECK_ERRNO(mount("sub", b, NULL, MS_BIND, NULL), EINVAL);
	CHECK_ERRNO(mount(".", b, NULL, MS_BIND | MS_REC, NULL), EINVAL);
	CHECK_ERRNO(mount(sub, "sub", NULL, MS_MOVE, NULL), ENOENT);
	CHECK_ERRNO(mount(".", b, NULL, MS_MOVE, NULL), EINVAL);
	CHECK_ERRNO(mount(NULL, ".", NULL, MS_REMOUNT | MS_RDONLY, NULL),
		    EINVAL);
	CHECK_ERRNO(umount2(".", MNT_DETACH), EINVAL);
	/* Nothing of it holds the directory. */
	CHECK_EQ(rmdir("sub"), 0);
	CHECK_EQ(fchdir(here), 0);
	CHECK_EQ(mounts_below("b"), 2);
	CHECK_EQ(umount2("b", MNT_DETACH), 0);
	CHECK_EQ(mounts_below(""), 0);
	CHECK_EQ(tmpfs("a"), 0);
	close(here);
	take_down();
}

/* What devpts makes of its options, for terminals that are opened by it. */
static void test_devpts(void)
{
	static const char *const wrong[] = { "mode=8", "gid=", "uid=x",
					     "max=-1", "mode", "newinstances",
					     "bad" };
	char path[16];
	struct stat st;
	int fd, n;

	CHECK_EQ(mkdir("p", 0755), 0);
	CHECK_EQ(mount("none", "p", "devpts", 0,
		       "newinstance,uid=7,gid=5,mode=604,ptmxmode=0666"),
		 0);
	CHECK_EQ(stat("p/ptmx", &st), 0);
	CHECK_EQ(st.st_mode, S_IFCHR | 0666);
	fd = open("p/ptmx", O_RDWR | O_NOCTTY);
	CHECK_EQ(ioctl(fd, TIOCGPTN, &n), 0);
	snprintf(path, sizeof(path), "p/%d", n);
	CHECK_EQ(stat(path, &st), 0);
	CHECK_EQ(st.st_mode, S_IFCHR | 0604);
	CHECK_EQ(st.st_uid, 7);
	CHECK_EQ(st.st_gid, 5);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(umount("p"), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		CHECK_ERRNO(mount("none", "p", "devpts", 0, wrong[i]), EINVAL);
	/* As it was. */
	CHECK_EQ(mount("none", "p", "devpts", 0,
		       "uid=0,gid=0,mode=620,ptmxmode=000"),
		 0);
	CHECK_EQ(umount("p"), 0);
	CHECK_EQ(rmdir("p"), 0);
}

static void test_refused(void)
{
	build();
	CHECK_ERRNO(mount("none", "b", "nosuchfs", 0, NULL), ENODEV);
	CHECK_ERRNO(mount("none", "b", NULL, 0, NULL), EINVAL);
	CHECK_ERRNO(mount("none", "f", "tmpfs", 0, NULL), ENOTDIR);
	CHECK_ERRNO(mount("none", "no", "tmpfs", 0, NULL), ENOENT);
	CHECK_ERRNO(mount("none", "b", "tmpfs", 0, "nonsense=1"), EINVAL);
	CHECK_ERRNO(mount("none", "b", "tmpfs", MS_NOUSER, NULL), EINVAL);
	CHECK_ERRNO(mount("none", "b", (void *)8, 0, NULL), EFAULT);
	take_down();
}

int main(void)
{
	if (unshare(CLONE_NEWNS) == 0)
		CHECK_EQ(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	scratch_enter("mounts");
	test_bind();
	test_recursive();
	test_move();
	test_remount();
	test_no_links();
	test_propagation();
	test_umount();
	test_detached();
	test_devpts();
	test_refused();
	scratch_leave();
	return check_done();
}
