/* SPDX-License-Identifier: BSD-3-Clause */
/* The page allocator: banks and reserved ranges in every awkward position, then
 * random allocations whose blocks must be aligned, disjoint and kept. */
#include <plat/boot.h>
#include "fake.h"

#define LIVE 400

static unsigned char owner[HOST_RAM_SIZE >> PAGE_SHIFT];

static void claim(paddr_t pa, unsigned order, unsigned char who)
{
	size_t first = (pa - HOST_RAM) >> PAGE_SHIFT;

	CHECK((pa & ((PAGE_SIZE << order) - 1)) == 0);
	for (size_t i = first; i < first + (1u << order); i++) {
		CHECK(i < ARRAY_SIZE(owner));
		CHECK((owner[i] == 0) == (who != 0));
		owner[i] = who;
	}
}

static void mark(paddr_t base, uint64_t size)
{
	for (paddr_t pa = base; pa < base + size; pa += PAGE_SIZE)
		owner[(pa - HOST_RAM) >> PAGE_SHIFT] = 2;
}

/* Everything that uk_page_total() promises can be had, page by page, and
 * given back. */
static void take_all(void)
{
	uint64_t total = uk_page_available(), n = 0;
	paddr_t pa, chain = 0;

	while ((pa = uk_page_alloc(0, 0)) != 0) {
		claim(pa, 0, 1);
		*(paddr_t *)phys_to_virt(pa) = chain;
		chain = pa;
		n++;
	}
	CHECK(n == total && uk_page_available() == 0);
	while (chain != 0) {
		pa = chain;
		chain = *(paddr_t *)phys_to_virt(pa);
		claim(pa, 0, 0);
		uk_page_put(pa);
	}
	CHECK(uk_page_available() == total);
}

static void random_blocks(void)
{
	static struct {
		paddr_t pa;
		unsigned order;
		uint64_t stamp;
	} live[LIVE];

	for (unsigned step = 0; step < 200000; step++) {
		unsigned i = rnd(LIVE), order = rnd(8) == 0 ? rnd(11) : rnd(3);

		if (live[i].pa != 0) {
			uint64_t *p = phys_to_virt(live[i].pa);

			CHECK(p[1] == live[i].stamp);
			claim(live[i].pa, live[i].order, 0);
			uk_page_free(live[i].pa, live[i].order);
			live[i].pa = 0;
			continue;
		}
		live[i].pa =
			uk_page_alloc(order, rnd(4) == 0 ? UK_PAGE_ZERO : 0);
		if (live[i].pa == 0)
			continue;
		live[i].order = order;
		live[i].stamp = step;
		claim(live[i].pa, order, 1);
		((uint64_t *)phys_to_virt(live[i].pa))[1] = step;
	}
	for (unsigned i = 0; i < LIVE; i++) {
		if (live[i].pa == 0)
			continue;
		claim(live[i].pa, live[i].order, 0);
		uk_page_free(live[i].pa, live[i].order);
	}
}

void test_page(void)
{
	uint64_t total;

	fake_boot(64UL << 20); /* the first, and its init: once */
	total = uk_page_total();
	CHECK(total <= (64UL << 20 >> PAGE_SHIFT) - 16);
	CHECK(total >= (64UL << 20 >> PAGE_SHIFT) - 64);
	CHECK(uk_page_available() == total);
	mark(plat_boot.image_start, plat_early_end() - plat_boot.image_start);
	take_all();
	random_blocks();
	take_all();
	for (unsigned order = 0; order <= MAX_ORDER; order++) {
		paddr_t pa = uk_page_alloc(order, UK_PAGE_ZERO);
		char *p = phys_to_virt(pa);

		CHECK(pa != 0);
		for (size_t i = 0; i < PAGE_SIZE << order; i++)
			CHECK(p[i] == 0);
		uk_page_free(pa, order);
	}
	CHECK(uk_page_alloc(MAX_ORDER + 1, 0) == 0);
	CHECK(uk_page_available() == total);
}

/* The least machine: 1 MiB, both sides of the image are usable. */
void test_page_small(void)
{
	bool below = false, above = false;
	paddr_t pa;

	fake_boot(1UL << 20);
	CHECK(uk_page_total() >= 256 - 16 - 8 - 1);
	mark(plat_boot.image_start, plat_early_end() - plat_boot.image_start);
	while ((pa = uk_page_alloc(0, 0)) != 0) {
		below |= pa < plat_boot.image_start;
		above |= pa > plat_boot.image_start;
		claim(pa, 0, 1);
	}
	CHECK(below && above);
}

/* Banks that overlap, touch, are unaligned, or too small; ranges that reserve
 * across them. */
void test_page_banks(void)
{
	uint64_t total;

	fake_window(HOST_RAM_SIZE);
	uk_page_add(HOST_RAM + 0x1234, 0x400000);
	uk_page_add(HOST_RAM + 0x200000, 0x300000); /* overlaps */
	uk_page_add(HOST_RAM + 0x600000, 0x1000); /* its own metadata */
	uk_page_add(HOST_RAM + 0x700000, 0xfff); /* no page */
	uk_page_add(HOST_RAM + 0x1000000, 0x5000);
	uk_page_add(0, 0x100000); /* below the window */
	uk_page_add(~(paddr_t)0 - 5000, ~0ULL);
	uk_page_add(HOST_RAM + 0x2000000, ~0ULL); /* cut */
	uk_page_reserve(HOST_RAM + 0x1fff, 2); /* two pages */
	uk_page_reserve(HOST_RAM + 0x100000, 0x80000);
	uk_page_reserve(HOST_RAM + 0x140000, 0x80000);
	uk_page_reserve(HOST_RAM + 0x3f0000, 0xc20000);
	uk_page_reserve(HOST_RAM + 0x5fff000, 0x100000);
	uk_page_reserve(0, 0);
	uk_page_init();
	CHECK(uk_init_pages_init() == 0);
	mark(HOST_RAM, 0x3000);
	mark(HOST_RAM + 0x100000, 0xc0000);
	mark(HOST_RAM + 0x3f0000, 0xc20000);
	mark(HOST_RAM + 0x1005000, 0xffb000);
	mark(HOST_RAM + 0x5fff000, 0x1000);
	take_all();
	random_blocks();
	total = uk_page_available();
	CHECK(total == uk_page_total());
	take_all();
}
