/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VMAs under the hands of mmap, munmap and mprotect: cut, split, joined.
 *
 * Splitting needs a new VMA, which the caller has allocated beforehand: when
 * these functions run, nothing can fail any more. Lock: the vm's, held.
 *
 * The end of an object's last mapping may be long work: a VMA that has an
 * object is freed by vma_release(), when the lock is free again.
 */
#include "internal.h"

/* VMAs of which programs make and free many: a few stay at hand. */
#define POOL_MAX 4u

static struct vma *pool; /* through ->left */
static unsigned pooled;
static struct uk_spinlock pool_lock = UK_SPINLOCK_INIT;

static struct vma *vma_alloc(void)
{
	unsigned long irq = uk_spin_lock_irqsave(&pool_lock);
	struct vma *v = pool;

	if (likely(v != NULL)) {
		pool = v->left;
		pooled--;
	}
	uk_spin_unlock_irqrestore(&pool_lock, irq);
	return likely(v != NULL) ? v : uk_malloc(sizeof(*v));
}

static void vma_free(struct vma *v)
{
	unsigned long irq = uk_spin_lock_irqsave(&pool_lock);
	bool keep = pooled < POOL_MAX;

	if (keep) {
		v->left = pool;
		pool = v;
		pooled++;
	}
	uk_spin_unlock_irqrestore(&pool_lock, irq);
	if (!keep)
		uk_free(v);
}

void vma_drain(void)
{
	unsigned long irq = uk_spin_lock_irqsave(&pool_lock);
	struct vma *v = pool, *next;

	pool = NULL;
	pooled = 0;
	uk_spin_unlock_irqrestore(&pool_lock, irq);
	for (; v != NULL; v = next) {
		next = v->left;
		uk_free(v);
	}
}

struct vma *vma_spares(unsigned n)
{
	struct vma *chain = NULL;

	while (n-- != 0) {
		struct vma *v = vma_alloc();

		if (v == NULL) {
			vma_release(chain);
			return NULL;
		}
		v->left = chain;
		chain = v;
	}
	return chain;
}

/* Out of the tree, with their objects: through ->left. */
static struct vma *buried;
static struct uk_spinlock buried_lock = UK_SPINLOCK_INIT;

void vma_bury(struct vma *v)
{
	unsigned long irq;

	if (v->object == NULL) {
		vma_free(v);
		return;
	}
	v->flags |= VMA_DEAD;
	irq = uk_spin_lock_irqsave(&buried_lock);
	v->left = buried;
	buried = v;
	uk_spin_unlock_irqrestore(&buried_lock, irq);
}

void vma_release(struct vma *spares)
{
	struct vma *dead, *next;
	unsigned long irq;

	for (; spares != NULL; spares = next) {
		next = spares->left;
		vma_free(spares);
	}
	if (READ_ONCE(buried) == NULL)
		return;
	irq = uk_spin_lock_irqsave(&buried_lock);
	dead = buried;
	buried = NULL;
	uk_spin_unlock_irqrestore(&buried_lock, irq);
	object_bury(dead);
}

void vma_set_object(struct uk_vm *vm, struct vma *v, struct uk_object *o,
		    uint64_t first)
{
	v->object = o;
	if (o == NULL)
		return;
	v->first = first;
	v->vm = vm;
	object_attach(v);
}

static struct vma *spare_take(struct vma **spares)
{
	struct vma *v = *spares;

	if (v == NULL)
		return vma_alloc();
	*spares = v->left;
	return v;
}

struct vma *vma_split(struct uk_vm *vm, struct vma *v, uintptr_t addr,
		      struct vma **spares)
{
	struct vma *upper = spare_take(spares);

	if (upper == NULL)
		return NULL;
	upper->start = addr;
	upper->end = v->end;
	upper->flags = v->flags;
	upper->phys = v->phys != 0 ? v->phys + (addr - v->start) : 0;
	upper->name = v->name;
	upper->low = v->low;
	upper->high = v->high;
	upper->expect = v->expect;
	vma_insert_upper(vm, upper, v);
	vma_set_object(vm, upper, v->object,
		       v->first + ((addr - v->start) >> PAGE_SHIFT));
	return upper;
}

static __always_inline bool alike(const struct vma *a, const struct vma *b)
{
	return a->end == b->start && a->flags == b->flags && a->phys == 0 &&
	       b->phys == 0 && a->name == b->name && a->object == b->object &&
	       (a->object == NULL ||
		a->first + ((a->end - a->start) >> PAGE_SHIFT) == b->first) &&
	       (a->flags & VMA_UNIQUE) == 0;
}

