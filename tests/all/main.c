/* SPDX-License-Identifier: BSD-3-Clause */
/* Every test program in one image: the first argument names the one to run,
 * which gets the rest as its own. tests.h is made by Makefile.uk. */
#include <stdio.h>
#include <string.h>

#define TEST(name) int test_##name(int argc, char **argv, char **envp);
#include "tests.h"
#undef TEST

static const struct {
	const char *name;
	int (*main)(int argc, char **argv, char **envp);
} tests[] = {
#define TEST(name) { #name, test_##name },
#include "tests.h"
};

int main(int argc, char **argv, char **envp)
{
	for (size_t i = 0; argc > 1 && i < sizeof(tests) / sizeof(*tests); i++)
		if (strcmp(tests[i].name, argv[1]) == 0)
			return tests[i].main(argc - 1, argv + 1, envp);
	printf("no test %s\n", argc > 1 ? argv[1] : "named");
	return 2;
}
