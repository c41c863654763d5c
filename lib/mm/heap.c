/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel's heap.
 *
 * Small objects come from slabs. A slab is one page: a header, then objects of
 * one class size. Class sizes are what divides the rest of a page evenly, not
 * powers of two. Free objects of a slab are linked through their first word;
 * what was never used lies above a watermark, so that a new slab costs nothing
 * to set up. A class keeps the slabs with room in a list; full slabs are in
 * no list and found again from their objects, whose page starts with the
 * header.
 *
 * Large objects are runs of whole pages. A small object is never page-aligned
 * (the header stands there), a large one always is: that tells them apart. The
 * length of a large one is kept in the metadata of its first page (refs).
 *
 * What is usual, an object taken from or put into a slab that has others, is in
 * line in uk_malloc() and uk_free(), without a stack frame.
 *
 * A slab whose last object goes is freed at once, unless it is the only one
 * with room in its class: one object allocated and freed over and over does not
 * take a page each time.
 *
 * Locking: heap_lock, outside page_lock.
 */
#include <string.h>
#include "internal.h"

#define ALIGN 16u

struct slab {
	struct slab *next, *prev; /* in its class's list */
	void *free; /* objects that came back */
	uint16_t watermark; /* offset of the first never used */
	uint16_t used; /* objects in use */
	uint8_t class;
	bool listed; /* has room */
	bool fresh; /* there is room above the watermark */
} __attribute__((aligned(ALIGN)));

#define SLAB_CLASSES 18

static const uint16_t class_size[SLAB_CLASSES] = {
	16,  32,  48,  64,  80,	 96,  112,  128,  160,
	192, 256, 336, 400, 576, 800, 1008, 1344, 2032,
};

#define SMALL_MAX 2032u

static struct uk_spinlock heap_lock = UK_SPINLOCK_INIT;
/* heap_lock */
static struct {
	struct slab *with_room[SLAB_CLASSES];
	/* The class of (n + 15) / 16 granules; 0 until it was looked for, or
	 * class 0. */
	uint8_t class_of[SMALL_MAX / ALIGN + 1];
} heap;

static unsigned class_find(size_t granules)
{
	unsigned c = heap.class_of[granules];

	if (c != 0)
		return c;
	while (class_size[c] < granules * ALIGN)
		c++;
	heap.class_of[granules] = (uint8_t)c;
	return c;
}

/* --- Slabs: heap_lock held ------------------------------------------------ */

static void slab_list(struct slab *s)
{
	struct slab **head = &heap.with_room[s->class];

	s->listed = true;
	s->prev = NULL;
	s->next = *head;
	if (s->next != NULL)
		s->next->prev = s;
	*head = s;
}

static void slab_unlist(struct slab *s)
{
	s->listed = false;
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		heap.with_room[s->class] = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
}

static struct slab *slab_new(unsigned class)
{
	paddr_t pa = uk_page_alloc(0, 0);
	struct slab *s;

	if (pa == 0)
		return NULL;
	owner_set_at(pa, 1, OWNER_HEAP);
	s = phys_to_virt(pa);
	heap_fresh(s);
	s->free = NULL;
	s->watermark = sizeof(*s);
	s->used = 0;
	s->class = (uint8_t) class;
	s->fresh = true;
	slab_list(s);
	return s;
}

static void *small_alloc(unsigned class)
{
	struct slab *s = heap.with_room[class];
	void *p;

	if (s == NULL && (s = slab_new(class)) == NULL)
		return NULL;
	s->used++;
	p = s->free;
	if (p != NULL) {
		s->free = *(void **)p;
	} else {
		p = (char *)s + s->watermark;
		s->watermark += class_size[class];
		s->fresh = s->watermark + class_size[class] <= PAGE_SIZE;
	}
	if (s->free == NULL && !s->fresh)
		slab_unlist(s);
	return p;
}

/* The same without making a slab, opening or filling one: NULL. */
static __always_inline void *quick_alloc(size_t granules)
{
	unsigned class = heap.class_of[granules];
	struct slab *s = heap.with_room[class];
	void *p, *next;

	/* Class 0 may stand for one that nobody has looked for. */
	if (unlikely(class == 0) || unlikely(s == NULL))
		return NULL;
	p = s->free;
	if (unlikely(p == NULL))
		return NULL;
	next = *(void **)p;
	if (next == NULL && unlikely(!s->fresh))
		return NULL;
	s->free = next;
	s->used++;
	return p;
}

/* s, which got an object back, is empty or was full. */
static void slab_settle(struct slab *s)
{
	if (!s->listed)
		slab_list(s);
	if (s->used == 0 && (s->next != NULL || s->prev != NULL)) {
		slab_unlist(s);
		uk_page_free(virt_to_phys(s), 0);
	}
}

