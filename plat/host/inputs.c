/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs of --inputs FOLDER: each file's bytes, in the order of their names. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "host.h"

const char *host_inputs;

static struct dirent **names;
static int count = -1, at;

static int is_input(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static long read_file(const char *path, void *buf, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		host_die("%s: cannot be opened", path);
	n = fread(buf, 1, size, f);
	fclose(f);
	return (long)n;
}

/* -ENOSYS: there are none, this is a machine like others. */
long host_next_input(void *buf, size_t size)
{
	char path[4096];

	if (host_inputs == NULL)
		return -ENOSYS;
	if (count < 0)
		count = scandir(host_inputs, &names, is_input, alphasort);
	if (count < 0 && at++ == 0)
		return read_file(host_inputs, buf, size); /* a single file */
	if (at >= count)
		return -ENODATA;
	snprintf(path, sizeof(path), "%s/%s", host_inputs, names[at]->d_name);
	free(names[at++]);
	return read_file(path, buf, size);
}
