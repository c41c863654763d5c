/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables: blocks, their splitting, moving, and the giving back of
 * tables. */
#include <sys/mman.h>
#include <plat/boot.h>
#include "fake.h"

#define MIB (1UL << 20)
#define GIB (1UL << 30)

static unsigned gone_pages;

static void gone(void *arg, uintptr_t va, paddr_t pa)
{
	CHECK(arg == &gone_pages);
	CHECK(pa - 0x100000000UL == va - 0x80000000UL);
	gone_pages++;
}

static void expect(struct uk_pgtable *pt, uintptr_t va, paddr_t pa,
		   unsigned prot)
{
	paddr_t got;
	unsigned p;

	if (pa == 0) {
		CHECK(!uk_pt_lookup(pt, va, &got, &p));
		return;
	}
	CHECK(uk_pt_lookup(pt, va, &got, &p));
	CHECK(got == pa && p == prot);
}

static void blocks(struct uk_pgtable *pt)
{
	uintptr_t va = 0x80000000UL;
	paddr_t pa = 0x100000000UL;
	unsigned rw = PT_READ | PT_WRITE, level;
	paddr_t table;

	CHECK(uk_pt_map(pt, va, pa, 2 * GIB, rw) == 0);
	pt_find(pt, va + GIB, &table, &level);
	CHECK(level == 1);
	expect(pt, va + 5 * MIB + 4096, pa + 5 * MIB + 4096, rw);
	uk_pt_protect(pt, va + 3 * MIB, 4096, PT_READ);
	expect(pt, va + 3 * MIB, pa + 3 * MIB, PT_READ);
	expect(pt, va + 3 * MIB - 1, pa + 3 * MIB - 4096, rw);
	expect(pt, va + 3 * MIB + 4096, pa + 3 * MIB + 4096, rw);
	expect(pt, va + 900 * MIB, pa + 900 * MIB, rw);
	uk_pt_unmap(pt, va + GIB - 4096, 8192, gone, &gone_pages);
	CHECK(gone_pages == 2);
	expect(pt, va + GIB, 0, 0);
	expect(pt, va + GIB + 4096, pa + GIB + 4096, rw);
	uk_pt_unmap(pt, va, 2 * GIB, gone, &gone_pages);
	CHECK(gone_pages == 2 * GIB / PAGE_SIZE);
	expect(pt, va + 3 * MIB, 0, 0);
	pt_trim(pt);
	CHECK(table_unused(pt->root, 0));
}

static void move(struct uk_pgtable *pt, uintptr_t from, size_t len, size_t by)
{
	uintptr_t at = from, end = from + len;

	pt_trim(pt);
	while (at < end)
		CHECK(pt_move_prepare(pt, &at, end, by) == 0);
	for (at = from; at < end;)
		at = pt_move_some(pt, at, end, by);
	CHECK(at == end);
}

static void mixed(struct uk_pgtable *pt)
{
	/* 4 KiB, 2 MiB and 4 KiB pieces; not congruent: pages only. */
	uintptr_t va = 0x80000000UL + 2 * MIB - 4096;
	paddr_t pa = 0x100000000UL + 2 * MIB - 4096;
	unsigned level;
	paddr_t table;

	CHECK(uk_pt_map(pt, va, pa, 2 * MIB + 8192, PT_READ | PT_EXEC) == 0);
	pt_find(pt, va + 4096, &table, &level);
	CHECK(level == 2);
	expect(pt, va + 2 * MIB + 4096, pa + 2 * MIB + 4096, PT_READ | PT_EXEC);
	CHECK(uk_pt_map(pt, va, pa + 4096, 2 * MIB, PT_READ) == 0);
	pt_find(pt, va + 4096, &table, &level);
	CHECK(level == 3);
	expect(pt, va + 4096, pa + 8192, PT_READ);
	uk_pt_protect(pt, va, 2 * MIB, 0);
	expect(pt, va + 4096, pa + 8192, 0);
	move(pt, va, 2 * MIB + 8192, 4 * GIB);
	expect(pt, va + 4 * GIB + 4096, pa + 8192, 0);
	expect(pt, va, 0, 0);
	move(pt, va + 4 * GIB, 2 * MIB + 8192, 12288 - 3 * GIB);
	expect(pt, va + GIB + 12288 + 4096, pa + 8192, 0);
	expect(pt, va + GIB + 12288 + 2 * MIB - 4096, pa + 2 * MIB, 0);
	uk_pt_unmap(pt, va + GIB + 12288, 2 * MIB + 8192, NULL, NULL);
	pt_trim(pt);
	CHECK(table_unused(pt->root, 0));
}

/* The linear map of a large machine, as boot makes it. */
static void linear(void)
{
	paddr_t pa;
	unsigned prot;

	CHECK(uk_pt_lookup(&uk_kernel_pgtable,
			   (uintptr_t)phys_to_virt(HOST_RAM + 17 * MIB), &pa,
			   &prot));
	CHECK(pa == HOST_RAM + 17 * MIB && prot == (PT_READ | PT_WRITE));
	CHECK(page_window(plat_boot.image_start + 5) == _image_start + 5);
	CHECK(page_window(HOST_RAM) == phys_to_virt(HOST_RAM));
	/* Banks out of the window's reach, below and above. */
	CHECK(uk_linear_map(HOST_RAM - 64 * MIB, 32 * MIB,
			    plat_boot.image_start, 0x8000) == 0);
	CHECK(uk_linear_map(HOST_RAM + HOST_RAM_SIZE, 32 * MIB,
			    plat_boot.image_start, 0x8000) == 0);
	CHECK(page_window(HOST_RAM) == phys_to_virt(HOST_RAM));
}

static void devices(void)
{
	volatile char *a = uk_device_map(0x09000000, 0x1000);
	volatile char *b = uk_device_map(0x09010000, 0x1000);
	volatile char *c = uk_device_map(0x08000000, 0x1000);
	volatile char *d = uk_device_map(0x08000000, 0xf60000);
	unsigned prot;
	paddr_t pa;

	CHECK(b == a + 0x10000 && c != NULL && d == c);
	CHECK(uk_pt_lookup(&uk_kernel_pgtable, (uintptr_t)d + 0x234000, &pa,
			   &prot));
	CHECK(pa == 0x08234000 && prot == (PT_READ | PT_WRITE | PT_DEVICE));
	CHECK(uk_device_map(0x09000000, 0) == NULL);
	CHECK(uk_device_map(0x09000000, 1UL << 40) == NULL);
	CHECK(uk_device_map(~(paddr_t)0 - 10, 100) == NULL);
}

/* Of a trap image: nothing that the program can reach is executed by the
 * kernel, and nothing of the kernel's by the program. */
static void executable(void)
{
	for (unsigned prot = 0; prot < 2 * PT_OBJECT; prot++) {
		pte_t e = pt_attributes(prot);

		if ((prot & PT_USER) != 0)
			CHECK((e & PTE_PXN) != 0);
		else
			CHECK((e & PTE_AP_USER) == 0);
		if ((prot & PT_EXEC) == 0)
			CHECK((e & PTE_PXN) != 0 && (e & PTE_UXN) != 0);
	}
}

void test_pgtable(void)
{
	struct uk_pgtable pt = { .level = 1 };
	uint64_t before;

	fake_boot(64 * MIB);
	pt.root = table_alloc();
	before = uk_page_available();
	blocks(&pt);
	mixed(&pt);
	CHECK(before - uk_page_available() <= 2);
	linear();
	devices();
	executable();
}
