/* SPDX-License-Identifier: BSD-3-Clause */
/* The first program: says hello, and what it was started with. */

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	printf("Hello, world!\n");
	for (int i = 1; i < argc; i++)
		printf("argument %d: %s\n", i, argv[i]);
	return EXIT_SUCCESS;
}
