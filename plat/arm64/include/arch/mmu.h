/* SPDX-License-Identifier: BSD-3-Clause */
/* VMSAv8-64 registers and TLB maintenance: contract in <plat/mmu.h>. */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include <stdint.h>
#include <plat/types.h>

#define ARCH_PROGRAM_LEVEL 1
#define ARCH_KERNEL_LEVEL 1

/* EL0 may execute what it may not read, unless UXN is set. */
#ifdef CONFIG_ARM64_BRANCH_PROTECTION
#define ARCH_PTE_KERNEL_TEXT (PTE_UXN | arch_pte_guarded())
#else
#define ARCH_PTE_KERNEL_TEXT PTE_UXN
#endif

/* GP, of a page in which indirect branches are checked, if the CPU has it. */
static inline uint64_t arch_pte_guarded(void)
{
	uint64_t v;

	__asm__("mrs %0, id_aa64pfr1_el1" : "=r"(v));
	return v & 0xf ? 1ull << 50 : 0; /* BT */
}

#define TTBR_ASID_SHIFT 48
#define TTBR_ADDR_MASK 0x0000fffffffffffeULL

/* UK_LINEAR_BASE maps physical address 0: the window holds 256 GiB. */
static inline paddr_t arch_phys_base(void)
{
	return 0;
}

static inline paddr_t early_phys_base(paddr_t image)
{
	(void)image;
	return 0;
}

static inline paddr_t arch_ttbr_program(void)
{
	uint64_t v;

	__asm__ volatile("mrs %0, ttbr0_el1" : "=r"(v));
	return v & TTBR_ADDR_MASK;
}

static inline paddr_t arch_ttbr_kernel(void)
{
	uint64_t v;

	__asm__ volatile("mrs %0, ttbr1_el1" : "=r"(v));
	return v & TTBR_ADDR_MASK;
}

static inline void arch_set_ttbr_program(paddr_t root, unsigned asid)
{
	uint64_t v = root | (uint64_t)asid << TTBR_ASID_SHIFT;

	__asm__ volatile("msr ttbr0_el1, %0\n\tisb" : : "r"(v) : "memory");
}

/* A store to a table is seen by later walks. */
static inline void arch_pte_sync(void)
{
	__asm__ volatile("dsb ishst\n\tisb" : : : "memory");
}

static inline void arch_tlb_flush_page(uintptr_t va)
{
	uint64_t arg = (va >> 12) & 0xfffffffffffULL;

	__asm__ volatile("dsb ishst\n\t"
			 "tlbi vaale1is, %0\n\t"
			 "dsb ish\n\t"
			 "isb"
			 :
			 : "r"(arg)
			 : "memory");
}

static inline void arch_tlb_flush_all(void)
{
	__asm__ volatile("dsb ishst\n\t"
			 "tlbi vmalle1is\n\t"
			 "dsb ish\n\t"
			 "isb"
			 :
			 :
			 : "memory");
}

#endif
