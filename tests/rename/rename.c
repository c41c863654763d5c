/* SPDX-License-Identifier: BSD-3-Clause */
/* rename: a table of what may become what, and what is left afterwards. */
#define _GNU_SOURCE
#include <limits.h>
#include "scratch.h"

#define NOREPLACE 1u
#define EXCHANGE 2u
#define WHITEOUT 4u

static long rename2(const char *from, const char *to, unsigned flags)
{
	return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

/* d/ e/ full/x f g l -> f, hard h of f; all of it anew for each row. */
static void build(void)
{
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(mkdir("d/sub", 0755), 0);
	CHECK_EQ(mkdir("e", 0755), 0);
	CHECK_EQ(mkdir("full", 0755), 0);
	make_file("full/x");
	make_file("f");
	make_file("g");
	CHECK_EQ(link("f", "h"), 0);
	CHECK_EQ(symlink("f", "l"), 0);
}

static void remove_all(void)
{
	scratch_empty(open(".", O_RDONLY));
}

static const struct row {
	int line;
	const char *from, *to;
	unsigned flags;
	int want;
} rows[] = {
#define ROW(from, to, flags, want)              \
	{                                       \
		__LINE__, from, to, flags, want \
	}
	ROW("f", "x", 0, 0),
	ROW("f", "g", 0, 0),
	ROW("f", "f", 0, 0),
	ROW("f", "h", 0, 0),
	ROW("f", "l", 0, 0),
	ROW("l", "g", 0, 0),
	ROW("f", "e/x", 0, 0),
	ROW("f", "e", 0, EISDIR),
	ROW("f", "full", 0, EISDIR),
	ROW("d", "f", 0, ENOTDIR),
	ROW("d", "e", 0, 0),
	ROW("e", "full", 0, ENOTEMPTY),
	ROW("full", "e", 0, 0),
	ROW("d", "d", 0, 0),
	ROW("d", "d/sub/x", 0, EINVAL),
	ROW("d", "d/x", 0, EINVAL),
	ROW("d", "d/sub", 0, EINVAL),
	ROW("d/sub", "d", 0, ENOTEMPTY),
	ROW("full/x", "full", 0, ENOTEMPTY),
	ROW("d/sub", "e", 0, 0),
	ROW("d/sub", "e/x", 0, 0),
	ROW("no", "x", 0, ENOENT),
	ROW("no", "d/x", 0, ENOENT),
	ROW("f", "no/x", 0, ENOENT),
	ROW("f", "g/x", 0, ENOTDIR),
	ROW("f/x", "g", 0, ENOTDIR),
	ROW("", "x", 0, ENOENT),
	ROW("f", "", 0, ENOENT),
	ROW("f/", "x", 0, ENOTDIR),
	ROW("f", "x/", 0, ENOTDIR),
	ROW("d", "x/", 0, 0),
	ROW("d/", "x", 0, 0),
	ROW("d/", "e/", 0, 0),
	ROW("l/", "x", 0, ENOTDIR),
	ROW(".", "x", 0, EBUSY),
	ROW("d/.", "x", 0, EBUSY),
	ROW("d/sub/..", "x", 0, EBUSY),
	ROW("f", ".", 0, EBUSY),
	ROW("f", "d/..", 0, EBUSY),
	ROW("f", "x", NOREPLACE, 0),
	ROW("f", "g", NOREPLACE, EEXIST),
	ROW("f", "f", NOREPLACE, EEXIST),
	ROW("f", "l", NOREPLACE, EEXIST),
	ROW("d", "e", NOREPLACE, EEXIST),
	ROW("f", ".", NOREPLACE, EEXIST),
	ROW("no", "g", NOREPLACE, ENOENT),
	ROW("f", "g", EXCHANGE, 0),
	ROW("f", "d", EXCHANGE, 0),
	ROW("full", "d", EXCHANGE, 0),
	ROW("f", "d/sub", EXCHANGE, 0),
	ROW("f", "full/x", EXCHANGE, 0),
	ROW("f", "x", EXCHANGE, ENOENT),
	ROW("f", "h", EXCHANGE, 0),
	ROW("d", "d/sub", EXCHANGE, EINVAL),
	ROW("d/sub", "d", EXCHANGE, EINVAL),
	ROW("f", "g/", EXCHANGE, ENOTDIR),
	ROW("d", "e/", EXCHANGE, 0),
	ROW("f", "g", EXCHANGE | NOREPLACE, EINVAL),
	ROW("f", "g", EXCHANGE | WHITEOUT, EINVAL),
	ROW("f", "g", NOREPLACE | WHITEOUT, EEXIST),
	ROW("no", "x", WHITEOUT, ENOENT),
	ROW("f", "g", 8, EINVAL),
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *r = &rows[i];
		long from, to, ret;

		build();
		from = inode_of(r->from);
		to = inode_of(r->to);
		errno = 0;
		ret = rename2(r->from, r->to, r->flags);
		check_count++;
		if ((ret == 0) != (r->want == 0) ||
		    (r->want != 0 && errno != r->want)) {
			check_failures++;
			printf("FAILED %s:%d: \"%s\" to \"%s\": errno %d\n",
			       __FILE__, r->line, r->from, r->to, errno);
		}
		if (r->want == 0) {
			CHECK_EQ(inode_of(r->to), from);
			if (r->flags & EXCHANGE)
				CHECK_EQ(inode_of(r->from), to);
			else if (from != to)
				CHECK(!exists(r->from));
		} else {
			CHECK_EQ(inode_of(r->from), from);
			CHECK_EQ(inode_of(r->to), to);
		}
		remove_all();
	}
}

