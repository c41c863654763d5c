/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Objects that mappings share, and the one that lib/mm makes itself: anonymous
 * memory of MAP_SHARED. Its pages belong to the object, so that they stay when
 * a mapping goes, moves, or gives them back by madvise; a second mapping of it
 * (mremap with an old length of 0, fork) shows the same.
 *
 * The pages are kept in a page table that no CPU walks: entry i is page i, and
 * not valid, so that taking it away flushes no TLB. The size is the first
 * mapping's: as on Linux, what mremap adds behind it is SIGBUS.
 *
 * Lock: the object's, for its table.
 */
#include <errno.h>
#include "internal.h"

#define ROOT_LEVEL 2u /* holds LEVEL2_PAGES; more: 1 */
#define LEVEL2_PAGES (512u * 512u)
#define SLICE 256u /* pages dropped with interrupts off */

struct shared {
	struct uk_object object;
	unsigned refs; /* atomic */
	struct uk_spinlock lock;
	struct uk_pgtable pages;
	uint64_t count;
};

static struct shared *shared_of(struct uk_object *o)
{
	return container_of(o, struct shared, object);
}

/* The page, with a reference for the caller, or 0. */
static paddr_t look_up(struct shared *s, uint64_t index)
{
	unsigned long irq = uk_spin_lock_irqsave(&s->lock);
	paddr_t pa = 0;
	unsigned prot;

	if (!uk_pt_lookup(&s->pages, (uintptr_t)(index << PAGE_SHIFT), &pa,
			  &prot))
		pa = 0;
	else
		uk_page_get(pa);
	uk_spin_unlock_irqrestore(&s->lock, irq);
	return pa;
}

/* The page becomes the object's. False: there is no memory for the table. */
static bool add(struct shared *s, uint64_t index, paddr_t pa)
{
	unsigned i = (unsigned)(index % 512);
	unsigned long irq = uk_spin_lock_irqsave(&s->lock);
	paddr_t table;
	pte_t *e = pt_entry(&s->pages, (uintptr_t)(index << PAGE_SHIFT), 3,
			    &table);

	if (e != NULL && *e == 0) {
		pte_set(e, pa | PTE_TABLE);
		table_used(table, i, i, 1);
	} else if (e != NULL) {
		uk_page_put(pa); /* another was faster */
	}
	uk_spin_unlock_irqrestore(&s->lock, irq);
	return e != NULL;
}

static int shared_page(struct uk_object *o, uint64_t index, bool write,
		       paddr_t *pa)
{
	struct shared *s = shared_of(o);
	paddr_t new;

	(void)write;
	if (index >= s->count)
		return -ERANGE;
	while ((*pa = look_up(s, index)) == 0) {
		new = uk_page_alloc(0, UK_PAGE_ZERO | PAGE_SURE);
		if (new == 0)
			return -ENOMEM;
		if (!add(s, index, new)) {
			uk_page_put(new);
			return -ENOMEM;
		}
	}
	return 0;
}

static bool shared_resident(struct uk_object *o, uint64_t index)
{
	paddr_t pa = look_up(shared_of(o), index);

	if (pa != 0)
		uk_page_put(pa);
	return pa != 0;
}

static void release(struct shared *s)
{
	static const struct dropper put = { .put = true };
	uintptr_t end = (uintptr_t)(s->count << PAGE_SHIFT);

	for (uintptr_t at = 0; at < end;) {
		unsigned long irq = uk_spin_lock_irqsave(&s->lock);

		at = pt_unmap_some(&s->pages, at, end, SLICE, &put);
		uk_spin_unlock_irqrestore(&s->lock, irq);
	}
	pt_trim(&s->pages);
	table_free(s->pages.root);
	uk_free(s);
}

static void shared_get(struct uk_object *o)
{
	__atomic_fetch_add(&shared_of(o)->refs, 1, __ATOMIC_RELAXED);
}

static void shared_put(struct uk_object *o)
{
	struct shared *s = shared_of(o);

	if (__atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) == 0)
		release(s);
}

/* Pages [first, first + n) go. */
static int shared_punch(struct uk_object *o, uint64_t at, uint64_t len)
{
	static const struct dropper put = { .put = true };
	struct shared *s = shared_of(o);
	uint64_t end = min(at + len, s->count << PAGE_SHIFT);

	for (uint64_t from = at; from < end;) {
		unsigned long irq = uk_spin_lock_irqsave(&s->lock);

		from = pt_unmap_some(&s->pages, (uintptr_t)from, (uintptr_t)end,
				     SLICE, &put);
		uk_spin_unlock_irqrestore(&s->lock, irq);
	}
	uk_object_unmap(o, at >> PAGE_SHIFT, len >> PAGE_SHIFT, false);
	return 0;
}

static const struct uk_object_ops shared_ops = {
	.page = shared_page,
	.resident = shared_resident,
	.get = shared_get,
	.put = shared_put,
	.punch = shared_punch,
};

struct uk_object *shared_new(size_t len)
{
	struct shared *s = uk_zalloc(sizeof(*s));

	if (s == NULL)
		return NULL;
	uk_object_init(&s->object, &shared_ops);
	s->refs = 1;
	s->count = len >> PAGE_SHIFT;
	s->pages.level = s->count > LEVEL2_PAGES ? 1 : ROOT_LEVEL;
	s->pages.root = table_alloc();
	if (s->pages.root != 0)
		return &s->object;
	uk_free(s);
	return NULL;
}

struct uk_object *uk_object_zeros(void)
{
	return shared_new(UK_USER_TOP);
}
