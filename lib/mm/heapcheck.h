/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects of the heap that are looked at: heapcheck.c, if menuconfig has it. */
#ifndef MM_HEAPCHECK_H
#define MM_HEAPCHECK_H

#include <stddef.h>

struct uk_mm_sums;

/* heap.c's: all that an object takes. */
size_t heap_capacity(const void *p);

#ifdef CONFIG_LIBMM_CHECK
#define HEAP_CHECKED 1
/* A page for small objects. */
void heap_fresh(void *page);
/* Bytes to take from the heap for an object of n. */
size_t heap_room(size_t n);
/* The object of n bytes that begins at p, unless that is NULL; returns p. */
void *heap_taken(void *p, size_t n, const void *owner);
/* Not who asked for it then, but this one; p may be NULL. */
void heap_own(void *p, const void *owner);
/* p is about to be free. */
void heap_given(void *p);
/* What the caller may use of it. */
size_t heap_asked(const void *p);
/* heap.c's: the objects that were ever made in the page. */
void heap_sum(struct uk_mm_sums *s, const void *page);
/* Count p, if it is in use. */
void heap_sum_object(struct uk_mm_sums *s, const void *p);
#else
#define HEAP_CHECKED 0
static inline void heap_fresh(void *page)
{
	(void)page;
}

static inline size_t heap_room(size_t n)
{
	return n;
}

static inline void *heap_taken(void *p, size_t n, const void *owner)
{
	(void)n;
	(void)owner;
	return p;
}

static inline void heap_own(void *p, const void *owner)
{
	(void)p;
	(void)owner;
}

static inline void heap_given(void *p)
{
	(void)p;
}

static inline size_t heap_asked(const void *p)
{
	return heap_capacity(p);
}

static inline void heap_sum(struct uk_mm_sums *s, const void *page)
{
	(void)s;
	(void)page;
}
#endif

#endif
