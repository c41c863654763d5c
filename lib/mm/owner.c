/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who has how much memory. A page in use has its owner in its metadata, an
 * object of the heap in its tail (heapcheck.c), if there is one: the return
 * address of who asked for it. The metadata is read from end to end when
 * somebody wants to know. What was taken before pages had metadata, at boot, is
 * nobody's.
 */
#include <string.h>
#include "internal.h"

void owner_set(struct page *p, size_t n, const void *owner)
{
	for (size_t i = 0; i < n; i++)
		p[i].owner = owner;
}

paddr_t owner_set_at(paddr_t pa, size_t n, const void *owner)
{
	struct page *p = pa != 0 && pages_described ? page_of(pa) : NULL;

	if (p != NULL)
		owner_set(p, n, owner);
	return pa;
}

/* --- The sums ------------------------------------------------------------- */

/* Where the owner is, or has its place. */
static unsigned place_of(const struct uk_mm_sums *s, const void *owner)
{
	unsigned low = 0, high = s->n;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if ((uintptr_t)s->of[middle].owner < (uintptr_t)owner)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void owner_sum(struct uk_mm_sums *s, const void *owner, size_t bytes)
{
	unsigned at = place_of(s, owner);

	if (at == s->n || s->of[at].owner != owner) {
		if (s->n == ARRAY_SIZE(s->of))
			return;
		memmove(&s->of[at + 1], &s->of[at],
			(s->n - at) * sizeof(s->of[0]));
		s->n++;
		s->of[at] = (struct uk_mm_owner){ .owner = owner };
	}
	s->of[at].objects++;
	s->of[at].bytes += bytes;
}

static void sum_page(struct uk_mm_sums *s, struct zone *z, pfn_t pfn)
{
	const void *owner = z->map[pfn - z->base].owner;

	if (owner == OWNER_HEAP)
		heap_sum(s, phys_to_virt((paddr_t)pfn << PAGE_SHIFT));
	else if (owner != NULL)
		owner_sum(s, owner, PAGE_SIZE);
}

void uk_mm_sum(struct uk_mm_sums *s)
{
	UK_NEED(uk_init_pages_init);
	s->n = 0;
	for (struct zone *z = zones; z < zones + nzones; z++)
		for (pfn_t pfn = z->base; pfn < z->frontier; pfn++) {
			unsigned long irq = arch_irq_save();

			sum_page(s, z, pfn);
			arch_irq_restore(irq);
		}
}
