/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page tables: taking mappings away, and moving them.
 *
 * A page may be used for something else only when no TLB holds it any more, and
 * flushing is dear; therefore a leaf table is cleared in three passes: make
 * the entries invalid (their addresses stay in them, so that no list of pages
 * is needed), flush, then forget the addresses and drop the pages. Interrupts
 * or other cores see either a mapping or a fault.
 *
 * A table that became empty is unhooked at once, and its parents after it.
 */
#include <errno.h>
#include "internal.h"

#define FLUSH_ALL_FROM 64u	/* pages: one flush of everything is cheaper */

struct dropper {
	void (*drop)(void *arg, uintptr_t va, paddr_t pa);
	void *arg;
};

/* Make n entries invalid and flush those that were not. */
static void leaf_invalidate(pte_t *e, uintptr_t va, unsigned n)
{
	unsigned first = n, last = 0, valid = 0;

	for (unsigned i = 0; i < n; i++) {
		if (e[i] & PTE_VALID) {
			pte_set(&e[i], e[i] & ~PTE_VALID);
			first = min(first, i);
			last = i;
			valid++;
		}
	}
	if (valid >= FLUSH_ALL_FROM) {
		arch_tlb_flush_all();
		return;
	}
	for (unsigned i = first; valid != 0 && i <= last; i++)
		if (e[i] != 0)
			arch_tlb_flush_page(va + i * PAGE_SIZE);
}

static unsigned leaf_drop(pte_t *e, uintptr_t va, unsigned n,
			  const struct dropper *d)
{
	unsigned dropped = 0;

	for (unsigned i = 0; i < n; i++) {
		pte_t old = e[i];

		if (old == 0)
			continue;
		pte_set(&e[i], 0);
		dropped++;
		if (d->drop != NULL && (old & PTE_SW_PINNED) == 0)
			d->drop(d->arg, va + i * PAGE_SIZE, old & PTE_ADDR);
	}
	return dropped;
}

/* Unhook and free the table of the given level at va, which is empty, and
 * those above it that become so. */
static void tables_release(struct uk_pgtable *pt, uintptr_t va, unsigned level)
{
	unsigned bottom = level;
	paddr_t path[4];

	path[pt->level] = pt->root;
	for (unsigned l = pt->level; l < bottom; l++)
		path[l + 1] = table_at(path[l])[PTE_INDEX((uint64_t)va, l)] &
			      PTE_ADDR;
	while (level > pt->level && table_count(path[level], 0) == 0) {
		level--;
		pte_set(&table_at(path[level])[PTE_INDEX((uint64_t)va, level)],
			0);
		table_count(path[level], -1);
	}
	if (level == bottom)
		return;
	arch_tlb_flush_all();	/* also what the walker keeps of tables */
	for (; bottom > level; bottom--)
		table_free(path[bottom]);
}

/* A whole block goes, or is split so that a part of it can. */
static bool block_unmap(struct uk_pgtable *pt, pte_t *e, paddr_t table,
			uintptr_t va, uintptr_t stop, unsigned level,
			const struct dropper *d)
{
	size_t size = (size_t)PTE_BLOCK_SIZE(level);
	paddr_t pa = *e & PTE_ADDR;

	if ((va & (size - 1)) != 0 || stop - va < size)
		return pt_split(e, va, level) == 0;
	pte_set(e, 0);
	arch_tlb_flush_page(va);
	if (table_count(table, -1) == 0)
		tables_release(pt, va, level);
	for (size_t off = 0; d->drop != NULL && off < size; off += PAGE_SIZE)
		d->drop(d->arg, va + off, pa + off);
	return true;
}

uintptr_t pt_unmap_some(struct uk_pgtable *pt, uintptr_t va, uintptr_t end,
			size_t budget,
			void (*drop)(void *arg, uintptr_t va, paddr_t pa),
			void *arg)
{
	struct dropper d = { drop, arg };

	while (va < end && budget != 0) {
		unsigned level, n, dropped;
		paddr_t table;
		pte_t *e = pt_find(pt, va, &table, &level);
		uintptr_t stop = pt_stop(va, end, min(level, 2u));

		if (level < 3) {
			/* Splitting needs memory: without it, the part
			 * stays mapped, as nobody can be told. */
			if (*e == 0 || !block_unmap(pt, e, table, va, stop,
						    level, &d))
				va = stop;
			continue;
		}
		n = (unsigned)min((size_t)(stop - va) >> PAGE_SHIFT, budget);
		leaf_invalidate(e, va, n);
		dropped = leaf_drop(e, va, n, &d);
		if (table_count(table, -(int)dropped) == 0)
			tables_release(pt, va, level);
		budget -= n;
		va += n * PAGE_SIZE;
	}
	return va;
}

void uk_pt_unmap(struct uk_pgtable *pt, uintptr_t va, size_t len,
		 void (*gone)(void *arg, uintptr_t va, paddr_t pa), void *arg)
{
	pt_unmap_some(pt, va, va + len, SIZE_MAX, gone, arg);
}

/* Make the tables for every page of [from, from + len) to come to to. */
static bool move_prepare(struct uk_pgtable *pt, uintptr_t from, uintptr_t to,
			 size_t len)
{
	uintptr_t end = from + len, stop;

	for (uintptr_t va = from; va < end; va = stop) {
		unsigned level;
		paddr_t table;
		pte_t *e = pt_find(pt, va, &table, &level);

		stop = level == 3 ? va + PAGE_SIZE : pt_stop(va, end, level);
		if (level == 3 && *e != 0 &&
		    pt_entry(pt, to + (va - from), 3, &table) == NULL)
			return false;
	}
	return true;
}

int pt_move(struct uk_pgtable *pt, uintptr_t from, uintptr_t to, size_t len)
{
	uintptr_t end = from + len, stop;

	if (!move_prepare(pt, from, to, len)) {
		pt_unmap_some(pt, to, to + len, SIZE_MAX, NULL, NULL);
		return -ENOMEM;
	}
	for (uintptr_t va = from; va < end; va = stop) {
		unsigned level;
		paddr_t table, target;
		pte_t *e = pt_find(pt, va, &table, &level), old = *e;

		stop = level == 3 ? va + PAGE_SIZE : pt_stop(va, end, level);
		if (level < 3 || old == 0)
			continue;
		pte_set(e, 0);
		arch_tlb_flush_page(va);
		pte_set(pt_entry(pt, to + (va - from), 3, &target), old);
		table_count(target, 1);
		if (table_count(table, -1) == 0)
			tables_release(pt, va, 3);
	}
	arch_pte_sync();
	return 0;
}
