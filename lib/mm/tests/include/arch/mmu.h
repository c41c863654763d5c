/* SPDX-License-Identifier: BSD-3-Clause */
/* Registers and TLB of the host test: fake.c. */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include <stdint.h>
#include <plat/types.h>
#include <arch/layout.h>

#define ARCH_PROGRAM_LEVEL 1
#define ARCH_KERNEL_LEVEL 1

paddr_t arch_ttbr_program(void);
paddr_t arch_ttbr_kernel(void);
void arch_set_ttbr_program(paddr_t root, unsigned asid);
void arch_tlb_flush_page(uintptr_t va);
void arch_tlb_flush_all(void);

static inline paddr_t arch_phys_base(void)
{
	return HOST_RAM;
}

static inline void arch_pte_sync(void)
{
}

#endif
