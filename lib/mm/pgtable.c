/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page tables: looking up, making, changing. Unmapping is in ptunmap.c.
 *
 * One format serves both arches (long descriptors, levels 1 to 3). A leaf
 * entry is in one of three states:
 *
 *   0                 nothing is mapped
 *   valid             what the CPU sees
 *   not 0, not valid  a page is there, but no access is allowed (PROT_NONE)
 *
 * Every table that came from the page allocator counts its entries that are not
 * 0, in its page's metadata, and is freed when there are none; and knows
 * roughly where they are, so that a large mapping of which little was touched
 * is unmapped fast. The tables of early boot are not counted and stay.
 *
 * Break before make: a valid entry is never changed into one with another
 * address or size; it goes through 0 and a TLB flush. Changing permissions
 * alone needs only the flush behind it. A new entry needs no flush, because
 * the TLB does not keep invalid ones.
 *
 * Locking: the tables of a program belong to its vm's lock; the kernel's have
 * one of their own, which the functions of <uk/mm.h> take.
 */
#include <errno.h>
#include <plat/boot.h>
#include "internal.h"

#define TABLES_AT_HAND 2u

struct uk_pgtable uk_kernel_pgtable;

static struct uk_spinlock kernel_lock = UK_SPINLOCK_INIT;

unsigned long pt_lock(const struct uk_pgtable *pt)
{
	return pt == &uk_kernel_pgtable ? uk_spin_lock_irqsave(&kernel_lock)
					: 0;
}

void pt_unlock(const struct uk_pgtable *pt, unsigned long irq)
{
	if (pt == &uk_kernel_pgtable)
		uk_spin_unlock_irqrestore(&kernel_lock, irq);
}

/* --- Tables --------------------------------------------------------------- */

static struct uk_spinlock table_lock = UK_SPINLOCK_INIT;
static paddr_t at_hand[TABLES_AT_HAND];
static unsigned nat_hand;

static __always_inline struct page *counted(paddr_t table)
{
	struct page *p = pages_described ? page_near(&zones[0], table) : NULL;

	return p != NULL && p->state == PAGE_USED ? p : NULL;
}

paddr_t table_alloc(void)
{
	unsigned long irq = uk_spin_lock_irqsave(&table_lock);
	paddr_t pa = nat_hand != 0 ? at_hand[--nat_hand] : 0;
	struct page *p;

	uk_spin_unlock_irqrestore(&table_lock, irq);
	if (pa == 0)
		pa = pages_ready ? uk_page_alloc(0, UK_PAGE_ZERO | PAGE_SURE)
				 : plat_early_table();
	p = counted(pa);
	if (p != NULL) {
		p->entries = 0;
		p->groups = 0;
	}
	arch_pte_sync(); /* zeroes are seen before the table is */
	return pa;
}

/* The table is empty, therefore zeroed: worth keeping. */
void table_free(paddr_t table)
{
	unsigned long irq = uk_spin_lock_irqsave(&table_lock);
	bool keep = nat_hand < TABLES_AT_HAND;

	if (keep)
		at_hand[nat_hand++] = table;
	uk_spin_unlock_irqrestore(&table_lock, irq);
	if (keep)
		return;
	page_of(table)->refs = 1;
	uk_page_free(table, 0);
}

void table_used(paddr_t table, unsigned first, unsigned last, unsigned n)
{
	struct page *p = counted(table);

	if (unlikely(p == NULL))
		return;
	p->entries = (uint16_t)(p->entries + n);
	p->groups |= (2u << last / TABLE_GROUP) - (1u << first / TABLE_GROUP);
}

void table_used_one(paddr_t table, unsigned entry)
{
	struct page *p = counted(table);

	if (unlikely(p == NULL))
		return;
	p->entries++;
	p->groups |= 1u << entry / TABLE_GROUP;
}

bool table_unused(paddr_t table, unsigned n)
{
	struct page *p = counted(table);

	return p != NULL && (p->entries = (uint16_t)(p->entries - n)) == 0;
}

unsigned table_entries(paddr_t table)
{
	struct page *p = counted(table);

	return p != NULL ? p->entries : 512;
}

uint32_t table_groups(paddr_t table)
{
	struct page *p = counted(table);

	return p != NULL ? p->groups : ~0u;
}

