/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Faults in mappings of objects.
 *
 *   read            what the object has, read-only: up to 16 pages if they come
 *                   one after the other; for a hole the zero page
 *   write, shared   the object's page, writable; asked for as such, so that the
 *                   object knows, and has no hole there
 *   write, private  a copy
 *
 * An entry that shows the object, and not a copy of it, is marked
 * PTE_SW_OBJECT; one through which nobody has written is marked PTE_SW_COW.
 *
 * The object is asked with the lock free. What it changes meanwhile it takes
 * away by uk_object_unmap(), which changes vm->seq: everything starts over.
 */
#include <errno.h>
#include <plat/upcall.h>
#include "internal.h"

/* What the object gave. */
struct found {
	paddr_t pages[FAULT_WINDOW];
	unsigned n;
	unsigned prot; /* PT_COW..., of all of them */
};

static void found_put(const struct found *x, unsigned i)
{
	if ((x->prot & PT_PINNED) == 0)
		uk_page_put(x->pages[i]);
}

/* Errors are the program's: SIGBUS, unless there is no memory. */
static int ask(struct uk_object *o, uint64_t index, bool write, paddr_t *pa)
{
	int error = o->ops->page(o, index, write, pa);

	return error == 0 || error == -ENOMEM ? error : -ERANGE;
}

/* The first page may be a hole; those behind it are what the object has at hand
 * and needs no more: no hole, and counted as the first is. */
static int fetch(struct uk_object *o, uint64_t index, bool write, unsigned want,
		 struct found *x)
{
	int error = ask(o, index, write, &x->pages[0]);
	paddr_t pa;

	if (error != 0)
		return error;
	x->n = 1;
	if (x->pages[0] == 0) {
		x->pages[0] = fault_zero_page();
		x->prot |= PT_PINNED;
		return x->pages[0] != 0 ? 0 : -ENOMEM;
	}
	if (x->pages[0] & UK_OBJECT_PINNED) {
		x->pages[0] &= PAGE_MASK64;
		x->prot |= PT_PINNED;
		return 0;
	}
	for (; x->n < want; x->pages[x->n++] = pa) {
		if (o->ops->page(o, index + x->n, false, &pa) != 0 || pa == 0)
			break;
		if (pa & UK_OBJECT_PINNED)
			break;
	}
	return 0;
}

/* The private copy of what was found takes its place. */
static int copy_found(struct found *x)
{
	paddr_t new = fault_copy_of(x->pages[0]);

	found_put(x, 0);
	x->pages[0] = new;
	x->prot &= ~(PT_COW | PT_OBJECT | PT_PINNED);
	return new != 0 ? 0 : -ENOMEM;
}

/* Map what was found where nothing is. Bits of *used: which. Lock held. */
static int show(struct fault *f, struct vma *v, const struct found *x,
		unsigned *used)
{
	pte_t attributes = pt_attributes(x->prot) | PTE_TABLE;
	unsigned i = (unsigned)PTE_INDEX((uint64_t)f->page, 3), count = 0;
	pte_t *e = f->e;

	if (e == NULL)
		e = pt_entry(&f->vm->pt, f->page, 3, &f->table);
	if (e == NULL)
		return -ENOMEM;
	for (unsigned k = 0; k < x->n; k++) {
		if (e[k] != 0)
			continue;
		pte_set(&e[k], x->pages[k] | attributes);
		*used |= 1u << k;
		count++;
	}
	table_used(f->table, i, i + x->n - 1, count);
	arch_pte_sync();
	pt_sync_text(f->page, x->n * PAGE_SIZE, x->prot);
	v->low = min(v->low, f->page);
	v->high = max(v->high, f->page + x->n * PAGE_SIZE);
	return 0;
}

/* Lock not held. */
static long map_found(struct fault *f, struct vma *v, const struct found *x)
{
	unsigned seq = f->seq, used = 0;
	int error = -EAGAIN;

	fault_lock(f);
	if (f->vm->seq == seq)
		error = show(f, v, x, &used);
	fault_unlock(f);
	for (unsigned k = 0; k < x->n; k++)
		if ((used & (1u << k)) == 0)
			found_put(x, k);
	return error != 0 ? error : (long)(x->n * PAGE_SIZE);
}

/* The object's page is written for the first time by way of an entry that
 * shows it, or a hole, for reading. Lock not held. */
static long write_found(struct fault *f, pte_t old, const struct found *x)
{
	if (!fault_replace(f, old, x->pages[0], x->prot)) {
		found_put(x, 0);
		return -EAGAIN;
	}
	if ((old & PTE_SW_PINNED) == 0)
		uk_page_put(old & PTE_ADDR);
	return PAGE_SIZE;
}

long fault_object(struct fault *f, struct vma *v)
{
	uint64_t index = v->first + ((f->page - v->start) >> PAGE_SHIFT);
	bool shared = (v->flags & VMA_SHARED) != 0;
	bool write = (f->access & PLAT_WRITE) != 0;
	pte_t old = f->e != NULL ? *f->e : 0;
	unsigned want = write ? 1 : fault_window(f, v);
	struct uk_object *o = v->object;
	struct found x = { .n = 0 };
	long r;

	x.prot = fault_prot(v) | PT_OBJECT | (write && shared ? 0 : PT_COW);
	o->ops->get(o);
	fault_unlock(f);
	r = fetch(o, index, write && shared, want, &x);
	if (r == 0 && write && !shared)
		r = copy_found(&x);
	if (r == 0)
		r = old != 0 ? write_found(f, old, &x) : map_found(f, v, &x);
	o->ops->put(o);
	return r;
}
