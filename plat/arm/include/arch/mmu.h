/* SPDX-License-Identifier: BSD-3-Clause */
/* LPAE registers and TLB maintenance: contract in <plat/mmu.h>. */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#define ARCH_PROGRAM_LEVEL 1
#define ARCH_KERNEL_LEVEL 1

/* Bit 54 is XN for PL1 too, and PL0 cannot execute what it may not read. */
#define ARCH_PTE_KERNEL_TEXT 0

/* With T1SZ = 1 the walker indexes TTBR1's table with bit 30 alone, while ours
 * are indexed with bits 31 and 30: it gets the address of entry 2. */
#define TTBR1_SKIP 16

#ifndef __ASSEMBLER__
#include <stdint.h>
#include <plat/types.h>

#define TTBR_ASID_SHIFT 48
#define TTBR_ADDR_MASK 0x000000fffffffff0ULL

/* The physical address that UK_LINEAR_BASE maps: RAM starts at a multiple of
 * 1 GiB on every board that we know, and the image is in its first one. */
extern uint32_t arch_ram_base;

static inline paddr_t arch_phys_base(void)
{
	return arch_ram_base;
}

static inline paddr_t early_phys_base(paddr_t image)
{
	return image & ~0x3fffffffULL;
}

static inline paddr_t arch_ttbr_program(void)
{
	uint64_t v;

	__asm__ volatile("mrrc p15, 0, %Q0, %R0, c2" : "=r"(v));
	return v & TTBR_ADDR_MASK;
}

static inline paddr_t arch_ttbr_kernel(void)
{
	uint64_t v;

	__asm__ volatile("mrrc p15, 1, %Q0, %R0, c2" : "=r"(v));
	return (v & TTBR_ADDR_MASK) - TTBR1_SKIP;
}

static inline void arch_set_ttbr_program(paddr_t root, unsigned asid)
{
	uint64_t v = root | (uint64_t)asid << TTBR_ASID_SHIFT;

	__asm__ volatile("mcrr p15, 0, %Q0, %R0, c2\n\tisb"
			 :
			 : "r"(v)
			 : "memory");
}

/* A store to a table is seen by later walks. */
static inline void arch_pte_sync(void)
{
	__asm__ volatile("dsb ishst\n\tisb" : : : "memory");
}

/* TLBIMVAAIS, and BPIALLIS: a predictor may remember the old page's code. */
static inline void arch_tlb_flush_page(uintptr_t va)
{
	__asm__ volatile("dsb ishst\n\t"
			 "mcr p15, 0, %0, c8, c3, 3\n\t"
			 "mcr p15, 0, %1, c7, c1, 6\n\t"
			 "dsb ish\n\t"
			 "isb"
			 :
			 : "r"(va & ~0xfffUL), "r"(0)
			 : "memory");
}

/* TLBIALLIS */
static inline void arch_tlb_flush_all(void)
{
	__asm__ volatile("dsb ishst\n\t"
			 "mcr p15, 0, %0, c8, c3, 0\n\t"
			 "mcr p15, 0, %0, c7, c1, 6\n\t"
			 "dsb ish\n\t"
			 "isb"
			 :
			 : "r"(0)
			 : "memory");
}
#endif

#endif
