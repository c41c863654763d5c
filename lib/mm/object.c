/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which VMAs show an object, so that pages which leave it can be unmapped.
 *
 * Locks: the list's is taken with a vm's held, never the other way round.
 * uk_object_unmap() therefore picks one VMA of the list, keeps the memory of
 * its vm, lets go, and looks by address whether that VMA is still there; a pass
 * number tells those that it is done with. A VMA that is made meanwhile cannot
 * get the pages any more.
 */
#include "internal.h"

#define SLICE 256u /* pages dropped with interrupts off */

static struct uk_spinlock list_lock = UK_SPINLOCK_INIT;

void vma_show(struct uk_vm *vm, struct vma *v, struct uk_object *o,
	      uint64_t first)
{
	unsigned long irq;

	v->object = o;
	v->first = first;
	v->vm = vm;
	if (o == NULL)
		return;
	o->ops->get(o);
	irq = uk_spin_lock_irqsave(&list_lock);
	uk_list_add(&o->mappings, &v->shown);
	uk_spin_unlock_irqrestore(&list_lock, irq);
}

void vma_unshow(struct vma *v)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);

	uk_list_remove(&v->shown);
	uk_spin_unlock_irqrestore(&list_lock, irq);
}

void vm_put(struct uk_vm *vm)
{
	if (__atomic_fetch_sub(&vm->refs, 1, __ATOMIC_ACQ_REL) == 1)
		uk_free(vm);
}

/* Pages that left an object. */
struct leaving {
	struct uk_object *object;
	uint64_t first, end;
	bool private_too;
	unsigned pass;
};

/* What v shows of them: false: nothing. */
static bool shows(const struct leaving *l, const struct vma *v,
		  uintptr_t *start, uintptr_t *end)
{
	uint64_t pages = (v->end - v->start) >> PAGE_SHIFT;
	uint64_t from = max(l->first, v->first);
	uint64_t to = min(l->end, v->first + pages);

	if (from >= to)
		return false;
	*start = v->start + (uintptr_t)((from - v->first) << PAGE_SHIFT);
	*end = v->start + (uintptr_t)((to - v->first) << PAGE_SHIFT);
	return true;
}

/* A private mapping's own copies stay: only what is still the object's, which
 * is marked for copying, goes. Returns where it stopped. */
static uintptr_t unmap_uncopied(struct uk_vm *vm, uintptr_t at, uintptr_t end)
{
	static const struct dropper put = { .put = true };

	for (unsigned n = 0; at < end && n < SLICE; n++) {
		unsigned level;
		paddr_t table;
		pte_t *e = pt_find(&vm->pt, at, &table, &level);

		if (level == 3 && (*e & PTE_SW_COW) != 0)
			pt_unmap_some(&vm->pt, at, at + PAGE_SIZE, 1, &put);
		at = level == 3 ? at + PAGE_SIZE : pt_stop(at, end, level);
	}
	return at;
}

/* A slice of v's part; true: it is done. The vm's lock is held. */
static bool unmap_slice(struct uk_vm *vm, const struct vma *v,
			const struct leaving *l, uintptr_t *at)
{
	static const struct dropper put = { .put = true };
	bool whole = l->private_too || (v->flags & VMA_SHARED) != 0;
	uintptr_t start, end;

	if (!shows(l, v, &start, &end))
		return true;
	start = max(start, *at);
	if (start >= end)
		return true;
	vm->seq++; /* a fault under way starts over */
	*at = whole ? pt_unmap_some(&vm->pt, start, end, SLICE, &put)
		    : unmap_uncopied(vm, start, end);
	return *at >= end;
}

static void unmap_vma(struct uk_vm *vm, uintptr_t start,
		      const struct leaving *l)
{
	uintptr_t at = 0;
	bool done = false;

	while (!done) {
		unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
		struct vma *v = vma_find(vm, start);

		done = v == NULL || v->start != start ||
		       v->object != l->object || unmap_slice(vm, v, l, &at);
		if (done && v != NULL && v->object == l->object)
			v->pass = l->pass;
		uk_spin_unlock_irqrestore(&vm->lock, irq);
	}
}

/* One that is not done; its vm is kept. NULL: all are. */
static struct uk_vm *next_mapping(const struct leaving *l, uintptr_t *start)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);
	struct uk_vm *vm = NULL;
	struct uk_list *pos;

	uk_list_for_each(pos, &l->object->mappings) {
		struct vma *v = uk_list_entry(pos, struct vma, shown);
		uintptr_t from, to;

		if (v->pass == l->pass || !shows(l, v, &from, &to))
			continue;
		vm = v->vm;
		*start = v->start;
		__atomic_fetch_add(&vm->refs, 1, __ATOMIC_RELAXED);
		break;
	}
	uk_spin_unlock_irqrestore(&list_lock, irq);
	return vm;
}

void uk_object_unmap(struct uk_object *o, uint64_t first, uint64_t n,
		     bool private_too)
{
	static unsigned passes;
	struct leaving l = {
		.object = o,
		.first = first,
		.end = first + n < first ? UINT64_MAX : first + n,
		.private_too = private_too,
		.pass = __atomic_add_fetch(&passes, 1, __ATOMIC_RELAXED),
	};
	struct uk_vm *vm;
	uintptr_t start;

	while ((vm = next_mapping(&l, &start)) != NULL) {
		unmap_vma(vm, start, &l);
		vm_put(vm);
	}
}
