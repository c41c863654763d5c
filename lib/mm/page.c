/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page frames: a binary buddy allocator over the zones of zone.c; a part (see
 * internal.h). Three layers, asked in this order:
 *
 *   cache      single pages, a stack linked through the pages themselves, whose
 *              metadata says USED, one reference.
 *   free lists blocks of 2^order pages, naturally aligned, linked through
 *              their first page, which is FREE; a freed one joins its buddy.
 *   frontier   memory never used so far. Its metadata is garbage until the
 *              frontier moves over it: boot's work does not grow with RAM.
 *
 * A page's life: untouched -> FREE -> USED (refs 1.. ) -> FREE or cached.
 * Only first pages of blocks are FREE: the state of what a block swallowed has
 * been cleared, or it would be believed.
 * Locking: page_lock, innermost of all locks.
 */
#include <errno.h>
#include "internal.h"

#define CACHE_ORDER 4u /* refill by so much, while there is plenty */
#define CACHE_MAX 64u /* then half goes back to the free lists */

struct block {
	struct block *next, *prev;
};

static struct uk_spinlock page_lock = UK_SPINLOCK_INIT;
static struct block *free_list[MAX_ORDER + 1];
static uint64_t free_pages; /* in the free lists */
static uint64_t touched_pages; /* of the usable ones, behind the frontiers */

static struct {
	void *top; /* the next page; its first word links on */
	unsigned count;
} cache;

static void *pfn_to_virt(pfn_t pfn)
{
	return phys_to_virt((paddr_t)pfn << PAGE_SHIFT);
}

/* --- Free lists --------------------------------------------------------- */

static void list_insert(struct page *p, void *mem, unsigned order)
{
	struct block *b = mem;

	p->state = PAGE_FREE;
	p->order = (uint8_t)order;
	b->prev = NULL;
	b->next = free_list[order];
	if (b->next != NULL)
		b->next->prev = b;
	free_list[order] = b;
}

static void list_remove(struct page *p, void *mem)
{
	struct block *b = mem;

	if (b->prev != NULL)
		b->prev->next = b->next;
	else
		free_list[p->order] = b->next;
	if (b->next != NULL)
		b->next->prev = b->prev;
	p->state = PAGE_RESERVED;
}

/* Free a block inside z, joining buddies. */
static void block_free(struct zone *z, pfn_t pfn, unsigned order)
{
	free_pages += 1u << order;
	owner_set(&z->map[pfn - z->base], 1u << order, NULL);
	z->map[pfn - z->base].state = PAGE_RESERVED;
	while (order < MAX_ORDER) {
		pfn_t buddy = pfn ^ (1u << order);
		struct page *p;

		if (buddy < z->base || buddy + (1u << order) > z->frontier)
			break;
		p = &z->map[buddy - z->base];
		if (p->state != PAGE_FREE || p->order != order)
			break;
		list_remove(p, pfn_to_virt(buddy));
		pfn &= ~(pfn_t)(1u << order);
		order++;
	}
	list_insert(&z->map[pfn - z->base], pfn_to_virt(pfn), order);
}

/* Free any run of pages as the largest aligned blocks that make it up. */
static void run_free(struct zone *z, pfn_t at, pfn_t end)
{
	while (at < end) {
		unsigned order = 0;

		while (order < MAX_ORDER && (at & (1u << order)) == 0 &&
		       at + (2u << order) <= end)
			order++;
		block_free(z, at, order);
		at += 1u << order;
	}
}

/* Move a frontier by a section. False if all of RAM is behind them. */
static bool frontier_advance(void)
{
	struct range run;
	struct zone *z = zones;
	pfn_t at, end;

	while (z < zones + nzones && z->frontier == z->end)
		z++;
	if (z == zones + nzones)
		return false;
	at = z->frontier;
	end = min(z->end, ALIGN_DOWN(at + SECTION, (pfn_t)SECTION));
	__builtin_memset(&z->map[at - z->base], 0,
			 (size_t)(end - at) * sizeof(struct page));
	z->frontier = end;
	for (run.end = at; zone_next_run(run.end, end, &run);) {
		touched_pages += run.end - run.base;
		run_free(z, run.base, run.end);
	}
	return true;
}

