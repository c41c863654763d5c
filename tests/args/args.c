/* SPDX-License-Identifier: BSD-3-Clause */
/* What Linux puts on the first stack: argc, argv, envp, auxv, in this order,
 * the stack pointer 16-byte aligned. Arguments: how many follow, then each
 * is "arg N". */
#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include "check.h"

/* tests/all hands over argv + 1; argc itself lies before the first of all. */
static char **first_argv(int argc, char **argv)
{
	return ((long *)argv)[-1] == argc ? argv : argv - 1;
}

int main(int argc, char **argv, char **envp)
{
	char **first = first_argv(argc, argv), **e = envp;
	const unsigned char *random = (void *)getauxval(AT_RANDOM);
	unsigned nonzero = 0;

	CHECK_EQ((uintptr_t)(first - 1) % 16, 0);
	CHECK(argv[argc] == NULL);
	CHECK(argv + argc + 1 == envp);
	if (argc > 1) {
		int n = atoi(argv[1]);

		CHECK_EQ(argc, n + 2);
		for (int i = 0; i < n && i + 2 < argc; i++) {
			char want[16];

			snprintf(want, sizeof(want), "arg %d", i);
			CHECK(strcmp(argv[i + 2], want) == 0);
		}
	}
	while (*e != NULL)
		e++;
	CHECK(((unsigned long *)(e + 1))[0] != 0);
	CHECK_EQ(getauxval(AT_PAGESZ), 4096);
	CHECK_EQ(getauxval(AT_SECURE), 0);
	CHECK_EQ(getauxval(AT_CLKTCK), 100);
	CHECK_EQ(getauxval(AT_UID), getuid());
	CHECK_EQ(getauxval(AT_EUID), geteuid());
	CHECK_EQ(getauxval(AT_GID), getgid());
	CHECK_EQ(getauxval(AT_EGID), getegid());
	CHECK(getauxval(AT_PHDR) != 0);
	CHECK(getauxval(AT_PHNUM) > 0);
	CHECK_EQ(getauxval(AT_PHENT),
		 sizeof(long) == 8 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	CHECK(getauxval(AT_EXECFN) != 0);
	CHECK(getauxval(AT_HWCAP) != 0);
	CHECK(random != NULL);
	for (int i = 0; random != NULL && i < 16; i++)
		nonzero += random[i] != 0;
	CHECK(nonzero >= 8);
	if (getenv("ARMLET_TEST") != NULL)
		printf("ARMLET_TEST=[%s] EMPTY=[%s]\n", getenv("ARMLET_TEST"),
		       getenv("EMPTY") ? getenv("EMPTY") : "(unset)");
	return check_done();
}
