/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bugs, in a kernel that has none of them otherwise: what defends against each
 * must say so. n = 0 is the same without the bug, and returns value.
 */
#include <errno.h>
#include <string.h>
#include <plat/cpu.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "bugs.h"

static __noinline long recurse(unsigned long n, unsigned long value)
{
	volatile char room[200];

	room[n % sizeof(room)] = 1;
	if (n == 0)
		return (long)value;
	return recurse(n - 1, value) + room[n % sizeof(room)] - 1;
}

static long heap_over(size_t size, unsigned long n, unsigned long value)
{
	char *p = uk_malloc(size);

	if (p == NULL)
		return -ENOMEM;
	memset(p, (int)value, size + n);
	uk_free(p);
	return (long)value;
}

static long heap_twice(unsigned long n, unsigned long value)
{
	/* The second keeps the page of the first. */
	void *volatile p = uk_malloc(40), *other = uk_malloc(40);

	uk_free(p);
	if (n != 0)
		uk_free(p);
	uk_free(other);
	return (long)value;
}

static long heap_after(unsigned long n, unsigned long value)
{
	char *volatile p = uk_malloc(40);
	void *other = uk_malloc(40), *again;

	uk_free(p);
	if (n != 0)
		p[20] = (char)value;
	again = uk_malloc(40);
	uk_free(again);
	uk_free(other);
	return (long)value;
}

/* As a copy whose length nobody checked. */
static __noinline void fill(volatile unsigned long *to, unsigned long n,
			    unsigned long value)
{
	for (unsigned long i = 0; i < n; i++)
		to[i] = value;
}

static __noinline long smash(unsigned long n, unsigned long value)
{
	volatile unsigned long array[8];

	fill(array, 8 + n, value);
	return (long)array[7];
}

UK_LLSYSCALL_R_DEFINE(long, kernel_bug, unsigned, which, unsigned long, n,
		      unsigned long, value)
{
	switch (which) {
	case BUG_RECURSE:
		return recurse(n, value);
	case BUG_HEAP_OVER:
		return heap_over(45, n, value);
	case BUG_HEAP_LARGE:
		return heap_over(5000, n, value);
	case BUG_HEAP_TWICE:
		return heap_twice(n, value);
	case BUG_HEAP_AFTER:
		return heap_after(n, value);
	case BUG_SMASH:
		return smash(n, value);
	}
	return -EINVAL;
}