/* Link counts of what moves, and of where. */
static void test_links(void)
{
	struct stat st;
	int fd;

	build();
	CHECK_EQ(nlink_of("."), 5);
	CHECK_EQ(nlink_of("d"), 3);
	CHECK_EQ(rename("d/sub", "e/sub"), 0);
	CHECK_EQ(nlink_of("d"), 2);
	CHECK_EQ(nlink_of("e"), 3);
	CHECK_EQ(rename("e/sub", "d"), 0);
	CHECK_EQ(nlink_of("."), 5);
	CHECK_EQ(nlink_of("e"), 2);
	CHECK_EQ(nlink_of("f"), 2);
	fd = open("g", O_RDONLY);
	CHECK_EQ(rename("f", "g"), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_nlink, 0);
	close(fd);
	CHECK_EQ(nlink_of("g"), 2);
	CHECK_EQ(rename("g", "h"), 0);
	CHECK(exists("g"));
	CHECK_EQ(rename2("h", "d", EXCHANGE), 0);
	CHECK_EQ(nlink_of("."), 5);
	CHECK_EQ(rename2("e", "full/x", EXCHANGE), 0);
	CHECK_EQ(nlink_of("."), 4);
	CHECK_EQ(nlink_of("full"), 3);
	CHECK_EQ(rename2("e", "full/x", EXCHANGE), 0);
	remove_all();
	CHECK_EQ(nlink_of("."), 2);
}

/* Whether a path is a whiteout, which counts as one more name. */
static int is_whiteout(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == 0 && st.st_nlink == 1;
}

static int count_names(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void test_whiteout(void)
{
	long f, d;
	int names;

	build();
	f = inode_of("f");
	d = inode_of("d");
	names = count_names(".");
	CHECK_EQ(rename2("f", "x", WHITEOUT), 0);
	CHECK(is_whiteout("f"));
	CHECK_EQ(inode_of("x"), f);
	CHECK_EQ(count_names("."), names + 1);
	CHECK_EQ(rename2("x", "g", WHITEOUT | NOREPLACE), -1);
	CHECK_EQ(rename2("x", "g", WHITEOUT), 0);
	CHECK(is_whiteout("x"));
	CHECK_EQ(inode_of("g"), f);
	CHECK_EQ(rename2("d", "e/d", WHITEOUT | NOREPLACE), 0);
	CHECK(is_whiteout("d"));
	CHECK_EQ(inode_of("e/d"), d);
	CHECK_EQ(nlink_of("e"), 3);
	CHECK_EQ(rename2("d", "f", 0), 0); /* a whiteout is a file */
	CHECK(!exists("d"));
	CHECK_ERRNO(open("f", O_RDONLY), ENXIO);
	remove_all();
}

/* Who is inside a directory that moves goes with it. */
static void test_inside(void)
{
	char buf[PATH_MAX];
	struct stat st;

	build();
	CHECK_EQ(chdir("d/sub"), 0);
	CHECK_EQ(rename("../../d", "../../e/x"), 0);
	CHECK(getcwd(buf, sizeof(buf)) != NULL);
	CHECK(strcmp(buf + strlen(buf) - 8, "/e/x/sub") == 0);
	CHECK_EQ(stat("../../../f", &st), 0);
	CHECK_EQ(chdir(scratch_path), 0);
	remove_all();
}

/* Names of every length become each other. */
static void test_lengths(void)
{
	static const int sizes[] = { 1, 7, 8, 9, 22, 23, 24, 25, 255 };
	const int n = sizeof(sizes) / sizeof(*sizes);
	char a[NAME_MAX + 2], b[NAME_MAX + 2];

	memset(a, 'a', sizeof(a));
	memset(b, 'b', sizeof(b));
	for (int i = 0; i < n * n; i++) {
		char *from = a + NAME_MAX - sizes[i / n];
		char *to = b + NAME_MAX - sizes[i % n];
		long inode;

		a[NAME_MAX] = b[NAME_MAX] = '\0';
		make_file(from);
		inode = inode_of(from);
		CHECK_EQ(rename(from, to), 0);
		CHECK_EQ(inode_of(to), inode);
		make_file(from);
		CHECK_EQ(rename2(from, to, EXCHANGE), 0);
		CHECK_EQ(inode_of(from), inode);
		CHECK_EQ(rename(to, from), 0);
		CHECK(!exists(to));
		CHECK_EQ(unlink(from), 0);
	}
	a[NAME_MAX] = 'a', a[NAME_MAX + 1] = '\0';
	make_file("f");
	CHECK_ERRNO(rename("f", a), ENAMETOOLONG);
	CHECK_EQ(unlink("f"), 0);
}

int main(void)
{
	scratch_enter("rename");
	test_rows();
	test_links();
	test_whiteout();
	test_inside();
	test_lengths();
	scratch_leave();
	return check_done();
}