void table_clear_groups(paddr_t table, uint32_t groups)
{
	struct page *p = counted(table);

	if (p != NULL)
		p->groups &= ~groups;
}

static bool is_table(pte_t e)
{
	return (e & PTE_PAGE) == PTE_PAGE;
}

static void entry_used(paddr_t table, const pte_t *e)
{
	table_used_one(table, (unsigned)(e - table_at(table)));
}

/* --- Entries -------------------------------------------------------------- */

pte_t pt_attributes(unsigned prot)
{
	return pt_attributes_of(prot);
}

static unsigned prot_of(pte_t e)
{
	unsigned prot = 0;

	if (e & PTE_VALID)
		prot |= PT_READ;
	if ((e & PTE_VALID) != 0 && (e & PTE_AP_RO) == 0)
		prot |= PT_WRITE;
	if ((e & PTE_VALID) != 0 && (e & PTE_UXN) == 0)
		prot |= PT_EXEC;
	if (e & PTE_AP_USER)
		prot |= PT_USER;
	if ((e & PTE_ATTR(7)) == PTE_ATTR(MAIR_DEVICE))
		prot |= PT_DEVICE;
	return prot;
}

int pt_split(pte_t *e, uintptr_t va, unsigned level)
{
	pte_t block = *e, step = PTE_BLOCK_SIZE(level + 1);
	paddr_t pa = table_alloc();
	pte_t *table;

	if (pa == 0)
		return -ENOMEM;
	if (level == 2)
		block |= PTE_TABLE; /* what makes a level-3 entry a page */
	table = table_at(pa);
	for (unsigned i = 0; i < 512; i++)
		table[i] = block + i * step;
	table_used(pa, 0, 511, 512);
	pte_set(e, 0);
	arch_tlb_flush_page(va);
	pte_set(e, pa | PTE_VALID | PTE_TABLE);
	arch_pte_sync();
	return 0;
}

/* The table one level below *e; made, or split off a block, if need be. */
static paddr_t descend(pte_t *e, paddr_t table, uintptr_t va, unsigned level)
{
	paddr_t pa;

	if (is_table(*e))
		return *e & PTE_ADDR;
	if (*e != 0)
		return pt_split(e, va, level) == 0 ? *e & PTE_ADDR : 0;
	pa = table_alloc();
	if (pa == 0)
		return 0;
	entry_used(table, e);
	pte_set(e, pa | PTE_VALID | PTE_TABLE);
	return pa;
}

pte_t *pt_find(const struct uk_pgtable *pt, uintptr_t va, paddr_t *table,
	       unsigned *level)
{
	paddr_t pa = pt->root;
	pte_t *e;

	if (likely(pt->level == 1)) {
		e = &table_at(pa)[PTE_INDEX((uint64_t)va, 1)];
		*level = 1;
		if (unlikely(!is_table(*e)))
			goto out;
		pa = *e & PTE_ADDR;
	}
	e = &table_at(pa)[PTE_INDEX((uint64_t)va, 2)];
	*level = 2;
	if (unlikely(!is_table(*e)))
		goto out;
	pa = *e & PTE_ADDR;
	e = &table_at(pa)[PTE_INDEX((uint64_t)va, 3)];
	*level = 3;
out:
	*table = pa;
	return e;
}

pte_t *pt_entry(struct uk_pgtable *pt, uintptr_t va, unsigned target,
		paddr_t *table)
{
	paddr_t pa = pt->root;

	for (unsigned level = pt->level; level < target; level++) {
		pte_t *e = &table_at(pa)[PTE_INDEX((uint64_t)va, level)];

		pa = descend(e, pa, va, level);
		if (pa == 0)
			return NULL;
	}
	*table = pa;
	return &table_at(pa)[PTE_INDEX((uint64_t)va, target)];
}

/* --- Mapping -------------------------------------------------------------- */

static void entry_replace(pte_t *e, uintptr_t va, pte_t value)
{
	bool moves = ((*e ^ value) & PTE_ADDR) != 0 && (*e & PTE_VALID) != 0;

	if (moves) {
		pte_set(e, 0);
		arch_tlb_flush_page(va);
	}
	pte_set(e, value);
	if (!moves)
		arch_tlb_flush_page(va);
}

