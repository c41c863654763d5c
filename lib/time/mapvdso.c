/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vDSO's page in a program of a trap image. There is one for all processes,
 * made when the first is loaded: the shared object of vdso/, and the clocks
 * behind it, which the kernel goes on writing to through the linear map.
 *
 * The link step keeps this only if the program can ask for the time:
 * lib/process calls it by the name uk_vdso.
 */
#include <elf.h>
#include <link.h>
#include <string.h>
#include <uk/clock.h>
#include <uk/layout.h>
#include <uk/mm.h>
#include "calls.h"

#define VDSO_PAGE_OFFSET 0xf00 /* of vdso/vdso.lds */

extern const char vdso_start[], vdso_end[];

static paddr_t vdso_make(void)
{
	paddr_t pa = uk_page_alloc(0, UK_PAGE_ZERO);
	char *page = phys_to_virt(pa);
	ElfW(Ehdr) *eh = (void *)page;

	if (!pa)
		return 0;
	memcpy(page, vdso_start, (size_t)(vdso_end - vdso_start));
	/* The file's sections are not in memory. */
	eh->e_shoff = 0;
	eh->e_shnum = eh->e_shstrndx = 0;
	arch_sync_icache((uintptr_t)page, PAGE_SIZE);
	clock_share((void *)(page + VDSO_PAGE_OFFSET));
	return pa;
}

uintptr_t uk_vdso_map(struct uk_vm *vm)
{
	static paddr_t pa;
	uintptr_t va = uk_vm_margin(vm) + UK_VM_MARGIN / 2 +
		       uk_layout_random(8) * PAGE_SIZE;

	if (!pa)
		pa = vdso_make();
	if (!pa || uk_vm_map_fixed(vm, va, PAGE_SIZE,
				   PT_READ | PT_EXEC | PT_USER, pa, "[vdso]"))
		return 0;
	return va;
}
