/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The MMU: page tables of ours, which mmu.c walks where a page is missing, as
 * a CPU does; the process's own mappings are the TLB. Contract: <plat/mmu.h>.
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include <stdint.h>
#include <arch/layout.h>
#include <plat/types.h>

#define ARCH_PROGRAM_LEVEL 1
#define ARCH_KERNEL_LEVEL 1
#define ARCH_PTE_KERNEL_TEXT PTE_UXN

extern paddr_t host_ttbr_program, host_ttbr_kernel;

static inline paddr_t arch_phys_base(void)
{
	return HOST_RAM;
}

static inline paddr_t arch_ttbr_program(void)
{
	return host_ttbr_program;
}

static inline paddr_t arch_ttbr_kernel(void)
{
	return host_ttbr_kernel;
}

void arch_set_ttbr_program(paddr_t root, unsigned asid);
void arch_tlb_flush_page(uintptr_t va);
void arch_tlb_flush_all(void);

static inline void arch_pte_sync(void)
{
}

#endif
