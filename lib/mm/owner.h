/* SPDX-License-Identifier: BSD-3-Clause */
/* Who has which page: owner.c, if menuconfig has it. */
#ifndef MM_OWNER_H
#define MM_OWNER_H

#include <plat/types.h>
#include <stddef.h>

struct page;
struct uk_mm_sums;

/* Who called the function that says this. */
#define OWNER_CALLER __builtin_return_address(0)

/* It is the heap's, whose objects may have owners by themselves. */
#define OWNER_HEAP ((const void *)1)

#if defined(CONFIG_LIBMM_CHECK) || defined(CONFIG_LIBMM_LEAKS)
/* Who asked: a return address, or OWNER_HEAP. NULL: the page is free. */
#define PAGE_OWNER const void *owner;
/* p and the next ones, n in all, whose pages were taken or given back. */
void owner_set(struct page *p, size_t n, const void *owner);
/* The same by address, which is returned; 0: there was no memory. */
paddr_t owner_set_at(paddr_t pa, size_t n, const void *owner);
/* One object more. */
void owner_sum(struct uk_mm_sums *s, const void *owner, size_t bytes);
#else
#define PAGE_OWNER
static inline void owner_set(struct page *p, size_t n, const void *owner)
{
	(void)p;
	(void)n;
	(void)owner;
}

static inline paddr_t owner_set_at(paddr_t pa, size_t n, const void *owner)
{
	(void)n;
	(void)owner;
	return pa;
}
#endif

#endif
