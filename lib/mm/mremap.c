/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mremap: a mapping shrinks, grows where it is, or moves. Pages are never
 * copied: their page table entries move.
 *
 * They move a table's worth at a time, with interrupts on in between, and
 * better threads run. Nobody else changes the address space meanwhile, and who
 * faults waits: see vm_lock(). First comes the new VMA, so that nobody else
 * gets its place, last goes the old one.
 *
 * Everything is checked and all memory had before anything changes, but for the
 * tail that shrinking cuts off and the target that MREMAP_FIXED clears, which
 * go first, as on Linux. An old length of 0 makes a second mapping of a shared
 * object.
 */
#include <errno.h>
#include <sys/mman.h>
#include "internal.h"

struct remap {
	struct uk_vm *vm;
	uintptr_t from, to;
	size_t old, new; /* lengths, whole pages */
	bool keep; /* MREMAP_DONTUNMAP */
	bool fixed; /* MREMAP_FIXED */
	uint32_t kind; /* flags of the VMA that was found */
};

static int check_flags(const struct remap *r, unsigned flags)
{
	if (flags &
	    ~(unsigned)(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		return -EINVAL;
	if ((r->fixed || r->keep) && (flags & MREMAP_MAYMOVE) == 0)
		return -EINVAL;
	if ((r->from & ~PAGE_MASK) != 0 || r->new == 0)
		return -EINVAL;
	if (!r->fixed && !r->keep)
		return r->new > UK_USER_TOP ? -ENOMEM : 0;
	if ((r->to & ~PAGE_MASK) != 0 || r->new > UK_USER_TOP ||
	    r->to > UK_USER_TOP - r->new || (r->fixed && r->to < UK_USER_MIN))
		return -EINVAL;
	/* Nor may the ranges overlap. */
	return r->from + r->old > r->to && r->to + r->new > r->from ? -EINVAL
								    : 0;
}

/* The one VMA that holds the old range. Lock held. */
static struct vma *source(struct remap *r)
{
	struct vma *v = vma_find(r->vm, r->from);

	if (v == NULL || v->start > r->from)
		return NULL;
	v = vma_join(r->vm, v, r->from + r->old);
	return v->end - r->from >= r->old ? v : NULL;
}

/* May there be as much more as is asked for? */
static int check_growth(const struct remap *r)
{
	size_t more = r->keep ? r->old : r->new > r->old ? r->new - r->old : 0;
	bool promised = (r->kind & (VMA_NORESERVE | VMA_SHARED)) == 0 &&
			(r->kind & VMA_WRITE) != 0;

	if (more == 0)
		return 0;
	if (!vm_may_expand(r->vm, 0, more, r->kind))
		return -ENOMEM;
	return promised && !r->keep && !vm_may_commit(more) ? -ENOMEM : 0;
}

/* part: as for shrinking, only the first page must be mapped. */
static int check_source(struct remap *r, bool part)
{
	unsigned long irq = vm_lock(r->vm);
	struct vma *v = part ? vma_find(r->vm, r->from) : source(r);
	int error = 0;

	if (v == NULL || v->start > r->from || (v->flags & VMA_GUARD) != 0)
		error = -EFAULT;
	else if (r->old == 0 && (v->flags & VMA_SHARED) == 0)
		error = -EINVAL;
	else if (vm_hits_image(r->from, r->from + r->old))
		error = -EPERM;
	else
		r->kind = v->flags;
	vm_unlock(r->vm, irq);
	vma_release(NULL); /* what was joined */
	return error != 0 || part ? error : check_growth(r);
}

/* Lock held. */
static bool grow_in_place(struct remap *r)
{
	struct vma *v = source(r), *next;
	uintptr_t end = r->from + r->new;

	if (v == NULL || v->end != r->from + r->old || v->phys != 0 ||
	    end > UK_USER_TOP || end < v->end)
		return false;
	next = vma_next(v);
	if (next != NULL && next->start < end)
		return false;
	vma_resize(r->vm, v, v->start, end);
	if (v->object != NULL)
		object_look_again(v);
	return true;
}

/* --- Moving --------------------------------------------------------------- */

/* Until move_end() nobody else changes the address space. */
static void move_begin(struct uk_vm *vm)
{
	uk_mutex_lock(&vm->moving);
	WRITE_ONCE(vm->mover, arch_current());
}

static void move_end(struct uk_vm *vm)
{
	WRITE_ONCE(vm->mover, NULL);
	uk_mutex_unlock(&vm->moving);
}

/* The VMA of what moves, at r->to, which is free, below above. Lock held. */
static void insert_new(const struct remap *r, struct vma *v, struct vma *above,
		       struct vma **spares)
{
	struct vma *to = vma_new(r->vm, r->to, r->to + r->new,
				 v->flags & ~(uint32_t)(VMA_HEAP | VMA_STACK),
				 above, spares);

	to->name = v->name;
	to->phys = v->phys != 0 ? v->phys + (r->from - v->start) : 0;
	vma_set_object(r->vm, to, v->object,
		       v->first + ((r->from - v->start) >> PAGE_SHIFT));
	to->low = r->to;
	to->high = r->to + min(r->old, r->new);
}

/* Its pages, in pieces, all tables first. */
static int move_pages(const struct remap *r)
{
	uintptr_t by = r->to - r->from, at = r->from;
	uintptr_t stop = r->from + min(r->old, r->new);
	struct uk_pgtable *pt = &r->vm->pt;
	unsigned long irq = vm_lock(r->vm);
	int error = 0;

	pt_trim(pt);
	for (; at < stop && error == 0; irq = vm_lock_again(r->vm, irq))
		error = pt_move_prepare(pt, &at, stop, by);
	for (at = r->from; at < stop && error == 0;
	     irq = vm_lock_again(r->vm, irq))
		at = pt_move_some(pt, at, stop, by);
	vm_unlock(r->vm, irq);
	return error;
}

/* What has moved is where it was no more. */
static void remove_old(const struct remap *r, struct vma **spares)
{
	size_t len = min(r->old, r->new);
	unsigned long irq = vm_lock(r->vm);

	if (r->keep)
		vma_change(r->vm, r->from, r->from + len,
			   VMA_LOCKED | VMA_ONFAULT, 0, spares);
	else if (len != 0)
		vma_cut(r->vm, r->from, r->from + len, spares);
	vm_unlock(r->vm, irq);
}

/* To r->to, which is free, if that is fixed, or to somewhere. Three spares. */
static int move(struct remap *r, struct vma **spares)
{
	unsigned long irq = vm_lock(r->vm);
	struct vma *v = source(r), *above = NULL;
	int error = v == NULL ? -EFAULT : 0;

	if (r->fixed)
		above = vma_find(r->vm, r->to);
	else
		r->to = vm_choose(r->vm, r->keep ? r->to : 0, r->new, &above);
	if (error == 0 && r->to == 0)
		error = -ENOMEM;
	if (error == 0)
		insert_new(r, v, above, spares);
	vm_unlock(r->vm, irq);
	if (error != 0)
		return error;
	error = move_pages(r);
	if (error == 0)
		remove_old(r, spares);
	else
		vm_unmap(r->vm, r->to, r->to + r->new, spares);
	return error;
}

static int move_somewhere(struct remap *r)
{
	struct vma *spares = vma_spares(3);
	int error;

	if (spares == NULL)
		return -ENOMEM;
	move_begin(r->vm);
	error = move(r, &spares);
	move_end(r->vm);
	vma_release(spares);
	return error;
}

static int move_fixed(struct remap *r)
{
	struct vma *spares = vma_spares(5);
	int error;

	if (spares == NULL)
		return -ENOMEM;
	move_begin(r->vm);
	if (vm_hits_image(r->to, r->to + r->new))
		error = -EPERM;
	else
		error = vm_unmap(r->vm, r->to, r->to + r->new, &spares);
	if (error == 0 && r->new < r->old)
		error = vm_unmap(r->vm, r->from + r->new, r->from + r->old,
				 &spares);
	if (error == 0) {
		r->old = min(r->old, r->new);
		error = move(r, &spares);
	}
	move_end(r->vm);
	vma_release(spares);
	return error;
}

static int resize(struct remap *r, unsigned flags)
{
	unsigned long irq;
	bool done;

	if (r->new <= r->old && !r->keep)
		return r->new == r->old ? 0
					: uk_vm_munmap(r->vm, r->from + r->new,
						       r->old - r->new);
	irq = vm_lock(r->vm);
	done = !r->keep && r->old != 0 && grow_in_place(r);
	vm_unlock(r->vm, irq);
	vma_release(NULL);
	if (done)
		return 0;
	return (flags & MREMAP_MAYMOVE) != 0 ? move_somewhere(r) : -ENOMEM;
}

long uk_vm_mremap(struct uk_vm *vm, uintptr_t addr, size_t old, size_t new,
		  unsigned flags, uintptr_t to)
{
	struct remap r = {
		.vm = vm,
		.from = addr,
		.to = to,
		.old = ALIGN_UP(old, PAGE_SIZE),
		.new = ALIGN_UP(new, PAGE_SIZE),
		.keep = (flags & MREMAP_DONTUNMAP) != 0,
		.fixed = (flags & MREMAP_FIXED) != 0,
	};
	int error = check_flags(&r, flags);

	if (r.keep && old != new)
		return -EINVAL;
	if (error == 0)
		error = check_source(&r, !r.fixed && !r.keep && r.new <= r.old);
	if (error != 0)
		return error;
	if (!r.fixed && !r.keep)
		r.to = r.from;
	error = r.fixed ? move_fixed(&r) : resize(&r, flags);
	if (error != 0)
		return error;
	if ((r.kind & VMA_LOCKED) != 0 && r.new > r.old)
		vm_populate(vm, r.to + r.old, r.to + r.new);
	return (long)r.to;
}
