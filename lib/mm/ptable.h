/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables, for the other files of lib/mm: pgtable.c, ptunmap.c. Lock: see
 * pgtable.c. */
#ifndef MM_PTABLE_H
#define MM_PTABLE_H

#include <uk/essentials.h>
#include <uk/mm.h>
#include "pte.h"

/* In a direct image program and kernel have one privilege, so that a page of
 * the program is a kernel page at a low address. */
#ifdef CONFIG_SYSCALLS_DIRECT
#define MM_DIRECT 1
#else
#define MM_DIRECT 0
#endif

/* Beside PT_*: how lib/mm itself maps a program's page. */
#define PT_COW 0x100u /* read-only until the first write copies it */
#define PT_PINNED 0x200u /* not freed with its mapping */
#define PT_OBJECT 0x400u /* the VMA's object's, not a copy of it */

pte_t pt_attributes(unsigned prot);
/* The same where much is known of prot. */
static __always_inline pte_t pt_attributes_of(unsigned prot)
{
	pte_t e = PTE_AF | PTE_SH_INNER | PTE_ATTR(MAIR_NORMAL);

	if (prot & PT_DEVICE)
		e = PTE_AF | PTE_ATTR(MAIR_DEVICE);
	if (prot & (PT_READ | PT_WRITE | PT_EXEC))
		e |= PTE_VALID;
	if ((prot & PT_WRITE) == 0 || (prot & PT_COW) != 0)
		e |= PTE_AP_RO;
	if ((prot & PT_EXEC) == 0 || (prot & PT_DEVICE) != 0)
		e |= PTE_UXN | PTE_PXN;
	if ((prot & PT_USER) != 0 && !MM_DIRECT)
		e |= PTE_AP_USER | PTE_NG | PTE_PXN;
	if (prot & PT_COW)
		e |= PTE_SW_COW;
	if (prot & PT_PINNED)
		e |= PTE_SW_PINNED;
	if (prot & PT_OBJECT)
		e |= PTE_SW_OBJECT;
	return e;
}
/* What [va, va + len) of the program holds, which is mapped now, is what it
 * executes there, if it may: not what the instruction cache knew before. */
static inline void pt_sync_text(uintptr_t va, size_t len, unsigned prot)
{
	if (unlikely((prot & PT_EXEC) != 0))
		arch_sync_icache(va, len);
}
/* Entries are written whole: the walker may look at any time. */
static inline void pte_set(pte_t *e, pte_t value)
{
	*(volatile pte_t *)e = value; /* strd on arm: one access */
}
/* Tables are zeroed pages; the last few freed ones are kept at hand. */
paddr_t table_alloc(void);
void table_free(paddr_t table);
static inline pte_t *table_at(paddr_t pa)
{
	return (pte_t *)phys_to_virt(pa);
}
/*
 * Tables from the page allocator know how many of their entries are not 0, and
 * in which of the 32 groups of 16 entries those may be; what early boot made
 * does not, and is never empty.
 *
 * table_used: n of the entries in [first, last] of the table came into use;
 * table_used_one: that entry.
 * table_unused: n entries went out of use; true if none is left.
 */
#define TABLE_GROUP 16u
void table_used(paddr_t table, unsigned first, unsigned last, unsigned n);
void table_used_one(paddr_t table, unsigned entry);
bool table_unused(paddr_t table, unsigned n);
/* At most so many are. */
unsigned table_entries(paddr_t table);
uint32_t table_groups(paddr_t table);
/* No entry of these groups is in use any more. */
void table_clear_groups(paddr_t table, uint32_t groups);

/* The entry that decides about va, and the level and table in which it is: of
 * level 3, or above it a block or 0. */
pte_t *pt_find(const struct uk_pgtable *pt, uintptr_t va, paddr_t *table,
	       unsigned *level);
/* What one level-3 table maps has one number, which is never 0. The last such
 * table is remembered, until one is freed: of those who change a table, hardly
 * anybody walks. */
static inline uintptr_t pt_near(uintptr_t va)
{
	return (va >> PTE_SHIFT(2)) + 1;
}
/* As pt_find(), for who may change the tables. */
static __always_inline pte_t *pt_look(struct uk_pgtable *pt, uintptr_t va,
				      paddr_t *table, unsigned *level)
{
	pte_t *e;

	if (likely(pt->near == pt_near(va))) {
		*level = 3;
		*table = pt->near_table;
		return &table_at(*table)[PTE_INDEX((uint64_t)va, 3)];
	}
	e = pt_find(pt, va, table, level);
	if (*level == 3) {
		pt->near = pt_near(va);
		pt->near_table = *table;
	}
	return e;
}
/* Where a walk to end leaves the range of va's entry at the given level. */
static inline uintptr_t pt_stop(uintptr_t va, uintptr_t end, unsigned level)
{
	uintptr_t last = va | (uintptr_t)(PTE_BLOCK_SIZE(level) - 1);

	return last >= end - 1 ? end : last + 1;
}

/* The entry of va at that level, with the tables above it made. NULL if there
 * is no memory. *table: what holds it. */
pte_t *pt_entry(struct uk_pgtable *pt, uintptr_t va, unsigned level,
		paddr_t *table);
/* Replace the block at *e, an entry of the given level, by a table that
 * maps the same. -ENOMEM. */
int pt_split(pte_t *e, uintptr_t va, unsigned level);

/* The lock of the kernel's tables; nothing for others. */
unsigned long pt_lock(const struct uk_pgtable *pt);
void pt_unlock(const struct uk_pgtable *pt, unsigned long irq);

/* What becomes of the pages that were mapped. */
struct dropper {
	bool put; /* uk_page_put() unless pinned */
	void (*gone)(void *arg, uintptr_t va, paddr_t pa); /* or NULL */
	void *arg;
};

/* Unmap until [va, end) is done or about budget pages were dropped, at most a
 * table's worth more: returns where it stopped. */
uintptr_t pt_unmap_some(struct uk_pgtable *pt, uintptr_t va, uintptr_t end,
			size_t budget, const struct dropper *d);
/* The same of one page, which is put; false: it is in no leaf table. */
bool pt_drop_page(struct uk_pgtable *pt, uintptr_t va);
/* Free the empty tables that were kept. */
void pt_trim(struct uk_pgtable *pt);
/* Make the tables that what is mapped at [*va, end) needs to be moved by so
 * many bytes, where nothing is: for about as much as one table maps. *va: where
 * it stopped, until it is end. -ENOMEM. */
int pt_move_prepare(struct uk_pgtable *pt, uintptr_t *va, uintptr_t end,
		    uintptr_t by);
/* Move it then, a table's worth at most; returns where it stopped. No table may
 * have been trimmed since the first of the above: pt_trim() before that. */
uintptr_t pt_move_some(struct uk_pgtable *pt, uintptr_t va, uintptr_t end,
		       uintptr_t by);

#endif