/* A block of exactly the order, split off a larger one if need be. */
static void *block_take(unsigned order)
{
	unsigned have = order;
	struct page *p;
	void *mem;

	while (free_list[have] == NULL)
		if (++have > MAX_ORDER)
			return NULL;
	mem = free_list[have];
	p = page_of(virt_to_phys(mem));
	list_remove(p, mem);
	while (have > order) {
		have--;
		list_insert(p + (1u << have), (char *)mem + (PAGE_SIZE << have),
			    have);
	}
	p->state = PAGE_USED;
	p->order = (uint8_t)order;
	p->refs = 1;
	free_pages -= 1u << order;
	return mem;
}

/* --- The cache of single pages ------------------------------------------- */

static void cache_push(void *mem)
{
	*(void **)mem = cache.top;
	cache.top = mem;
	cache.count++;
}

static void cache_drain(unsigned keep)
{
	while (cache.count > keep) {
		pfn_t pfn = virt_to_phys(cache.top) >> PAGE_SHIFT;

		cache.top = *(void **)cache.top;
		cache.count--;
		block_free(zone_of(pfn), pfn, 0);
	}
}

/* With a whole block, so that larger ones stay whole; with less at need. */
static bool cache_fill(void)
{
	for (unsigned order = CACHE_ORDER + 1; order-- > 0;) {
		char *mem = block_take(order);
		struct page *p;

		if (mem == NULL)
			continue;
		p = page_of(virt_to_phys(mem));
		for (unsigned i = 1u << order; i-- > 0;) {
			p[i].state = PAGE_USED;
			p[i].order = 0;
			p[i].refs = 1;
			cache_push(mem + i * PAGE_SIZE);
		}
		return true;
	}
	return false;
}

static void *cache_pop(void)
{
	void *mem = cache.top;

	cache.top = *(void **)mem;
	cache.count--;
	return mem;
}

/* --- What the world sees -------------------------------------------------- */

/* A block, or the cache filled: slow ways, in the order of their price. */
static __noinline void *fill_or_take(unsigned order)
{
	void *mem;

	do {
		mem = order != 0     ? block_take(order)
		      : cache_fill() ? cache.top
				     : NULL;
	} while (mem == NULL && frontier_advance());
	if (mem == NULL && order != 0) {
		cache_drain(0);
		mem = block_take(order);
	}
	return mem;
}

static void *take_slowly(unsigned order)
{
	void *mem = fill_or_take(order);

	return order == 0 && mem != NULL ? cache_pop() : mem;
}

static void *(*take)(unsigned order) = zone_take;

static int pages_init(void)
{
	if (!zones_describe())
		return -ENOMEM;
	take = take_slowly;
	return 0;
}
UK_INIT_PART(pages_init, 0, pages);

static paddr_t block_alloc(unsigned order)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	void *mem = order <= MAX_ORDER ? take(order) : NULL;

	uk_spin_unlock_irqrestore(&page_lock, irq);
	return mem != NULL ? virt_to_phys(mem) : 0;
}

unsigned pages_take(paddr_t *pages, unsigned n)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	unsigned got = 0;

	UK_NEED(uk_init_pages_init);
	while (got < n && (likely(cache.top != NULL) || fill_or_take(0))) {
		void *mem = cache.top;
		unsigned first = got;

		for (; got < n && mem != NULL; got++) {
			pages[got] = virt_to_phys(mem);
			owner_set_at(pages[got], 1, OWNER_CALLER);
			mem = *(void **)mem;
		}
		cache.top = mem;
		cache.count -= got - first;
	}
	uk_spin_unlock_irqrestore(&page_lock, irq);
	return got;
}

