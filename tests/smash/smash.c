/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program's stack protector: what a function's canary is, and that an array
 * which is written beyond its end ends the program before the function returns
 * to where the writer wanted. smash over: do that.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include "check.h"

extern uintptr_t __stack_chk_guard;

static void taken_over(void)
{
	printf("returned to the writer's address\n");
	_exit(0);
}

/* As strcpy() would. */
static __attribute__((noinline)) void copy(volatile uintptr_t *to, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		to[i] = (uintptr_t)taken_over;
}

static __attribute__((noinline)) int fill(unsigned n)
{
	volatile uintptr_t array[8] = { 0 };

	copy(array, n);
	return array[0] != 0;
}

/* AT_RANDOM's bytes, but for one that ends strings. */
static void canary(void)
{
	const void *random = (const void *)getauxval(AT_RANDOM);
	uintptr_t want;

	CHECK(random != NULL);
	memcpy(&want, random, sizeof(want));
	if (sizeof(want) == 8)
		((unsigned char *)&want)[1] = 0;
	CHECK(__stack_chk_guard == want);
	CHECK(want != 0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "over") == 0) {
		printf("about to smash\n");
		fflush(stdout);
		return fill(24);
	}
	canary();
	CHECK_EQ(fill(8), 1);
	return check_done();
}
