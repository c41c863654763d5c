/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pages of a file: had, counted, put into the tree, taken out, given back.
 *
 * Who writes or truncates holds the node's mutex, but a page fault in a
 * mapping adds pages with the spin lock alone. So a page is made first and
 * inserted then, and who finds that another was faster uses the other's.
 */
#include <errno.h>
#include <string.h>
#include "tmpfs.h"

#define BATCH 16u /* pages taken out with interrupts off */

/* Of files without a file system: memfd_create(). */
static struct tmpfs_super no_limits;

struct tmpfs_file *tmpfs_contents(struct vfs_node *n)
{
	struct tmpfs_file *t = n->data;

	if (likely(t != NULL))
		return t;
	t = uk_zalloc(sizeof(*t));
	if (t == NULL)
		return NULL;
	uk_object_init(&t->object, &tmpfs_object_ops);
	t->node = n;
	t->super = n->super->data != NULL ? n->super->data : &no_limits;
	t->seals = F_SEAL_SEAL;
	__atomic_store_n(&n->data, t, __ATOMIC_RELEASE);
	return t;
}

/* --- Counting ------------------------------------------------------------ */

static bool charge(struct tmpfs_super *s)
{
	unsigned long n = __atomic_add_fetch(&s->pages, 1, __ATOMIC_RELAXED);

	if (likely(s->max_pages == 0 || n <= s->max_pages))
		return true;
	__atomic_fetch_sub(&s->pages, 1, __ATOMIC_RELAXED);
	return false;
}

static void discharge(struct tmpfs_super *s, unsigned long n)
{
	__atomic_fetch_sub(&s->pages, n, __ATOMIC_RELAXED);
}

int tmpfs_page_new(struct tmpfs_file *t, void **page)
{
	paddr_t pa;

	if (!charge(t->super))
		return -ENOSPC;
	pa = uk_page_alloc(0, 0);
	if (pa == 0) {
		discharge(t->super, 1);
		return -ENOMEM;
	}
	*page = phys_to_virt(pa);
	return 0;
}

void tmpfs_page_free(struct tmpfs_file *t, void *page)
{
	discharge(t->super, 1);
	uk_page_put(virt_to_phys(page));
}

/* --- One page ------------------------------------------------------------ */

void *tmpfs_slot(struct tmpfs_file *t, uint64_t index)
{
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);
	void *slot = tree_get(&t->tree, index);

	uk_spin_unlock_irqrestore(&t->lock, irq);
	return slot;
}

paddr_t tmpfs_page_get(struct tmpfs_file *t, uint64_t index)
{
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);
	void *slot = tree_get(&t->tree, index);
	paddr_t pa = 0;

	if (slot_is_data(slot)) {
		pa = virt_to_phys(slot);
		uk_page_get(pa);
	}
	uk_spin_unlock_irqrestore(&t->lock, irq);
	return pa;
}

static void count_pages(struct tmpfs_file *t, unsigned long n)
{
	t->pages = n;
	t->node->blocks = (uint64_t)n * (PAGE_SIZE / 512);
}

int tmpfs_insert(struct tmpfs_file *t, uint64_t index, void *slot, void **old,
		 const struct vfs_node *limit)
{
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);
	int error = 0;

	*old = tree_get(&t->tree, index);
	if (limit != NULL && index << PAGE_SHIFT >= limit->size)
		error = -ERANGE;
	else if (likely(*old == NULL))
		error = tree_put(&t->tree, index, slot, old);
	if (error == 0 && *old == NULL)
		count_pages(t, t->pages + 1);
	uk_spin_unlock_irqrestore(&t->lock, irq);
	return error;
}

char *tmpfs_page_cook(struct tmpfs_file *t, uint64_t index)
{
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);
	void *slot = tree_get(&t->tree, index), *old;

	if (slot != NULL && slot_is_raw(slot)) {
		slot = slot_page(slot);
		plat_zero_page(slot);
		tree_put(&t->tree, index, slot, &old);
	}
	uk_spin_unlock_irqrestore(&t->lock, irq);
	return slot;
}

/* --- Many ---------------------------------------------------------------- */

/* Take some of [first, end) out. Returns where it stopped. */
static uint64_t take_out(struct tmpfs_file *t, uint64_t first, uint64_t end,
			 void **pages, unsigned *n)
{
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);
	unsigned got = 0;

	tmpfs_window_close(t->node);
	while (got < BATCH) {
		first = tree_next(&t->tree, first, end, &pages[got]);
		if (first == end)
			break;
		tree_remove(&t->tree, first++);
		pages[got] = slot_page(pages[got]);
		got++;
	}
	count_pages(t, t->pages - got);
	if (first == end)
		tree_lower(&t->tree);
	uk_spin_unlock_irqrestore(&t->lock, irq);
	*n = got;
	return first;
}

void tmpfs_remove(struct tmpfs_file *t, uint64_t first, uint64_t end)
{
	void *pages[BATCH];
	unsigned n;

	while (first < end) {
		first = take_out(t, first, end, pages, &n);
		discharge(t->super, n);
		for (unsigned i = 0; i < n; i++)
			uk_page_put(virt_to_phys(pages[i]));
	}
}

void tmpfs_contents_free(struct tmpfs_file *t)
{
	tmpfs_remove(t, 0, UINT64_MAX);
	uk_free(t->name);
	uk_free(t);
}
