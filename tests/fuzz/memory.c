/* SPDX-License-Identifier: BSD-3-Clause */
/* Who has the kernel's memory, by /proc/allocinfo: there is one if the image
 * was made with CONFIG_LIBMM_CHECK. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "wild.h"

#define TEXT 65536

static char before[TEXT], now[TEXT];
static bool known;

void memory_open(void)
{
	int fd = open("/proc/allocinfo", O_RDONLY);

	known = fd >= 0 && dup2(fd, MEMORY) == MEMORY && close(fd) == 0;
}

static void look(char *text)
{
	ssize_t n = known ? pread(MEMORY, text, TEXT - 1, 0) : 0;

	text[n > 0 ? n : 0] = '\0';
}

void memory_keep(void)
{
	look(before);
}

/* The place in a line that begins there, and before it its bytes. */
static char *place_in(const char *line, long *bytes)
{
	char *end;

	*bytes = strtol(line, &end, 10);
	strtol(end, &end, 10); /* allocations */
	return end;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end != NULL ? end + 1 : NULL;
}

static long bytes_before(const char *place, size_t length)
{
	for (const char *line = before; line != NULL; line = next_line(line)) {
		long bytes;

		if (strncmp(place_in(line, &bytes), place, length) == 0)
			return bytes;
	}
	return 0;
}

void memory_tell(void)
{
	const char *next;

	look(now);
	for (const char *line = now; (next = next_line(line)) != NULL;
	     line = next) {
		long bytes, was;
		const char *place = place_in(line, &bytes);
		size_t length = (size_t)(next - place);

		was = bytes_before(place, length);
		if (bytes - was >= (long)PAGE)
			dprintf(CONSOLE, "%ld bytes more of%.*s", bytes - was,
				(int)length, place);
	}
}
