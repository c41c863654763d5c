/* SPDX-License-Identifier: BSD-3-Clause */
/* A directory of the test's own, in TMPDIR or /tmp, and what is made and looked
 * at in it. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "check.h"

static char scratch_path[256];

/* Make it, and go there. */
static inline void scratch_enter(const char *name)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(scratch_path, sizeof(scratch_path), "%s/armlet-%s-%d",
		 tmp ? tmp : "/tmp", name, (int)getpid());
	CHECK_EQ(mkdir(scratch_path, 0755), 0);
	CHECK_EQ(chdir(scratch_path), 0);
	umask(022);
}

/* Remove all that is in the directory fd, and close it. */
static inline void scratch_empty(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;

	while (d && (e = readdir(d)) != NULL) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (unlinkat(fd, e->d_name, 0) == 0)
			continue;
		scratch_empty(openat(fd, e->d_name, O_RDONLY | O_NOFOLLOW));
		CHECK_EQ(unlinkat(fd, e->d_name, AT_REMOVEDIR), 0);
	}
	closedir(d);
}

/* It must be empty by now. */
static inline void scratch_leave(void)
{
	CHECK_EQ(chdir("/"), 0);
	CHECK_EQ(rmdir(scratch_path), 0);
}

static inline void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);

	CHECK(fd >= 0);
	close(fd);
}

static inline int exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static inline long nlink_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? (long)st.st_nlink : -1;
}

static inline long inode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? (long)st.st_ino : -1;
}

#endif
