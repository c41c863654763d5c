/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernel does about bugs of its own: kernel BUG N VALUE calls the call
 * that has that bug; without arguments, that call without its bugs. VALUE is a
 * number, or "data" or "text": addresses of this program.
 */
#include <stdlib.h>
#include <uk/bits/syscall_nrs.h>
#include "bugs.h"
#include "check.h"

#define BUG_NAME(name) #name,
static const char *const names[] = { BUGS(BUG_NAME) };
#define COUNT (sizeof(names) / sizeof(*names))

static int data = 77;

static void text(void)
{
}

static unsigned long number(const char *word)
{
	if (!strcmp(word, "data"))
		return (unsigned long)&data;
	if (!strcmp(word, "text"))
		return (unsigned long)text;
	return strtoul(word, NULL, 0);
}

int main(int argc, char **argv)
{
	for (unsigned i = 0; argc == 1 && i < COUNT; i++)
		CHECK_EQ(syscall(SYS_kernel_bug, i, 0, 77), 77);
	if (argc == 1) /* by a stand-in, which is written in assembly */
		CHECK_ERRNO(syscall(SYS_io_setup, 1, NULL), ENOSYS);
	for (unsigned i = 0; argc == 4 && i < COUNT; i++) {
		if (strcmp(argv[1], names[i]) != 0)
			continue;
		printf("about to %s\n", names[i]);
		fflush(stdout);
		printf("and back with %ld\n",
		       syscall(SYS_kernel_bug, i, number(argv[2]),
			       number(argv[3])));
	}
	return argc == 1 ? check_done() : 1;
}
