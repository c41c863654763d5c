/* SPDX-License-Identifier: BSD-3-Clause */
/* What the early boot code hands to uk_boot(), and the image's layout. */
#ifndef PLAT_BOOT_H
#define PLAT_BOOT_H

#include <stdint.h>
#include <arch/layout.h>
#include <plat/types.h>

/* Filled by early_map() with the MMU off; offsets are known to boot.S. */
struct plat_boot {
	paddr_t image_start; /* where the image was loaded, page-aligned */
	paddr_t fdt_pa; /* the device tree, or 0 */
	const void *fdt; /* the same, mapped read-only; NULL if none */
	uint32_t fdt_mapped; /* bytes mapped from fdt on */
	uint32_t cpu_part; /* MIDR part number, 0xd03... */
	uint32_t entry_mode; /* exception level (arm64) or mode (arm) */
#ifdef CONFIG_LIBBOOT_RANDOM
	uintptr_t slide; /* how far the image is from where it was linked */
#endif
};

/* Addressed relative to the pc, also before the MMU is on. */
#pragma GCC visibility push(hidden)

/* Linker symbols: the image at link addresses. The ends of what has one
 * permission are page-aligned. */
extern char _image_start[]; /* text, RX */
extern char _text_end[]; /* rodata, R; it starts before, in text's last page */
extern char _rodata_end[]; /* data, RW: put there by boot.S */
extern char _data_end[];
extern char _bss_start[], _bss_end[];
extern char _early_tables[]; /* page tables of the boot */
extern char _image_end[];

/* The kernel's own text inside [_image_start, _text_end): in a direct image
 * the program's text stands outside it. */
extern char _ktext_start[], _ktext_end[];

/* The program of a trap image: its ELF file, page-aligned. Where it is not part
 * of the image, the arch has macros. */
#ifndef _program_start
extern const unsigned char _program_start[], _program_end[];
#endif

/*
 * One more zeroed page for a table, from the pool in [_early_tables,
 * _image_end); 0 if it is empty. The early tables already map the whole image
 * and, in the linear map, every 2 MiB block that holds a part of it (but for
 * the image's read-only part): phys_to_virt() works on what this returns.
 */
paddr_t plat_early_table(void);

/* The first byte behind the tables handed out so far: from here up to
 * _image_end the pool is free memory once uk_page_init() has run. */
paddr_t plat_early_end(void);

extern struct plat_boot plat_boot;

#pragma GCC visibility pop

#endif