/*
 * A VMA that has pages already is better left alone by one that has none: low
 * and high would tell less, and it would have to be cut off again. With very
 * many, joining is worth more.
 */
static __always_inline bool may_join(const struct uk_vm *vm,
				     const struct vma *a, const struct vma *b)
{
	return alike(a, b) &&
	       (vma_touched(a) == vma_touched(b) || vma_many(vm));
}

/* v swallows its successor. */
static void absorb(struct uk_vm *vm, struct vma *v, struct vma *next)
{
	uintptr_t end = next->end;

	v->low = min(v->low, next->low);
	v->high = max(v->high, next->high);
	vma_remove(vm, next);
	vma_resize(vm, v, v->start, end);
	if (v->object != NULL)
		object_look_again(v);
	vma_bury(next);
}

struct vma *vma_merge(struct uk_vm *vm, struct vma *v)
{
	struct vma *next = vma_next(v), *prev;

	if (next != NULL && may_join(vm, v, next))
		absorb(vm, v, next);
	prev = vma_prev(v);
	if (prev == NULL || !may_join(vm, prev, v))
		return v;
	absorb(vm, prev, v);
	return prev;
}

struct vma *vma_join(struct uk_vm *vm, struct vma *v, uintptr_t end)
{
	while (v->end < end) {
		struct vma *next = vma_next(v);

		if (next == NULL || !alike(v, next))
			break;
		absorb(vm, v, next);
	}
	return v;
}

/* As may_join(), of what does not exist yet. */
static __always_inline bool may_extend(const struct uk_vm *vm,
				       const struct vma *v, uint32_t flags)
{
	return v != NULL && v->flags == flags && v->phys == 0 &&
	       v->name == NULL && v->object == NULL &&
	       (flags & VMA_UNIQUE) == 0 &&
	       (v->low >= v->high || (flags & VMA_HEAP) != 0 || vma_many(vm));
}

struct vma *vma_new(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		    uint32_t flags, struct vma *above, struct vma **spares)
{
	struct vma *v = spare_take(spares);

	if (v == NULL)
		return NULL;
	v->start = start;
	v->end = end;
	v->flags = flags;
	v->phys = 0;
	v->object = NULL;
	v->name = NULL;
	v->low = UINTPTR_MAX;
	v->high = 0;
	v->expect = 0;
	vma_insert(vm, v, above);
	return v;
}

struct vma *vma_place(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		      uint32_t flags, struct vma *above, struct vma **spares)
{
	struct vma *below = vma_below(vm, above);

	if (may_extend(vm, above, flags) && above->start == end) {
		vma_resize(vm, above, start, above->end);
		return above;
	}
	if (may_extend(vm, below, flags) && below->end == start) {
		vma_resize(vm, below, below->start, end);
		return below;
	}
	return vma_new(vm, start, end, flags, above, spares);
}

bool vma_cut(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares)
{
	struct vma *v = vma_find(vm, start), *next;

	if (v != NULL && v->start < start) {
		if (v->end > end && vma_split(vm, v, end, spares) == NULL)
			return false;
		next = vma_next(v);
		vma_resize(vm, v, v->start, start);
		v = next;
	}
	for (; v != NULL && v->end <= end; v = next) {
		next = vma_next(v);
		vma_remove(vm, v);
		vma_bury(v);
	}
	if (v != NULL && v->start < end)
		vma_resize(vm, v, end, v->end);
	return true;
}

void vma_change(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		uint32_t clear, uint32_t set, struct vma **spares)
{
	struct vma *v = vma_find(vm, start);

	while (v != NULL && v->start < end) {
		uint32_t flags = (v->flags & ~clear) | set;

		if (flags != v->flags && (v->flags & VMA_GUARD) == 0) {
			if (v->start < start)
				v = vma_split(vm, v, start, spares);
			known(v != NULL); /* spares are for two splits */
			if (v->end > end)
				vma_split(vm, v, end, spares);
			vma_set_flags(vm, v, flags);
			v = vma_merge(vm, v);
		}
		v = vma_next(v);
	}
}

bool vma_covered(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	struct vma *v = vma_find(vm, start);

	while (v != NULL && v->start <= start && !(v->flags & VMA_GUARD)) {
		start = v->end;
		if (start >= end)
			return true;
		v = vma_next(v);
	}
	return false;
}

bool vma_none_has(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		  uint32_t flags)
{
	struct vma *v = vma_find(vm, start);

	for (; v != NULL && v->start < end; v = vma_next(v))
		if (v->flags & flags)
			return false;
	return true;
}
