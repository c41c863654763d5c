/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page tables: taking mappings away, and moving them.
 *
 * A page may be used for something else only when no TLB holds it any more:
 * entries are cleared, then flushed, then their pages dropped, a group of 16
 * at a time, so that flushing costs little and a small stack suffices. Groups
 * that were never used are not looked at.
 *
 * The two leaf tables that became empty last stay: a program that maps and
 * unmaps the same addresses, be it across the border of two tables, does not
 * make tables each time. Others are unhooked, and their parents after them if
 * they became empty.
 */
#include <errno.h>
#include "internal.h"

#define FLUSH_ALL_FROM 8u /* entries: one flush of everything is cheaper */
#define LOOK_COST 8u /* of a table, in pages */

/* Entries that were cleared. */
struct batch {
	unsigned n;
	pte_t all; /* what they had among them */
	uint8_t index[TABLE_GROUP]; /* in the group */
	pte_t old[TABLE_GROUP];
};

/* Of n entries, of which at most left are not 0. */
static void batch_clear(struct batch *b, pte_t *e, unsigned n, unsigned left)
{
	unsigned k = 0;
	pte_t all = 0;

	for (unsigned i = 0; i < n && k < left; i++) {
		pte_t old = e[i];

		if (old == 0)
			continue;
		pte_set(&e[i], 0);
		all |= old;
		b->index[k] = (uint8_t)i;
		b->old[k++] = old;
	}
	b->all = all;
	b->n = k;
}

static void batch_flush(const struct batch *b, uintptr_t va)
{
	if ((b->all & PTE_VALID) == 0)
		return;
	if (b->n >= FLUSH_ALL_FROM) {
		arch_tlb_flush_all();
		return;
	}
	for (unsigned i = 0; i < b->n; i++)
		arch_tlb_flush_page(va + b->index[i] * PAGE_SIZE);
}

static void batch_drop(struct batch *b, uintptr_t va, const struct dropper *d)
{
	unsigned n = 0;

	for (unsigned i = 0; d->gone != NULL && i < b->n; i++)
		d->gone(d->arg, va + b->index[i] * PAGE_SIZE,
			b->old[i] & PTE_ADDR);
	for (unsigned i = 0; d->put && i < b->n; i++)
		if ((b->old[i] & PTE_SW_PINNED) == 0)
			b->old[n++] = b->old[i] & PTE_ADDR;
	if (n != 0)
		pages_put(b->old, n);
}

/* The groups that the entries [first, end) belong to. */
static uint32_t groups_of(unsigned first, unsigned end)
{
	return (2u << (end - 1) / TABLE_GROUP) - (1u << first / TABLE_GROUP);
}

/* Unmap the n entries of a leaf table from va's on. Returns how many there
 * were. */
static unsigned leaf_unmap(paddr_t table, uintptr_t va, unsigned n,
			   const struct dropper *d)
{
	unsigned first = (unsigned)PTE_INDEX((uint64_t)va, 3), end = first + n;
	uint32_t groups = table_groups(table) & groups_of(first, end);
	unsigned dropped = 0, left = table_entries(table);
	uint32_t cleared = 0;
	struct batch b;

	while (groups != 0) {
		unsigned group = (unsigned)__builtin_ctz(groups);
		unsigned i = max(group * TABLE_GROUP, first);
		unsigned stop = min((group + 1) * TABLE_GROUP, end);
		uintptr_t at = va + (i - first) * PAGE_SIZE;

		groups &= groups - 1;
		batch_clear(&b, table_at(table) + i, stop - i, left - dropped);
		batch_flush(&b, at);
		batch_drop(&b, at, d);
		dropped += b.n;
		if (stop - i == TABLE_GROUP)
			cleared |= 1u << group;
	}
	if (cleared != 0)
		table_clear_groups(table, cleared);
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
	do {
		level--;
		pte_set(&table_at(path[level])[PTE_INDEX((uint64_t)va, level)],
			0);
	} while (table_unused(path[level], 1) && level > pt->level);
	pt->near = 0;
	arch_tlb_flush_all(); /* also what the walker keeps of tables */
	for (; bottom > level; bottom--)
		table_free(path[bottom]);
}

static void trim(struct uk_pgtable *pt, uintptr_t *idle)
{
	uintptr_t va = *idle - 1;
	unsigned level;
	paddr_t table;

	if (*idle == 0)
		return;
	*idle = 0;
	pt_find(pt, va, &table, &level);
	if (level == 3 && table_unused(table, 0))
		tables_release(pt, va, 3);
}

void pt_trim(struct uk_pgtable *pt)
{
	trim(pt, &pt->idle[0]);
	trim(pt, &pt->idle[1]);
}

