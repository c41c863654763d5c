/* SPDX-License-Identifier: BSD-3-Clause */
/* VMSAv8-64 and LPAE descriptors: every bit that Armlet uses. */
#ifndef PLAT_COMMON_PTE_H
#define PLAT_COMMON_PTE_H

#ifdef __ASSEMBLER__
#define U64(x) x
#else
#include <stdint.h>
#define U64(x) x##ULL

typedef uint64_t pte_t;
#endif

#define PTE_VALID (U64(1) << 0)
#define PTE_TABLE (U64(1) << 1) /* levels 1, 2: next table; level 3: page */
#define PTE_PAGE (PTE_VALID | PTE_TABLE)
#define PTE_BLOCK PTE_VALID
#define PTE_ATTR(i) ((uint64_t)(i) << 2)
#define PTE_AP_USER (U64(1) << 6) /* AP[1]: EL0/USR may access */
#define PTE_AP_RO (U64(1) << 7) /* AP[2]: read-only */
#define PTE_SH_INNER (U64(3) << 8)
#define PTE_AF (U64(1) << 10)
#define PTE_NG (U64(1) << 11) /* tagged with the ASID */
#define PTE_PXN (U64(1) << 53) /* privileged execute never */
#define PTE_UXN (U64(1) << 54) /* XN on arm */
#define PTE_SW_COW (U64(1) << 55) /* software: copy on write */
#define PTE_SW_PINNED (U64(1) << 56) /* software: not freed when unmapped */
#define PTE_SW_SEALED (U64(1) << 57) /* software: lib/mm/seal.c's PXN */
#define PTE_SW_OBJECT (U64(1) << 58) /* software: the page is an object's */
#define PTE_ADDR U64(0x0000fffffffff000)

/* Indices into MAIR. */
#define MAIR_NORMAL 0 /* write-back, read and write allocate: 0xff */
#define MAIR_DEVICE 1 /* nGnRE: 0x04 */
#define MAIR_NC 2 /* normal, not cached: 0x44 */
#define MAIR_VALUE U64(0x00000000004404ff)

#define PTE_SHIFT(level) (12 + 9 * (3 - (level)))
#define PTE_INDEX(va, level) (((va) >> PTE_SHIFT(level)) & 511)
#define PTE_BLOCK_SIZE(level) (U64(1) << PTE_SHIFT(level))

#endif
