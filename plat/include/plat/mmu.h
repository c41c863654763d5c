/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The MMU, as lib/mm/pgtable.c sees it. Long descriptors on both arches.
 * <arch/mmu.h> defines:
 *
 *   paddr_t arch_ttbr_program(void), arch_ttbr_kernel(void)  the root tables
 *   void arch_set_ttbr_program(paddr_t root, unsigned asid)
 *   void arch_tlb_flush_page(uintptr_t va)        all ASIDs, this page, leaf
 *   void arch_tlb_flush_all(void)
 *   void arch_pte_sync(void)          a table store is visible to the walker
 *   unsigned ARCH_PROGRAM_LEVEL, ARCH_KERNEL_LEVEL   level of the root: 1 or 2
 *
 * plat/common/pte.h has the descriptor bits.
 */
#ifndef PLAT_MMU_H
#define PLAT_MMU_H

#include <stdint.h>
#include <plat/types.h>
#include <arch/layout.h>
#include <arch/mmu.h>

#define PAGE_SHIFT 12
#undef PAGE_SIZE /* <limits.h> has one where there is no other size */
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_MASK64 (~(uint64_t)(PAGE_SIZE - 1))

/* A RAM page's address in the linear map, and back. */
static inline void *phys_to_virt(paddr_t pa)
{
	return (void *)(uintptr_t)(pa - arch_phys_base() + UK_LINEAR_BASE);
}

static inline paddr_t virt_to_phys(const void *va)
{
	return (paddr_t)((uintptr_t)va - UK_LINEAR_BASE) + arch_phys_base();
}

/* Protection of a mapping; combined. */
#define PT_READ 0x01u
#define PT_WRITE 0x02u
#define PT_EXEC 0x04u
#define PT_USER \
	0x08u /* the program may; ignored (kernel page) in a direct
			 * image, where both are one */
#define PT_DEVICE 0x10u /* Device-nGnRE; never executable */

#endif
