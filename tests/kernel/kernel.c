/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernel does about bugs of its own: kernel BUG N VALUE calls the call
 * that has that bug; without arguments, that call without its bugs.
 */
#include <stdlib.h>
#include <uk/bits/syscall_nrs.h>
#include "bugs.h"
#include "check.h"

#define BUG_NAME(name) #name,
static const char *const names[] = { BUGS(BUG_NAME) };
#define COUNT (sizeof(names) / sizeof(*names))

int main(int argc, char **argv)
{
	for (unsigned i = 0; argc == 1 && i < COUNT; i++)
		CHECK_EQ(syscall(SYS_kernel_bug, i, 0, 77), 77);
	for (unsigned i = 0; argc == 4 && i < COUNT; i++) {
		if (strcmp(argv[1], names[i]) != 0)
			continue;
		printf("about to %s\n", names[i]);
		fflush(stdout);
		syscall(SYS_kernel_bug, i, strtoul(argv[2], NULL, 0),
			strtoul(argv[3], NULL, 0));
		printf("and back\n");
	}
	return argc == 1 ? check_done() : 1;
}
