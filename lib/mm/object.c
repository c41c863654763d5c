/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Objects, and the VMAs that show them.
 *
 * An object has a list of its VMAs, in the order in which uk_object_unmap()
 * has to look at them: what comes into being, or shows more than before, goes
 * to its end. So a walk that began before sees it too. A VMA that leaves its
 * tree stays in the list, DEAD, until object_bury(), which waits for a walk
 * under way: therefore neither a VMA nor its address space goes while a walk
 * looks at them.
 *
 * Locks: walking, a mutex, around a walk and a burial; then the vm's; then
 * list_lock, which protects the lists and the counts of writers.
 */
#include <errno.h>
#include <uk/mutex.h>
#include "internal.h"

#define SLICE 256u /* pages dropped with interrupts off */

static struct uk_mutex walking = UK_MUTEX_INIT(walking);
static struct uk_spinlock list_lock = UK_SPINLOCK_INIT;

/* --- The lists ----------------------------------------------------------- */

static bool may_write(const struct vma *v)
{
	return (v->flags & (VMA_SHARED | VMA_NOWRITE)) == VMA_SHARED;
}

void object_attach(struct vma *v)
{
	struct uk_object *o = v->object;
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);

	uk_list_add_tail(&o->mappings, &v->showing);
	o->writers += may_write(v);
	uk_spin_unlock_irqrestore(&list_lock, irq);
	o->ops->get(o);
}

void object_look_again(struct vma *v)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);

	uk_list_remove(&v->showing);
	uk_list_add_tail(&v->object->mappings, &v->showing);
	uk_spin_unlock_irqrestore(&list_lock, irq);
}

static void detach(struct vma *v)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);

	uk_list_remove(&v->showing);
	v->object->writers -= may_write(v);
	uk_spin_unlock_irqrestore(&list_lock, irq);
}

void object_bury(struct vma *dead)
{
	uk_mutex_lock(&walking);
	for (struct vma *v = dead; v != NULL; v = v->left)
		detach(v);
	uk_mutex_unlock(&walking);
	while (dead != NULL) {
		struct vma *next = dead->left;

		dead->object->ops->put(dead->object);
		uk_free(dead);
		dead = next;
	}
}

/* --- Who may write ------------------------------------------------------- */

int uk_object_writer_get(struct uk_object *o)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);
	int error = o->no_writers ? -EPERM : 0;

	o->writers += error == 0;
	uk_spin_unlock_irqrestore(&list_lock, irq);
	return error;
}

void uk_object_writer_put(struct uk_object *o)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);

	o->writers--;
	uk_spin_unlock_irqrestore(&list_lock, irq);
}

int uk_object_deny_writers(struct uk_object *o, bool may_stay)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);
	int error = o->writers != 0 && !may_stay ? -EBUSY : 0;

	if (error == 0)
		o->no_writers = true;
	uk_spin_unlock_irqrestore(&list_lock, irq);
	return error;
}

/* --- Taking pages away --------------------------------------------------- */

static const struct dropper put_pages = { .put = true };

/* Unmap what shows the object, and leave copies. Returns where it stopped. */
static uintptr_t drop_shown(struct uk_pgtable *pt, uintptr_t va, uintptr_t end)
{
	for (unsigned n = 0; va < end && n < SLICE; n++) {
		unsigned level;
		paddr_t table;
		pte_t *e = pt_find(pt, va, &table, &level);

		if (level == 3 && (*e & PTE_SW_OBJECT) != 0)
			pt_unmap_some(pt, va, va + PAGE_SIZE, 1, &put_pages);
		va = level == 3 ? va + PAGE_SIZE : pt_stop(va, end, level);
	}
	return va;
}

/* Where in v pages [first, end) of its object are, within what may be mapped.
 * False: nowhere. */
static bool range_in(const struct vma *v, uint64_t first, uint64_t end,
		     uintptr_t *from, uintptr_t *to)
{
	uint64_t pages = (v->end - v->start) >> PAGE_SHIFT;

	if ((v->flags & VMA_DEAD) != 0 || end <= v->first ||
	    first >= v->first + pages)
		return false;
	*from = v->start;
	if (first > v->first)
		*from += (uintptr_t)(first - v->first) << PAGE_SHIFT;
	*to = v->end;
	if (end - v->first < pages)
		*to = v->start + ((uintptr_t)(end - v->first) << PAGE_SHIFT);
	*from = max(*from, v->low);
	*to = min(*to, v->high);
	return *from < *to;
}

/* The same for one mapping; with the lock free from time to time. */
static void unmap_in(struct vma *v, uint64_t first, uint64_t end,
		     bool private_too)
{
	bool all = private_too || (v->flags & VMA_SHARED) != 0;
	struct uk_vm *vm = v->vm;
	uintptr_t from, to;
	bool more = true;

	while (more) {
		unsigned long irq = vm_lock(vm);

		vm->seq++; /* a fault under way starts over */
		more = range_in(v, first, end, &from, &to);
		if (more) {
			from = all ? pt_unmap_some(&vm->pt, from, to, SLICE,
						   &put_pages)
				   : drop_shown(&vm->pt, from, to);
			first = v->first + ((from - v->start) >> PAGE_SHIFT);
			more = from < to;
		}
		vm_unlock(vm, irq);
	}
}

/* The VMA behind the walk's place in the list; the place moves behind it. */
static struct vma *next_of(struct uk_object *o, struct uk_list *place)
{
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);
	struct uk_list *next = place->next;
	struct vma *v = NULL;

	uk_list_remove(place);
	if (next != &o->mappings) {
		uk_list_add(next, place);
		v = uk_list_entry(next, struct vma, showing);
	}
	uk_spin_unlock_irqrestore(&list_lock, irq);
	return v;
}

void uk_object_unmap(struct uk_object *o, uint64_t first, uint64_t n,
		     bool private_too)
{
	uint64_t end = first + n < first ? UINT64_MAX : first + n;
	unsigned long irq = uk_spin_lock_irqsave(&list_lock);
	bool any = !uk_list_empty(&o->mappings);
	struct uk_list place;
	struct vma *v;

	uk_spin_unlock_irqrestore(&list_lock, irq);
	if (!any)
		return;
	uk_mutex_lock(&walking);
	irq = uk_spin_lock_irqsave(&list_lock);
	uk_list_add(&o->mappings, &place);
	uk_spin_unlock_irqrestore(&list_lock, irq);
	while ((v = next_of(o, &place)) != NULL)
		unmap_in(v, first, end, private_too);
	uk_mutex_unlock(&walking);
}