/* --- Runs of pages -------------------------------------------------------- */

static void *large_alloc(size_t n)
{
	size_t pages = (n + PAGE_SIZE - 1) >> PAGE_SHIFT;
	unsigned order = 0;
	paddr_t pa;

	if (n > (PAGE_SIZE << MAX_ORDER))
		return NULL;
	while ((1u << order) < pages)
		order++;
	pa = uk_page_alloc(order, 0);
	if (pa == 0)
		return NULL;
	if (pages < (1u << order))
		page_free_run(pa + pages * PAGE_SIZE, (1u << order) - pages);
	page_of(pa)->refs = (uint32_t)pages;
	owner_set_at(pa, pages, OWNER_HEAP);
	return phys_to_virt(pa);
}

static void large_free(void *p)
{
	paddr_t pa = virt_to_phys(p);
	uint32_t pages = page_of(pa)->refs;

	if (pages == 1)
		uk_page_free(pa, 0);
	else
		page_free_run(pa, pages);
}

size_t heap_capacity(const void *p)
{
	const struct slab *s = (const void *)((uintptr_t)p & PAGE_MASK);

	if ((const void *)s == p)
		return (size_t)page_of(virt_to_phys(p))->refs << PAGE_SHIFT;
	return class_size[s->class];
}

#ifdef CONFIG_LIBMM_CHECK
void heap_sum(struct uk_mm_sums *sums, const void *page)
{
	const struct slab *s = page;
	unsigned size = class_size[s->class];

	for (unsigned at = sizeof(*s); at < s->watermark; at += size)
		heap_sum_object(sums, (const char *)page + at);
}
#endif

/* --- The contract --------------------------------------------------------- */

static __noinline void *malloc_slowly(size_t n)
{
	unsigned long irq;
	void *p;

	if (n > SMALL_MAX)
		return large_alloc(n);
	irq = uk_spin_lock_irqsave(&heap_lock);
	p = small_alloc(class_find((n + ALIGN - 1) / ALIGN));
	uk_spin_unlock_irqrestore(&heap_lock, irq);
	return p;
}

void *uk_malloc(size_t asked)
{
	size_t n = heap_room(asked);
	unsigned long irq;
	void *p;

	if (mm_fails())
		return NULL;
	if (unlikely(n > SMALL_MAX))
		return heap_taken(malloc_slowly(n), asked, OWNER_CALLER);
	irq = uk_spin_lock_irqsave(&heap_lock);
	p = quick_alloc((n + ALIGN - 1) / ALIGN);
	uk_spin_unlock_irqrestore(&heap_lock, irq);
	return heap_taken(likely(p != NULL) ? p : malloc_slowly(n), asked,
			  OWNER_CALLER);
}

void *uk_zalloc(size_t n)
{
	void *p = uk_malloc(n);

	heap_own(p, OWNER_CALLER);
	if (p != NULL)
		memset(p, 0, n);
	return p;
}

/* heap_lock held, given back here. */
static __noinline void settle(struct slab *s, unsigned long irq)
{
	slab_settle(s);
	uk_spin_unlock_irqrestore(&heap_lock, irq);
}

void uk_free(void *p)
{
	struct slab *s = (void *)((uintptr_t)p & PAGE_MASK);
	unsigned long irq;

	heap_given(p);
	if (unlikely((void *)s == p)) {
		if (p != NULL)
			large_free(p);
		return;
	}
	irq = uk_spin_lock_irqsave(&heap_lock);
	*(void **)p = s->free;
	s->free = p;
	s->used--;
	if (unlikely(!s->listed) || unlikely(s->used == 0))
		settle(s, irq);
	else
		uk_spin_unlock_irqrestore(&heap_lock, irq);
}

void uk_heap_trim(void)
{
	for (unsigned c = 0; c < SLAB_CLASSES; c++) {
		unsigned long irq = uk_spin_lock_irqsave(&heap_lock);
		struct slab *s = heap.with_room[c];

		/* At most one: it was the only one when it became empty. */
		while (s != NULL && s->used != 0)
			s = s->next;
		if (s != NULL) {
			slab_unlist(s);
			uk_page_free(virt_to_phys(s), 0);
		}
		uk_spin_unlock_irqrestore(&heap_lock, irq);
	}
}

void *uk_realloc(void *p, size_t n)
{
	size_t have = p != NULL ? heap_asked(p) : 0;
	void *q;

	if (!HEAP_CHECKED && p != NULL && n <= have && n > have / 2)
		return p;
	q = uk_malloc(n);
	heap_own(q, OWNER_CALLER);
	if (q == NULL || p == NULL)
		return q;
	memcpy(q, p, min(n, have));
	uk_free(p);
	return q;
}
