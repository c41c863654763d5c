/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A program that makes no call about memory, signals or threads, and never
 * reads: its image has the least of a kernel (docs/architecture.md, "What an
 * image holds"). Its data, its stack and its faults are as anybody's.
 */
#include <stdio.h>
#include <string.h>

#define BIG (1 << 20)
#define PAGE 4096

static int initialised[3 * PAGE] = { 1, [PAGE] = 2, [3 * PAGE - 1] = 3 };
static const int constant[] = { 4, 5, 6 };
static char zeroed[BIG];
static unsigned checks, failures;

static void check(int good, const char *what)
{
	checks++;
	if (good)
		return;
	failures++;
	printf("FAILED %s\n", what);
}

static __attribute__((noinline)) unsigned long deep(unsigned n)
{
	volatile char frame[512];

	frame[0] = (char)n;
	return n == 0 ? 0 : deep(n - 1) + (unsigned char)frame[0];
}

/* Until the stack is used up; the argument hides that from the compiler. */
static __attribute__((noinline)) unsigned long endless(volatile unsigned *n)
{
	volatile char frame[PAGE];

	frame[0] = (char)++*n;
	if (*n == 0)
		return 0;
	return endless(n) + (unsigned char)frame[0];
}

static void data(void)
{
	unsigned long sum = 0;

	check(initialised[0] == 1 && initialised[PAGE] == 2 &&
		      initialised[3 * PAGE - 1] == 3,
	      "data has its values");
	for (unsigned i = 0; i < 3 * PAGE; i += 100)
		initialised[i] += (int)i;
	check(initialised[0] == 1 && initialised[200] == 200,
	      "data is written");
	for (unsigned i = 0; i < BIG; i++)
		sum += (unsigned char)zeroed[i];
	check(sum == 0, "bss is zero");
	memset(zeroed, 1, BIG);
	for (unsigned i = 0; i < BIG; i++)
		sum += (unsigned char)zeroed[i];
	check(sum == BIG, "bss is written");
	check(constant[checks % 3] >= 4, "constants are there");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned n = 0;

	setvbuf(stdout, NULL, _IONBF, 0);
	data();
	check(deep(4000) == 4000 / 256 * (255 * 256 / 2) + 160 * 161 / 2 &&
		      deep(1) == 1,
	      "a deep stack");
	if (strcmp(what, "null") == 0)
		*(volatile char *)(unsigned long)n = 1;
	if (strcmp(what, "text") == 0)
		*(volatile int *)(unsigned long)main = 1;
	if (strcmp(what, "stack") == 0)
		endless(&n);
	printf("%s: %u checks, %u failed\n", failures ? "FAIL" : "PASS", checks,
	       failures);
	return failures != 0;
}
