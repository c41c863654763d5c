/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first page tables, made with the MMU off at whatever physical address the
 * image was loaded to.
 *
 * This file is compiled position independent and without unaligned accesses;
 * the address of a symbol here is its physical address while the MMU is off and
 * its link address afterwards. It touches neither data (not in place yet) nor
 * bss (not zeroed yet): its state is set field by field. What it makes:
 *
 *   program root (TTBR0)   the identity-mapped 2 MiB in which boot.S turns the
 *                          MMU on (boot.S removes it); in a direct image the
 *                          image
 *   kernel root (TTBR1)    in a trap image the image; the device tree,
 *                          read-only; the linear map of the 2 MiB blocks that
 *                          hold the image, without its read-only part
 *
 * Each section of the image gets its own permission, 4 KiB pages throughout,
 * since the load address is only known to be page-aligned.
 */
#include <stdbool.h>
#include <stddef.h>
#include <plat/boot.h>
#include <plat/mmu.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include "early.h"
#include "pte.h"

#define FDT_MAGIC_LE 0xedfe0dd0u /* 0xd00dfeed as a little-endian load */
#define FDT_WINDOW (2 * PTE_BLOCK_SIZE(2))

#define ATTR_NORMAL (PTE_AF | PTE_SH_INNER | PTE_ATTR(MAIR_NORMAL))
#define ATTR_TEXT (ATTR_NORMAL | PTE_AP_RO | ARCH_PTE_KERNEL_TEXT)
#define ATTR_RODATA (ATTR_NORMAL | PTE_AP_RO | PTE_UXN | PTE_PXN)
#define ATTR_DATA (ATTR_NORMAL | PTE_UXN | PTE_PXN)

struct early_state early_state __section(".noinit.early");
struct plat_boot plat_boot __section(".noinit.early");
static size_t tables_used __section(".noinit.early");

/* A pool page's address as the CPU sees it now, MMU on or off. */
static pte_t *table_at(size_t offset)
{
	return (pte_t *)(void *)(_early_tables + offset);
}

static paddr_t pool_phys(void)
{
	return plat_boot.image_start + (paddr_t)(_early_tables - _image_start);
}

/* Eight stores a turn: half of the boot's instructions were here. */
static void clear(pte_t *table)
{
	for (pte_t *e = table; e < table + 512; e += 8) {
		e[0] = e[1] = e[2] = e[3] = 0;
		e[4] = e[5] = e[6] = e[7] = 0;
	}
}

paddr_t plat_early_table(void)
{
	size_t offset = tables_used;
	pte_t *table = table_at(offset);

	if (offset + PAGE_SIZE > (size_t)(_image_end - _early_tables))
		return 0;
	tables_used = offset + PAGE_SIZE;
	clear(table);
	return pool_phys() + offset;
}

paddr_t plat_early_end(void)
{
	return pool_phys() + tables_used;
}

/* Descend to the table at the given level, making what is missing. */
static pte_t *early_walk(paddr_t root, uintptr_t va, unsigned level)
{
	pte_t *table = table_at(root - pool_phys());

	for (unsigned l = 1; l < level; l++) {
		pte_t *e = &table[PTE_INDEX((uint64_t)va, l)];
		paddr_t next = *e & PTE_ADDR;

		if (!(*e & PTE_VALID)) {
			next = plat_early_table();
			if (next == 0)
				early_halt();
			*e = next | PTE_VALID | PTE_TABLE;
		}
		table = table_at(next - pool_phys());
	}
	return table;
}

static void early_map_pages(paddr_t root, uintptr_t va, paddr_t pa, size_t len,
			    pte_t attr)
{
	pte_t pte = pa | attr | PTE_PAGE;
	size_t n = len >> PAGE_SHIFT;

	while (n > 0) {
		size_t i = PTE_INDEX((uint64_t)va, 3);
		pte_t *table = early_walk(root, va, 3);

		for (; n > 0 && i < 512; n--, i++, pte += PAGE_SIZE) {
			table[i] = pte;
			va += PAGE_SIZE;
		}
	}
}

static void early_map_blocks(paddr_t root, uintptr_t va, paddr_t pa, size_t len,
			     pte_t attr)
{
	for (size_t off = 0; off < len; off += PTE_BLOCK_SIZE(2)) {
		pte_t *table = early_walk(root, va + off, 2);

		table[PTE_INDEX((uint64_t)(va + off), 2)] = (pa + off) | attr |
							    PTE_BLOCK;
	}
}

