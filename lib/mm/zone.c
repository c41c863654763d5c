/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which physical memory there is: banks of RAM minus reserved ranges.
 *
 * The device tree's word is not trusted: banks are rounded inwards, cut to what
 * the linear map can hold, and cut where they overlap. Each bank that can hold
 * its own metadata becomes a zone; reserved ranges are kept sorted and
 * joined, so that a walk over the free runs is one pass.
 *
 * Nothing here costs by the size of RAM. All of it runs once, at boot, on one
 * core; afterwards the tables are constant.
 */
#include <errno.h>
#include <uk/print.h>
#include "internal.h"

/* The device tree's, /memreserve/, image, device tree, initrd, metadata. */
#define RESERVED 40

struct zone zones[ZONES];
unsigned nzones;

static struct range reserved[RESERVED];
static unsigned nreserved;
static uint64_t usable_pages;

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

/* Insert into the sorted list, swallowing what it touches. */
static bool reserve(pfn_t base, pfn_t end)
{
	unsigned i = 0, j;

	while (i < nreserved && reserved[i].end < base)
		i++;
	for (j = i; j < nreserved && reserved[j].base <= end; j++) {
		base = min(base, reserved[j].base);
		end = max(end, reserved[j].end);
	}
	if (i == j) {
		if (nreserved == RESERVED)
			return false;
		for (unsigned k = nreserved++; k > i; k--)
			reserved[k] = reserved[k - 1];
	} else {
		for (unsigned k = j; k < nreserved; k++)
			reserved[i + 1 + k - j] = reserved[k];
		nreserved -= j - i - 1;
	}
	reserved[i].base = base;
	reserved[i].end = end;
	return true;
}

void uk_page_reserve(paddr_t base, uint64_t size)
{
	pfn_t end = range_end(base, size);

	if (size == 0)
		return;
	if (((base + size) & ~PAGE_MASK) != 0 && end < PFN_LIMIT)
		end++;
	if (!reserve(PFN_DOWN(base), end))
		uk_fatal("more than %d reserved memory ranges", RESERVED);
}

bool zone_next_run(pfn_t at, pfn_t end, struct range *run)
{
	for (unsigned i = 0; i < nreserved && at < end; i++) {
		if (reserved[i].end <= at)
			continue;
		if (reserved[i].base > at) {
			end = min(end, reserved[i].base);
			break;
		}
		at = reserved[i].end;
	}
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
	if (best == 0 || !reserve(best, best + pages))
		return false;
	z->map = phys_to_virt((paddr_t)best << PAGE_SHIFT);
	return true;
}

/* 0 with zones[] complete, or -ENOMEM if no page is left. */
int uk_page_init(void)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < nzones; i++) {
		struct zone z = zones[i];
		struct range run = { 0, z.base };

		if (!place_map(&z))
			continue;
		while (zone_next_run(run.end, z.end, &run))
			usable_pages += run.end - run.base;
		zones[kept++] = z;
	}
	nzones = kept;
	return usable_pages != 0 ? 0 : -ENOMEM;
}

uint64_t uk_page_total(void)
{
	return usable_pages;
}