/* The largest leaf that may stand at va: not above a table that is there. */
static unsigned leaf_level(struct uk_pgtable *pt, uintptr_t va, paddr_t pa,
			   size_t len, pte_t **entry, paddr_t *table)
{
	paddr_t at = pt->root;

	for (unsigned level = pt->level; level < 3; level++) {
		uint64_t size = PTE_BLOCK_SIZE(level);
		pte_t *e = &table_at(at)[PTE_INDEX((uint64_t)va, level)];

		if (((va | pa) & (size - 1)) == 0 && len >= size &&
		    !is_table(*e)) {
			*entry = e;
			*table = at;
			return level;
		}
		at = descend(e, at, va, level);
		if (at == 0)
			return 0;
	}
	*entry = &table_at(at)[PTE_INDEX((uint64_t)va, 3)];
	*table = at;
	return 3;
}

static int map_locked(struct uk_pgtable *pt, uintptr_t va, paddr_t pa,
		      size_t len, unsigned prot)
{
	pte_t attributes = pt_attributes(prot);

	while (len != 0) {
		paddr_t table;
		pte_t *e;
		unsigned level = leaf_level(pt, va, pa, len, &e, &table);
		unsigned first, n = 0;
		size_t size;

		if (level == 0)
			return -ENOMEM;
		size = (size_t)PTE_BLOCK_SIZE(level);
		first = (unsigned)(e - table_at(table));
		do { /* and what follows in this table */
			pte_t value = pa | attributes |
				      (level == 3 ? PTE_TABLE : 0);

			if (*e != 0) {
				entry_replace(e, va, value);
			} else {
				pte_set(e, value);
				n++;
			}
			va += size;
			pa += size;
			len -= size;
			e++;
		} while (len >= size && (uintptr_t)e % PAGE_SIZE != 0 &&
			 (level == 3 || !is_table(*e)));
		table_used(table, first, (unsigned)(e - table_at(table)) - 1,
			   n);
	}
	arch_pte_sync();
	return 0;
}

int uk_pt_map(struct uk_pgtable *pt, uintptr_t va, paddr_t pa, size_t len,
	      unsigned prot)
{
	unsigned long irq = pt_lock(pt);
	int error = map_locked(pt, va, pa, len, prot);

	pt_unlock(pt, irq);
	return error;
}

/* --- Changing and looking up ---------------------------------------------- */

static void entry_protect(pte_t *e, uintptr_t va, unsigned prot)
{
	pte_t keep = *e &
		     (PTE_ADDR | PTE_TABLE | PTE_SW_PINNED | PTE_SW_OBJECT);
	pte_t value, old = *e;

	if (old & PTE_SW_COW)
		prot |= PT_COW;
	value = keep | pt_attributes(prot);
	if (value == old)
		return;
	pte_set(e, value);
	if (old & PTE_VALID)
		arch_tlb_flush_page(va);
	else
		arch_pte_sync();
	pt_sync_text(va, PAGE_SIZE, prot);
}

void uk_pt_protect(struct uk_pgtable *pt, uintptr_t va, size_t len,
		   unsigned prot)
{
	unsigned long irq = pt_lock(pt);
	uintptr_t end = va + len, stop;

	for (; va < end; va = stop) {
		unsigned level;
		paddr_t table;
		pte_t *e = pt_look(pt, va, &table, &level);

		while (level < 3 && *e != 0 && pt_split(e, va, level) == 0)
			e = pt_look(pt, va, &table, &level);
		stop = pt_stop(va, end, min(level, 2u));
		for (; level == 3 && va < stop; va += PAGE_SIZE, e++)
			if (*e != 0)
				entry_protect(e, va, prot);
	}
	arch_pte_sync();
	pt_unlock(pt, irq);
}

bool uk_pt_lookup(const struct uk_pgtable *pt, uintptr_t va, paddr_t *pa,
		  unsigned *prot)
{
	unsigned level;
	paddr_t table;
	pte_t e = *pt_find(pt, va, &table, &level);

	if (e == 0)
		return false;
	*pa = (e & PTE_ADDR) + (va & (PTE_BLOCK_SIZE(level) - 1) & PAGE_MASK);
	*prot = prot_of(e);
	return true;
}
