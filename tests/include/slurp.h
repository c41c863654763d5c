/* SPDX-License-Identifier: BSD-3-Clause */
/* Small text files, read whole. */
#ifndef SLURP_H
#define SLURP_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char text[200000];

/* All of a file as a string; its length, or -1. */
static inline ssize_t slurp(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n, all = 0;

	text[0] = 0;
	if (fd < 0)
		return -1;
	while ((n = read(fd, text + all, sizeof(text) - 1 - (size_t)all)) > 0)
		all += n;
	text[all] = 0;
	close(fd);
	return n < 0 ? -1 : all;
}

/* The number behind a word at the start of a line; -1: there is none. */
static inline long long value(const char *name)
{
	size_t len = strlen(name);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, name, len))
			return atoll(p + len);
	}
	return -1;
}

#endif
