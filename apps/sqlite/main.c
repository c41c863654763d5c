/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sqlite speedtest1 ARGS...    SQLite's benchmark
 * sqlite threads [N]           a writer and readers: threads.c
 * sqlite ARGS...               SQLite's shell
 */
#include <string.h>
#include "sqlite.h"

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "speedtest1"))
		return speedtest1_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "threads"))
		return threads_main(argc - 1, argv + 1);
	return shell_main(argc, argv);
}
