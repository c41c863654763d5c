/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VMAs under the hands of mmap, munmap and mprotect: cut, split, joined.
 *
 * Splitting needs a new VMA, which the caller has allocated beforehand: when
 * these functions run, nothing can fail any more. Lock: the vm's, held.
 */
#include "internal.h"

struct vma *vma_spares(unsigned n)
{
	struct vma *chain = NULL;

	while (n-- != 0) {
		struct vma *v = uk_malloc(sizeof(*v));

		if (v == NULL) {
			vma_release(chain);
			return NULL;
		}
		v->left = chain;
		chain = v;
	}
	return chain;
}

void vma_release(struct vma *spares)
{
	while (spares != NULL) {
		struct vma *next = spares->left;

		uk_free(spares);
		spares = next;
	}
}

static struct vma *spare_take(struct vma **spares)
{
	struct vma *v = *spares;

	*spares = v->left;
	return v;
}

struct vma *vma_split(struct uk_vm *vm, struct vma *v, uintptr_t addr,
		      struct vma **spares)
{
	struct vma *upper = spare_take(spares);
	uintptr_t end = v->end;

	upper->start = addr;
	upper->end = end;
	upper->flags = v->flags;
	upper->phys = v->phys != 0 ? v->phys + (addr - v->start) : 0;
	upper->name = v->name;
	upper->expect = v->expect;
	upper->window = v->window;
	vma_resize(vm, v, v->start, addr);
	vma_insert(vm, upper);
	return upper;
}

static bool alike(const struct vma *a, const struct vma *b)
{
	return a->end == b->start && a->flags == b->flags && a->phys == 0 &&
	       b->phys == 0 && a->name == b->name &&
	       (a->flags & VMA_UNIQUE) == 0;
}

struct vma *vma_merge(struct uk_vm *vm, struct vma *v)
{
	struct vma *next = vma_next(v), *prev;

	if (next != NULL && alike(v, next)) {
		uintptr_t end = next->end;

		vma_remove(vm, next);
		uk_free(next);
		vma_resize(vm, v, v->start, end);
	}
	prev = vma_prev(v);
	if (prev != NULL && alike(prev, v)) {
		uintptr_t end = v->end;

		vma_remove(vm, v);
		uk_free(v);
		vma_resize(vm, prev, prev->start, end);
		v = prev;
	}
	return v;
}

static bool may_extend(const struct vma *v, uint32_t flags)
{
	return v != NULL && v->flags == flags && v->phys == 0 &&
	       v->name == NULL && (flags & VMA_UNIQUE) == 0;
}

struct vma *vma_new(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		    uint32_t flags, struct vma **spares)
{
	struct vma *v = spare_take(spares);

	v->start = start;
	v->end = end;
	v->flags = flags;
	v->phys = 0;
	v->name = NULL;
	v->expect = 0;
	v->window = 0;
	vma_insert(vm, v);
	return v;
}

struct vma *vma_place(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		      uint32_t flags, struct vma **spares)
{
	struct vma *v = vma_find(vm, start);

	if (may_extend(v, flags) && v->start == end) {
		vma_resize(vm, v, start, v->end);
		return vma_merge(vm, v);
	}
	if (start != 0)
		v = vma_find(vm, start - 1);
	if (may_extend(v, flags) && v->end == start) {
		vma_resize(vm, v, v->start, end);
		return v;
	}
	return vma_new(vm, start, end, flags, spares);
}

void vma_cut(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares)
{
	struct vma *v = vma_find(vm, start), *next;

	for (; v != NULL && v->start < end; v = next) {
		next = vma_next(v);
		if (v->start < start && v->end > end) {
			vma_split(vm, v, end, spares);
			vma_resize(vm, v, v->start, start);
		} else if (v->start < start) {
			vma_resize(vm, v, v->start, start);
		} else if (v->end > end) {
			vma_resize(vm, v, end, v->end);
		} else {
			vma_remove(vm, v);
			uk_free(v);
		}
	}
}

void vma_change(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		uint32_t clear, uint32_t set, struct vma **spares)
{
	struct vma *v = vma_find(vm, start);

	while (v != NULL && v->start < end) {
		uint32_t flags = (v->flags & ~clear) | set;

		if (flags != v->flags) {
			if (v->start < start)
				v = vma_split(vm, v, start, spares);
			if (v->end > end)
				vma_split(vm, v, end, spares);
			v->flags = flags;
			vm->seq++;
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

bool vma_any(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     uint32_t flags)
{
	struct vma *v = vma_find(vm, start);

	for (; v != NULL && v->start < end; v = vma_next(v))
		if (v->flags & flags)
			return true;
	return false;
}
