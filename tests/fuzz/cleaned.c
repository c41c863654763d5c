/* SPDX-License-Identifier: BSD-3-Clause */
/* "fuzz clean": nothing stays of what calls can make of the root, which the
 * free pages of a long run are compared after. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include "check.h"
#include "wild.h"

#define DEPTH 300 /* of folders */
#define FLAT_PAGES 8 /* of slabs that are not full */

/* Deeper than a path is long; a file that will be hidden by a mount. */
static void make_deep(void)
{
	char name[256];
	int fd;

	CHECK_EQ(mkdir("/dev/folder", 0), 0);
	CHECK_EQ(mkdir("/deep", 0), 0);
	CHECK_EQ(chdir("/deep"), 0);
	for (unsigned i = 0; i < DEPTH; i++) {
		memset(name, 'n', i % 255 + 1);
		name[i % 255 + 1] = '\0';
		CHECK_EQ(mkdir(name, 0700), 0);
		CHECK_EQ(chdir(name), 0);
	}
	fd = open("file", O_CREAT | O_WRONLY, 0);
	CHECK_EQ(write(fd, name, sizeof(name)), sizeof(name));
	CHECK_EQ(mkdir("folder", 0), 0);
	CHECK_EQ(symlink("file", "link"), 0);
}

/* What unlink and rmdir refuse: of two mounts on a place, too. */
static void mount_some(void)
{
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(mount("file", "file", NULL, MS_BIND, NULL), 0);
		CHECK_EQ(mount("folder", "folder", NULL, MS_BIND, NULL), 0);
		CHECK_EQ(mount("/deep", "/deep", NULL, MS_BIND, NULL), 0);
		CHECK_EQ(mount("/deep", "/", NULL, MS_BIND, NULL), 0);
		CHECK_EQ(mount("/deep", "/dev", NULL, MS_BIND, NULL), 0);
		CHECK_EQ(mount("/deep", "/proc", NULL, MS_BIND, NULL), 0);
	}
	CHECK_EQ(mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
}

int test_clean(void)
{
	struct sysinfo info[3];

	CHECK_EQ(dup2(1, CONSOLE), CONSOLE);
	CHECK_EQ(dup2(open("/", O_DIRECTORY), ROOT), ROOT);
	CHECK_EQ(arena_open(), 0);
	for (unsigned i = 0; i < 3; i++) {
		make_deep();
		mount_some();
		fflush(stdout);
		clean(); /* or it gives up */
		dup2(CONSOLE, 1);
		sysinfo(&info[i]);
	}
	CHECK(info[1].freeram - info[2].freeram + FLAT_PAGES <= 2 * FLAT_PAGES);
	return check_done();
}
