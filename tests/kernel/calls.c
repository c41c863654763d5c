/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bugs, in a kernel that has none of them otherwise: what defends against each
 * must say so. n = 0 is the same without the bug, and returns value. That pages
 * are writable and executable at once would be one, too.
 */
#include <errno.h>
#include <string.h>
#include <plat/cpu.h>
#include <plat/mmu.h>
#include <uk/mm.h>
#include <uk/power.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "bugs.h"
#include "pte.h"

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

/* The program's memory, by a pointer that nobody checked. */
static long read_it(unsigned long n, unsigned long value)
{
	return n != 0 ? *(const volatile int *)value : (long)value;
}

static long execute(unsigned long n, unsigned long value)
{
	if (n != 0)
		((void (*)(void))value)();
	return (long)value;
}

/* How many pages and blocks the kernel can write and execute. */
static unsigned writable_code(paddr_t table, unsigned level)
{
	const pte_t *e = phys_to_virt(table);
	unsigned n = 0;

	for (unsigned i = 0; i < 512; i++) {
		if ((e[i] & PTE_VALID) == 0)
			continue;
		if (level < 3 && (e[i] & PTE_TABLE) != 0)
			n += writable_code(e[i] & PTE_ADDR, level + 1);
		else
			n += (e[i] & (PTE_AP_RO | PTE_PXN)) == 0;
	}
	return n;
}

static long pages(unsigned long value)
{
	unsigned n = writable_code(arch_ttbr_kernel(), ARCH_KERNEL_LEVEL) +
		     writable_code(arch_ttbr_program(), ARCH_PROGRAM_LEVEL);

	return n == 0 ? (long)value : -(long)n;
}

/* Where a branch should never lead. */
static __noinline void astray(void)
{
	uk_printk("landed\n");
	uk_power_off(0);
}

/* A pointer to a function that is wrong by an instruction or more. */
static long middle(unsigned long n, unsigned long value)
{
	void (*volatile f)(void) = (void (*)(void))((uintptr_t)astray + 4 * n);

	if (n != 0)
		f();
	return (long)value;
}

/* The frame record of the caller lies at this function's frame address. */
static __noinline long return_to(unsigned long n, unsigned long value)
{
	volatile uintptr_t *frame = __builtin_frame_address(0);

	if (n != 0)
		frame[1] = (uintptr_t)astray;
	return (long)value;
}

/* Objects and pages that nobody gives back, n of each. */
static __noinline long keep(unsigned long n, unsigned long value)
{
	for (unsigned long i = 0; i < n; i++)
		if (uk_malloc(KEPT_SIZE) == NULL || uk_page_alloc(0, 0) == 0)
			return -ENOMEM;
	return (long)value;
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
	case BUG_READ:
		return read_it(n, value);
	case BUG_EXECUTE:
		return execute(n, value);
	case BUG_PAGES:
		return pages(value);
	case BUG_MIDDLE:
		return middle(n, value);
	case BUG_RETURN:
		return return_to(n, value);
	case BUG_KEEP:
		return keep(n, value);
	}
	return -EINVAL;
}
