/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which physical memory there is: banks of RAM minus reserved ranges.
 *
 * The device tree's word is not trusted: banks are rounded inwards, cut to what
 * the linear map can hold, and cut where they overlap. Each bank that can hold
 * its own metadata becomes a zone. There are few reserved ranges, in no order.
 *
 * Nothing here costs by the size of RAM. But for zone_take(), all of it runs
 * once, at boot, on one core; afterwards the tables are constant.
 */
#include <uk/print.h>
#include "internal.h"

/* The device tree's, /memreserve/, image, device tree, initrd, metadata. */
#define RESERVED 40u

struct zone zones[ZONES];
unsigned nzones;

bool pages_ready, pages_described;

static struct range reserved[RESERVED];
static unsigned nreserved;
uint64_t zone_pages;

#define PFN_DOWN(pa) ((pa) >> PAGE_SHIFT)
#define PFN_LIMIT PFN_DOWN(~(paddr_t)0)

/* The pages that the linear map can show. */
static struct range linear_window(void)
{
	struct range r;

	r.base = PFN_DOWN(arch_phys_base());
	r.end = r.base + ((UK_VMAP_BASE - UK_LINEAR_BASE) >> PAGE_SHIFT);
	return r;
}

static pfn_t range_end(paddr_t base, uint64_t size)
{
	paddr_t end = base + size;

	return end < base ? PFN_LIMIT : PFN_DOWN(end);
}

void uk_page_add(paddr_t base, uint64_t size)
{
	struct range window = linear_window();
	struct range r = { PFN_DOWN(base + PAGE_SIZE - 1),
			   range_end(base, size) };

	if (base + PAGE_SIZE - 1 < base)
		return;
	/* Page 0 is never handed out: its address says "none". */
	r.base = max(r.base, window.base);
	r.base += r.base == 0;
	r.end = min(r.end, window.end);
	for (unsigned i = 0; i < nzones; i++) {
		const struct zone *z = &zones[i];

		if (r.base >= z->base && r.base < z->end)
			r.base = z->end;
		if (r.base < z->base && r.end > z->base)
			r.end = z->base;
	}
	if (r.base >= r.end || nzones == ZONES)
		return;
	zones[nzones].base = r.base;
	zones[nzones].end = r.end;
	zones[nzones].frontier = r.base;
	nzones++;
}

static void reserve(pfn_t base, pfn_t end)
{
	if (nreserved == RESERVED)
		uk_fatal("more than %u reserved memory ranges", RESERVED);
	reserved[nreserved].base = base;
	reserved[nreserved++].end = end;
}

void uk_page_reserve(paddr_t base, uint64_t size)
{
	pfn_t end = range_end(base, size);

	if (size == 0)
		return;
	if (((base + size) & ~PAGE_MASK) != 0 && end < PFN_LIMIT)
		end++;
	reserve(PFN_DOWN(base), end);
}

bool zone_next_run(pfn_t at, pfn_t end, struct range *run)
{
	bool moved;

	do { /* over what is reserved at at */
		moved = false;
		for (unsigned i = 0; i < nreserved; i++) {
			const struct range *r = &reserved[i];

			if (r->base <= at && r->end > at) {
				at = r->end;
				moved = true;
			}
		}
	} while (moved);
	for (unsigned i = 0; i < nreserved; i++)
		if (reserved[i].base > at)
			end = min(end, reserved[i].base);
	run->base = at;
	run->end = end;
	return at < end;
}

/* Find room for a zone's metadata in its own free pages, as high as possible:
 * low memory stays whole for large blocks. */
static bool place_map(struct zone *z)
{
	uint64_t bytes = (z->end - z->base) * sizeof(struct page);
	pfn_t pages = PFN_DOWN(bytes + PAGE_SIZE - 1);
	struct range run = { 0, z->base };
	pfn_t best = 0;

	while (zone_next_run(run.end, z->end, &run))
		if (run.end - run.base >= pages)
			best = run.end - pages;
	if (best == 0)
		return false;
	reserve(best, best + pages);
	z->map = phys_to_virt((paddr_t)best << PAGE_SHIFT);
	return true;
}

void uk_page_init(void)
{
	pages_ready = true;
}

/* What was not used leaves its zone, lowest first. */
void *zone_take(unsigned order)
{
	pfn_t n = 1u << order;

	for (struct zone *z = zones; z < zones + nzones; z++) {
		struct range run = { 0, z->base };

		while (zone_next_run(run.end, z->end, &run)) {
			pfn_t at = ALIGN_UP(run.base, n);

			if (at + n > run.end)
				continue;
			z->base = z->frontier = at + n;
			return phys_to_virt((paddr_t)at << PAGE_SHIFT);
		}
	}
	return NULL;
}

bool zones_describe(void)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < nzones; i++) {
		struct zone z = zones[i];
		struct range run = { 0, z.base };

		if (!place_map(&z))
			continue;
		while (zone_next_run(run.end, z.end, &run))
			zone_pages += run.end - run.base;
		zones[kept++] = z;
	}
	nzones = kept;
	pages_described = true;
	return zone_pages != 0;
}

struct zone *zone_of(pfn_t pfn)
{
	for (unsigned i = 0; i < nzones; i++) {
		struct zone *z = &zones[i];

		if (pfn >= z->base && pfn < z->frontier)
			return z;
	}
	return NULL;
}

struct page *page_of_others(pfn_t pfn)
{
	struct zone *z = zone_of(pfn);

	return z != NULL ? &z->map[pfn - z->base] : NULL;
}

uint64_t uk_page_total(void)
{
	UK_NEED(uk_init_pages_init);
	return zone_pages;
}