paddr_t page_take(void)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	void *mem = likely(cache.top != NULL) ? cache_pop() : take(0);

	uk_spin_unlock_irqrestore(&page_lock, irq);
	return owner_set_at(mem != NULL ? virt_to_phys(mem) : 0, 1,
			    OWNER_CALLER);
}

paddr_t uk_page_alloc(unsigned order, unsigned flags)
{
	paddr_t pa;

	if ((flags & PAGE_SURE) == 0 && mm_fails())
		return 0;
	pa = likely(order == 0) ? page_take() : block_alloc(order);
	owner_set_at(pa, 1u << order, OWNER_CALLER);
	if (pa != 0 && (flags & UK_PAGE_ZERO) != 0)
		for (size_t i = 0; i < PAGE_SIZE << order; i += PAGE_SIZE)
			plat_zero_page((char *)phys_to_virt(pa) + i);
	return pa;
}

void page_free_run(paddr_t pa, size_t pages)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	pfn_t pfn = pa >> PAGE_SHIFT;

	UK_NEED(uk_init_pages_init);
	run_free(zone_of(pfn), pfn, pfn + pages);
	uk_spin_unlock_irqrestore(&page_lock, irq);
}

void uk_page_free(paddr_t pa, unsigned order)
{
	if (order != 0)
		page_free_run(pa, 1u << order);
	else
		uk_page_put(pa);
}

void uk_page_adopt(paddr_t pa)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	struct page *p;

	UK_NEED(uk_init_pages_init);
	while ((p = page_of_others(pa >> PAGE_SHIFT)) == NULL &&
	       frontier_advance())
		;
	known(p != NULL); /* it is of RAM */
	p->state = PAGE_USED;
	p->order = 0;
	p->refs = 2;
	uk_spin_unlock_irqrestore(&page_lock, irq);
}

void uk_page_get(paddr_t pa)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);

	UK_NEED(uk_init_pages_init);
	page_of(pa)->refs++;
	uk_spin_unlock_irqrestore(&page_lock, irq);
}

void pages_put(const paddr_t *pages, unsigned n)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	const struct zone first = zones[0];
	const paddr_t *end = pages + n;
	void *top = cache.top;

	UK_NEED(uk_init_pages_init);
	for (; pages != end; pages++) {
		paddr_t pa = *pages;
		struct page *p = page_near(&first, pa);

		if (unlikely(p->refs != 1)) {
			p->refs--;
			n--;
			continue;
		}
		owner_set(p, 1, NULL);
		/* refs stays 1: see the cache */
		*(void **)phys_to_virt(pa) = top;
		top = phys_to_virt(pa);
	}
	cache.top = top;
	cache.count += n;
	if (unlikely(cache.count > CACHE_MAX))
		cache_drain(CACHE_MAX / 2);
	uk_spin_unlock_irqrestore(&page_lock, irq);
}

void uk_page_put(paddr_t pa)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	struct page *p = page_near(&zones[0], pa);

	UK_NEED(uk_init_pages_init);
	if (unlikely(p->refs != 1)) {
		p->refs--;
	} else {
		owner_set(p, 1, NULL);
		cache_push(phys_to_virt(pa)); /* with refs 1 */
		if (unlikely(cache.count > CACHE_MAX))
			cache_drain(CACHE_MAX / 2);
	}
	uk_spin_unlock_irqrestore(&page_lock, irq);
}

unsigned uk_page_refs(paddr_t pa)
{
	UK_NEED(uk_init_pages_init);
	return READ_ONCE(page_of(pa)->refs);
}

uint64_t uk_page_available(void)
{
	unsigned long irq = uk_spin_lock_irqsave(&page_lock);
	uint64_t n = zone_pages - touched_pages + free_pages + cache.count;

	UK_NEED(uk_init_pages_init);
	uk_spin_unlock_irqrestore(&page_lock, irq);
	return n;
}
