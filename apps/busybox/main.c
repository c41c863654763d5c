/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * busybox APPLET ARGS...   as everywhere
 * busybox each FILE        the commands of a file one after another: each.c
 */
#include <string.h>

int busybox_main(int argc, char **argv);
int each_main(const char *file);

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "each"))
		return each_main(argv[2]);
	return busybox_main(argc, argv);
}
