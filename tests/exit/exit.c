/* SPDX-License-Identifier: BSD-3-Clause */
/* How a program ends: exit status, atexit order, flushing. Arguments: the way,
 * the status. */
#include <stdlib.h>
#include "check.h"

static void first(void)
{
	printf("registered first\n");
}

static void second(void)
{
	printf("registered second\n");
}

int main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "return";
	int status = argc > 2 ? atoi(argv[2]) : 0;

	atexit(first);
	atexit(second);
	printf("way %s, no newline yet", way);
	if (strcmp(way, "exit") == 0)
		exit(status);
	if (strcmp(way, "_exit") == 0) {
		printf("\nflushed\n");
		fflush(stdout);
		printf("lost"); /* no newline: a terminal would flush it */
		_exit(status);
	}
	if (strcmp(way, "exit_group") == 0)
		syscall(SYS_exit_group, status);
	if (strcmp(way, "thread") == 0)
		syscall(SYS_exit, status);
	printf("\n");
	return status;
}
