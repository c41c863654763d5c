/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel's heap, made of the host's: address sanitizer sees what is out
 * of an object's bounds or used after its end, and leak sanitizer what nobody
 * refers to any more. In the place of lib/mm/heap.c, where there is a
 * sanitizer. Contract: <uk/mm.h>.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

/* lib/mm's */
bool mm_fails(void);

/* <uk/mm.h> is not for who includes the host's headers. */
void *uk_malloc(size_t n);
void *uk_zalloc(size_t n);
void *uk_realloc(void *p, size_t n);
void uk_free(void *p);
void uk_heap_trim(void);

static size_t held; /* bytes: as much as there is RAM, at most */

void *uk_malloc(size_t n)
{
	void *p;

	if (mm_fails() || n > host_ram_size - held)
		return NULL;
	p = malloc(n);
	if (p != NULL)
		held += malloc_usable_size(p);
	return p;
}

void *uk_zalloc(size_t n)
{
	void *p = uk_malloc(n);

	if (p != NULL)
		memset(p, 0, n);
	return p;
}

void uk_free(void *p)
{
	held -= malloc_usable_size(p);
	free(p);
}

/* The host's. */
void uk_heap_trim(void)
{
}

/* Another object in any case: who kept the old pointer is found out. */
void *uk_realloc(void *p, size_t n)
{
	void *q = uk_malloc(n);
	size_t had = malloc_usable_size(p);

	if (q == NULL || p == NULL)
		return q;
	memcpy(q, p, had < n ? had : n);
	uk_free(p);
	return q;
}
