/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel's fixed mappings: the linear map of RAM, and device registers.
 * Both are made at boot, of the largest blocks that fit, and stay for ever.
 *
 * Early boot has already mapped the 2 MiB blocks around the image page by page,
 * without the image's read-only part (the hole). Here only what it left is
 * filled in, so that no entry in use changes.
 *
 * Devices are mapped in whole 2 MiB blocks: one entry each, no level-3 table,
 * and neighbours share it. No board has RAM and registers in one such block,
 * and nothing is read speculatively from Device memory.
 */
#include <errno.h>
#include <plat/boot.h>
#include "internal.h"

#define BLOCK PTE_BLOCK_SIZE(2)
#define DEVICE_BLOCKS 48u /* arm's window has 56 */

static struct range hole; /* page numbers */

static struct uk_pgtable *kernel_table(void)
{
	if (uk_kernel_pgtable.root == 0) {
		uk_kernel_pgtable.root = arch_ttbr_kernel();
		uk_kernel_pgtable.level = ARCH_KERNEL_LEVEL;
	}
	return &uk_kernel_pgtable;
}

/* --- The linear map ------------------------------------------------------- */

/* The blocks that early boot mapped. */
static struct range early_blocks(void)
{
	size_t image = (size_t)(_image_end - _image_start);
	struct range r = {
		ALIGN_DOWN(plat_boot.image_start, BLOCK),
		ALIGN_UP(plat_boot.image_start + image, BLOCK),
	};

	return r;
}

/* Entries of one level from pa on, as far as one table reaches: the bulk of the
 * work at boot. Returns how many bytes that was, or 0 without memory. */
static uint64_t map_run(paddr_t pa, paddr_t end, unsigned level)
{
	pte_t value = pa | pt_attributes(PT_READ | PT_WRITE);
	uint64_t size = PTE_BLOCK_SIZE(level), step = size;
	uintptr_t va = (uintptr_t)phys_to_virt(pa);
	unsigned first = (unsigned)PTE_INDEX((uint64_t)va, level), n;
	paddr_t table;
	pte_t *e = pt_entry(kernel_table(), va, level, &table);

	if (e == NULL)
		return 0;
	n = (unsigned)min((end - pa) / size, (uint64_t)(512 - first));
	if (level == 3)
		value |= PTE_TABLE;
	for (unsigned i = 0; i < n; i++, value += step)
		pte_set(&e[i], value);
	table_used(table, first, first + n - 1, n);
	return n * size;
}

/* Map [pa, end), of which nothing is mapped yet. */
static int map_fresh(paddr_t pa, paddr_t end)
{
	while (pa < end) {
		unsigned level = 3;
		paddr_t stop = end;
		uint64_t done;

		while (level > 1 &&
		       (pa & (PTE_BLOCK_SIZE(level - 1) - 1)) == 0 &&
		       end - pa >= PTE_BLOCK_SIZE(level - 1))
			level--;
		/* Up to where the next larger block could begin. */
		if (level > 1 &&
		    end - pa > (-pa & (PTE_BLOCK_SIZE(level - 1) - 1)))
			stop = ALIGN_UP(pa + 1, PTE_BLOCK_SIZE(level - 1));
		done = map_run(pa, min(stop, end), level);
		if (done == 0)
			return -ENOMEM;
		pa += done;
	}
	return 0;
}

int uk_linear_map(paddr_t base, uint64_t size, paddr_t hole_base,
		  uint64_t hole_len)
{
	struct range early = early_blocks();
	paddr_t window = arch_phys_base() + (UK_VMAP_BASE - UK_LINEAR_BASE);
	paddr_t end = base + size < base ? window : base + size;
	paddr_t pa = ALIGN_UP(base, PAGE_SIZE);
	int error = 0;

	hole.base = hole_base >> PAGE_SHIFT;
	hole.end = (hole_base + hole_len) >> PAGE_SHIFT;
	end = ALIGN_DOWN(min(end, window), PAGE_SIZE);
	pa = max(pa, arch_phys_base());
	if (pa < early.base)
		error = map_fresh(pa, min(end, early.base));
	if (error == 0 && end > early.end)
		error = map_fresh(max(pa, early.end), end);
	arch_pte_sync();
	return error;
}

void *page_window(paddr_t pa)
{
	pfn_t pfn = pa >> PAGE_SHIFT;

	if (pfn >= hole.base && pfn < hole.end)
		return _image_start + (pa - plat_boot.image_start);
	return phys_to_virt(pa);
}

/* --- Devices -------------------------------------------------------------- */

static paddr_t device_block[DEVICE_BLOCKS]; /* at UK_DEVICE_BASE, in order */
static unsigned ndevice_blocks;

/* Where n consecutive blocks from pa on are mapped already, or could be. */
static unsigned device_find(paddr_t pa, unsigned n)
{
	unsigned i, k = 0;

	for (i = 0; i < ndevice_blocks; i++) {
		for (k = 0; k < n && i + k < ndevice_blocks; k++)
			if (device_block[i + k] != pa + k * BLOCK)
				break;
		if (k == n || i + k == ndevice_blocks)
			break;
	}
	return i;
}

volatile void *uk_device_map(paddr_t pa, size_t len)
{
	paddr_t base = ALIGN_DOWN(pa, BLOCK);
	uint64_t span = pa - base + len;
	unsigned n, first;

	if (len == 0 || pa + len < pa || span > DEVICE_BLOCKS * BLOCK)
		return NULL;
	n = (unsigned)((span + BLOCK - 1) / BLOCK);
	first = device_find(base, n);
	for (unsigned i = first + n - 1; i + 1 > ndevice_blocks; i--) {
		uintptr_t va = UK_DEVICE_BASE + i * (uintptr_t)BLOCK;
		paddr_t table;
		pte_t *e;

		if (i >= DEVICE_BLOCKS ||
		    (e = pt_entry(kernel_table(), va, 2, &table)) == NULL)
			return NULL;
		device_block[i] = base + (i - first) * BLOCK;
		pte_set(e, device_block[i] | pt_attributes(PT_READ | PT_WRITE |
							   PT_DEVICE));
	}
	ndevice_blocks = max(ndevice_blocks, first + n);
	arch_pte_sync();
	return (volatile void *)(UK_DEVICE_BASE + first * (uintptr_t)BLOCK +
				 (uintptr_t)(pa - base));
}
