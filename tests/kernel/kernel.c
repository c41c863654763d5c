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

/* What /proc/allocinfo says of who keeps: allocations, and their bytes. */
static void kept(long *count, long *bytes)
{
	FILE *f = fopen("/proc/allocinfo", "r");
	char line[200], name[100];
	long b, n;

	*count = *bytes = 0;
	CHECK(f != NULL && fgets(line, sizeof(line), f) != NULL);
	CHECK(strcmp(line, "allocinfo - version: 1.0\n") == 0);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%ld %ld %*s func:%99s", &b, &n, name) == 3 &&
		    strcmp(name, "keep") == 0) {
			*count += n;
			*bytes += b;
		}
	fclose(f);
}

static void test_keep(void)
{
	long count, bytes;

	kept(&count, &bytes);
	CHECK_EQ(count, 0);
	CHECK_EQ(syscall(SYS_kernel_bug, BUG_KEEP, 3, 77), 77);
	kept(&count, &bytes);
	CHECK_EQ(count, 6);
	CHECK(bytes >= 3 * (KEPT_SIZE + 4096));
	CHECK(bytes < 3 * (2 * KEPT_SIZE + 4096));
}

int main(int argc, char **argv)
{
	for (unsigned i = 0; argc == 1 && i < COUNT; i++)
		CHECK_EQ(syscall(SYS_kernel_bug, i, 0, 77), 77);
	if (argc == 1) /* by a stand-in, which is written in assembly */
		CHECK_ERRNO(syscall(SYS_io_setup, 1, NULL), ENOSYS);
	if (argc == 1)
		test_keep();
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
