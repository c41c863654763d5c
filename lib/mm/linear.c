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

static int map_fresh(paddr_t pa, paddr_t end)
{
	return uk_pt_map(kernel_table(), (uintptr_t)phys_to_virt(pa), pa,
			 (size_t)(end - pa), PT_READ | PT_WRITE);
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
	if (pa >= end)
		return 0;
	if (pa < early.base)
		error = map_fresh(pa, min(end, early.base));
	if (error == 0 && end > early.end)
		error = map_fresh(max(pa, early.end), end);
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
	if (first + n > DEVICE_BLOCKS)
		return NULL;
	while (ndevice_blocks < first + n) {
		unsigned i = ndevice_blocks;
		paddr_t block = base + (i - first) * BLOCK;

		if (uk_pt_map(kernel_table(),
			      UK_DEVICE_BASE + i * (uintptr_t)BLOCK, block,
			      BLOCK, PT_READ | PT_WRITE | PT_DEVICE) != 0)
			return NULL;
		device_block[i] = block;
		ndevice_blocks = i + 1;
	}
	return (volatile void *)(UK_DEVICE_BASE + first * (uintptr_t)BLOCK +
				 (uintptr_t)(pa - base));
}