static void map_image(paddr_t root, uintptr_t link, paddr_t pa)
{
	size_t text = (size_t)(_text_end - _image_start);
	size_t rodata = (size_t)(_rodata_end - _image_start);
	size_t all = (size_t)(_image_end - _image_start);

	early_map_pages(root, link, pa, text, ATTR_TEXT);
	early_map_pages(root, link + text, pa + text, rodata - text,
			ATTR_RODATA);
	early_map_pages(root, link + rodata, pa + rodata, all - rodata,
			ATTR_DATA);
}

/* The linear map of the blocks around the image: what lies before it, and
 * from its data to the end of the last block. */
static void map_linear(paddr_t root, paddr_t pa)
{
	paddr_t start = pa & ~(PTE_BLOCK_SIZE(2) - 1);
	paddr_t data = pa + (size_t)(_rodata_end - _image_start);
	paddr_t end = pa + (size_t)(_image_end - _image_start);
	uintptr_t base = (uintptr_t)(UK_LINEAR_BASE - early_state.phys_base);

	end = (end + PTE_BLOCK_SIZE(2) - 1) & ~(PTE_BLOCK_SIZE(2) - 1);
	early_map_pages(root, base + (uintptr_t)start, start,
			(size_t)(pa - start), ATTR_DATA);
	early_map_pages(root, base + (uintptr_t)data, data,
			(size_t)(end - data), ATTR_DATA);
}

static bool is_fdt(paddr_t pa)
{
	return pa != 0 && (pa & 7) == 0 &&
	       *(const volatile uint32_t *)(uintptr_t)pa == FDT_MAGIC_LE;
}

/* QEMU passes no address with an ELF file, but leaves the tree where RAM
 * starts; that is a multiple of 1 GiB, and not 0. */
static paddr_t find_fdt(paddr_t passed, paddr_t image)
{
	paddr_t ram = image & ~(PTE_BLOCK_SIZE(1) - 1);

	if (is_fdt(passed))
		return passed;
	return ram != 0 && is_fdt(ram) ? ram : 0;
}

static void map_fdt(paddr_t root, paddr_t fdt)
{
	paddr_t block = fdt & ~(PTE_BLOCK_SIZE(2) - 1);
	uint32_t offset = (uint32_t)(fdt - block);

	plat_boot.fdt_pa = fdt;
	plat_boot.fdt = NULL;
	plat_boot.fdt_mapped = 0;
	if (fdt == 0)
		return;
	early_map_blocks(root, UK_FDT_BASE, block, FDT_WINDOW, ATTR_RODATA);
	plat_boot.fdt = (const void *)(UK_FDT_BASE + offset);
	plat_boot.fdt_mapped = (uint32_t)FDT_WINDOW - offset;
}

/*
 * fdt: what the loader passed; image: where it loaded us; link: the address
 * for which _image_start was linked; part and mode as in plat_boot.
 */
void early_map(uintptr_t fdt, uintptr_t image, uintptr_t link, uint32_t part,
	       uint32_t mode)
{
	paddr_t program, kernel, tree = find_fdt(fdt, image);

	link += uk_boot_slide(tree, link);
	tables_used = 0;
	plat_boot.image_start = image;
	plat_boot.cpu_part = part;
	plat_boot.entry_mode = mode;
	early_state.phys_base = early_phys_base(image);

	program = plat_early_table();
	kernel = plat_early_table();
	early_state.program_root = program;
	early_state.kernel_root = kernel;

	if (image != link)
		early_map_blocks(program, image & ~(PTE_BLOCK_SIZE(2) - 1),
				 image & ~(PTE_BLOCK_SIZE(2) - 1),
				 PTE_BLOCK_SIZE(2), ATTR_TEXT);
	map_image(link < UK_USER_TOP ? program : kernel, link, image);
	map_linear(kernel, image);
	map_fdt(kernel, tree);
}

/* Called with the MMU on: take the identity map away. The caller flushes. */
void early_unmap_identity(void)
{
	pte_t *table;

	if (plat_boot.image_start == (uintptr_t)_image_start)
		return;
	table = early_walk(early_state.program_root,
			   (uintptr_t)plat_boot.image_start, 2);
	table[PTE_INDEX(plat_boot.image_start, 2)] = 0;
}
