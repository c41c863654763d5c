/* SPDX-License-Identifier: BSD-3-Clause */
/* A place for files on a tmpfs, on Linux as well. */
#ifndef TMPDIR_H
#define TMPDIR_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static inline const char *tmp_dir(void)
{
	struct stat st;

	return stat("/dev/shm", &st) == 0 ? "/dev/shm" : "/tmp";
}

/* A path there that is this process's. */
static inline const char *tmp_path(const char *name)
{
	static char path[4][128];
	static unsigned next;
	char *p = path[next++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s.%d", tmp_dir(), name,
		 (int)getpid());
	return p;
}

/* A new file there, open for reading and writing, whose name is gone. */
static inline int tmp_file(const char *name)
{
	const char *path = tmp_path(name);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	unlink(path);
	return fd;
}

#endif