/* The leaf table at va is empty. */
static void table_idle(struct uk_pgtable *pt, uintptr_t va)
{
	va = ALIGN_DOWN(va, PTE_BLOCK_SIZE(2)) + 1;
	if (likely(va == pt->idle[0] || va == pt->idle[1]))
		return;
	trim(pt, &pt->idle[1]);
	pt->idle[1] = pt->idle[0];
	pt->idle[0] = va;
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
	if (table_unused(table, 1) && level > pt->level)
		tables_release(pt, va, level);
	for (size_t off = 0; d->gone != NULL && off < size; off += PAGE_SIZE)
		d->gone(d->arg, va + off, pa + off);
	return true;
}

static __always_inline unsigned page_unmap(pte_t *e, uintptr_t va,
					   const struct dropper *d)
{
	pte_t old = *e;

	if (old == 0)
		return 0;
	pte_set(e, 0);
	if (old & PTE_VALID)
		arch_tlb_flush_page(va);
	if (d->gone != NULL)
		d->gone(d->arg, va, old & PTE_ADDR);
	if (d->put && (old & PTE_SW_PINNED) == 0)
		uk_page_put(old & PTE_ADDR);
	return 1;
}

bool pt_drop_page(struct uk_pgtable *pt, uintptr_t va)
{
	const struct dropper d = { .put = true };
	unsigned level;
	paddr_t table;
	pte_t *e = pt_look(pt, va, &table, &level);

	if (unlikely(level < 3))
		return false;
	if (table_unused(table, page_unmap(e, va, &d)))
		table_idle(pt, va);
	return true;
}

uintptr_t pt_unmap_some(struct uk_pgtable *pt, uintptr_t va, uintptr_t end,
			size_t budget, const struct dropper *d)
{
	while (va < end && budget != 0) {
		unsigned level, n, dropped;
		paddr_t table;
		pte_t *e = pt_look(pt, va, &table, &level);
		uintptr_t stop = pt_stop(va, end, min(level, 2u));

		if (level < 3) {
			/* Splitting needs memory: without it, the part
			 * stays mapped, as nobody can be told. */
			if (*e == 0 ||
			    !block_unmap(pt, e, table, va, stop, level, d))
				va = stop;
			continue;
		}
		n = (unsigned)((stop - va) >> PAGE_SHIFT);
		dropped = n == 1 ? page_unmap(e, va, d)
				 : leaf_unmap(table, va, n, d);
		if (table_unused(table, dropped))
			table_idle(pt, va);
		budget -= min(budget, (size_t)dropped + LOOK_COST);
		va = stop;
	}
	return va;
}

void uk_pt_unmap(struct uk_pgtable *pt, uintptr_t va, size_t len,
		 void (*gone)(void *arg, uintptr_t va, paddr_t pa), void *arg)
{
	const struct dropper d = { .gone = gone, .arg = arg };
	unsigned long irq = pt_lock(pt);

	pt_unmap_some(pt, va, va + len, SIZE_MAX, &d);
	pt_unlock(pt, irq);
}

/* --- Moving --------------------------------------------------------------- */

int pt_move_prepare(struct uk_pgtable *pt, uintptr_t *va, uintptr_t end,
		    uintptr_t by)
{
	unsigned level;
	paddr_t table;
	uintptr_t stop;

	pt_find(pt, *va, &table, &level);
	stop = pt_stop(*va, end, min(level, 2u));
	if (level == 3 && table_entries(table) != 0 &&
	    (pt_entry(pt, *va + by, 3, &table) == NULL ||
	     pt_entry(pt, stop - 1 + by, 3, &table) == NULL))
		return -ENOMEM;
	*va = stop;
	return 0;
}

uintptr_t pt_move_some(struct uk_pgtable *pt, uintptr_t va, uintptr_t end,
		       uintptr_t by)
{
	unsigned level, n = 0,
			first = (unsigned)PTE_INDEX((uint64_t)va + by, 3);
	paddr_t table, target;
	pte_t *from = pt_find(pt, va, &table, &level), *to;
	uintptr_t stop = pt_stop(va, end, min(level, 2u));
	bool few;

	if (level < 3 || table_entries(table) == 0)
		return stop;
	stop = pt_stop(va + by, stop + by, 2) - by;
	few = stop - va < FLUSH_ALL_FROM * PAGE_SIZE;
	to = pt_entry(pt, va + by, 3, &target);
	for (uintptr_t at = va; at < stop; at += PAGE_SIZE, from++, to++) {
		if (*from == 0)
			continue;
		pte_set(to, *from);
		pte_set(from, 0);
		if (few)
			arch_tlb_flush_page(at);
		n++;
	}
	if (n != 0 && !few)
		arch_tlb_flush_all();
	arch_pte_sync();
	table_used(target, first,
		   first + (unsigned)((stop - va) >> PAGE_SHIFT) - 1, n);
	if (table_unused(table, n))
		table_idle(pt, va);
	return stop;
}
