/* SPDX-License-Identifier: BSD-3-Clause */
/* Between boot.S of each arch and early.c. */
#ifndef PLAT_COMMON_EARLY_H
#define PLAT_COMMON_EARLY_H

/* Offsets of struct early_state for assembly. */
#define EARLY_PROGRAM_ROOT 0
#define EARLY_KERNEL_ROOT 8
#define EARLY_PHYS_BASE 16

#ifndef __ASSEMBLER__
#include <stdint.h>
#include <plat/types.h>

#pragma GCC visibility push(hidden)

struct early_state {
	paddr_t program_root; /* for TTBR0 */
	paddr_t kernel_root; /* for TTBR1 */
	paddr_t phys_base; /* what UK_LINEAR_BASE maps */
};

extern struct early_state early_state;

void early_map(uintptr_t fdt, uintptr_t image, uintptr_t link, uint32_t part,
	       uint32_t mode);
void early_unmap_identity(void);

/* boot.S: wait for ever. */
_Noreturn void early_halt(void);

#pragma GCC visibility pop

/* <arch/mmu.h> has: static inline paddr_t early_phys_base(paddr_t image), the
 * physical address that UK_LINEAR_BASE maps, for an image loaded there. */
#endif

#endif
