/* SPDX-License-Identifier: BSD-3-Clause */
/* RAM: banks, "mem=", what is taken already, the linear map. */
#include <errno.h>
#include <plat/boot.h>
#include <plat/mmu.h>
#include <uk/device.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "memory.h"

static uint64_t limit = UINT64_MAX;

/* mem=SIZE[KMG]: how much RAM to use, from the start of the first bank. */
static int set_limit(const char *rest, const char *value)
{
	uint64_t n = 0;
	const char *p = value;

	(void)rest;
	for (; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	if (p == value)
		return -EINVAL;
	switch (*p) {
	case 'g':
	case 'G':
		n <<= 10; /* fall through */
	case 'm':
	case 'M':
		n <<= 10; /* fall through */
	case 'k':
	case 'K':
		n <<= 10;
		p++;
	}
	if (*p != '\0' || n == 0)
		return -EINVAL;
	limit = n;
	return 0;
}
UK_OPTION(mem, "mem", set_limit);

/* Inside pages, at most the limit's rest. */
static bool next_bank(unsigned i, uint64_t *left, paddr_t *base, uint64_t *size)
{
	paddr_t start = ALIGN_UP(uk_machine.ram[i].base, (paddr_t)PAGE_SIZE);
	paddr_t end = uk_machine.ram[i].base + uk_machine.ram[i].size;

	end = ALIGN_DOWN(min(end, (paddr_t)UK_RAM_END), (paddr_t)PAGE_SIZE);
	if (end <= start)
		return false;
	*base = start;
	*size = min(end - start, *left & PAGE_MASK64);
	*left -= *size;
	return *size > 0;
}

/* A range in use, widened to pages. */
static void reserve(paddr_t start, paddr_t end)
{
	start = ALIGN_DOWN(start, (paddr_t)PAGE_SIZE);
	end = ALIGN_UP(end, (paddr_t)PAGE_SIZE);
	if (end > start)
		uk_page_reserve(start, end - start);
}

static void reserve_all(const struct plat_boot *boot)
{
	const struct uk_machine *m = &uk_machine;

	/* Page 0 holds what boards park their other cores on; and 0 is no
	 * page to the allocator. */
	reserve(0, PAGE_SIZE);
	reserve(boot->image_start, plat_early_end());
	reserve(m->initrd_start, m->initrd_end);
	if (boot->fdt != NULL)
		reserve(boot->fdt_pa, boot->fdt_pa + m->fdt_size);
	for (unsigned i = 0; i < m->nreserved; i++)
		reserve(m->reserved[i].base,
			m->reserved[i].base + m->reserved[i].size);
}

void memory_init(const struct plat_boot *boot)
{
	paddr_t image = boot->image_start;
	uint64_t ro = (uint64_t)(_rodata_end - _image_start);
	uint64_t left = limit, size;
	bool holds_image = false;
	paddr_t base;

	for (unsigned i = 0; i < uk_machine.nram; i++) {
		if (!next_bank(i, &left, &base, &size))
			continue;
		if (uk_linear_map(base, size, image, ro) != 0)
			uk_fatal("no early memory to map RAM at %#llx",
				 (unsigned long long)base);
		if (image >= base && plat_early_end() <= base + size)
			holds_image = true;
		uk_page_add(base, size);
	}
	if (!holds_image)
		uk_fatal("the image at %#llx..%#llx does not fit into RAM%s",
			 (unsigned long long)image,
			 (unsigned long long)plat_early_end(),
			 limit == UINT64_MAX ? "" : ": mem= is too small");
	reserve_all(boot);
	uk_page_init();
}
