/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The mappings of an address space, in order.
 *
 * A treap: a binary search tree by address that is also a heap by random
 * priority (k with a chance of 1 in 2^(k + 1)), which keeps it balanced
 * whatever the program maps. Each node knows the free gap before it and the
 * largest such gap of its subtree; that makes the search for free addresses
 * logarithmic as well. Parent pointers instead of recursion: a handler of a
 * direct image has little stack.
 *
 * What changes a node's gap also changes the max_gap of its ancestors:
 * every function here leaves both right. Lock: the vm's, held by the caller.
 */
#include "internal.h"

static __always_inline uintptr_t subtree_gap(const struct vma *v)
{
	return v != NULL ? v->max_gap : 0;
}

static __always_inline bool gap_update(struct vma *v)
{
	uintptr_t g = max(subtree_gap(v->left), subtree_gap(v->right));

	g = max(g, v->gap);
	if (v->max_gap == g)
		return false;
	v->max_gap = g;
	return true;
}

static void gap_propagate(struct vma *v)
{
	while (v != NULL && gap_update(v))
		v = v->parent;
}

/* --- Walking -------------------------------------------------------------- */

struct vma *vma_find(struct uk_vm *vm, uintptr_t addr)
{
	struct vma *v = vm->last, *best = NULL;

	if (v != NULL && addr >= v->start && addr < v->end)
		return v;
	for (v = vm->root; v != NULL;) {
		if (addr < v->end) {
			best = v;
			if (addr >= v->start)
				break;
			v = v->left;
		} else {
			v = v->right;
		}
	}
	if (best != NULL)
		vm->last = best;
	return best;
}

struct vma *vma_next(struct vma *v)
{
	if (v->right != NULL) {
		for (v = v->right; v->left != NULL;)
			v = v->left;
		return v;
	}
	while (v->parent != NULL && v == v->parent->right)
		v = v->parent;
	return v->parent;
}

struct vma *vma_prev(struct vma *v)
{
	if (v->left != NULL) {
		for (v = v->left; v->right != NULL;)
			v = v->right;
		return v;
	}
	while (v->parent != NULL && v == v->parent->left)
		v = v->parent;
	return v->parent;
}

struct vma *vma_below(struct uk_vm *vm, struct vma *v)
{
	if (v != NULL)
		return vma_prev(v);
	v = vm->root;
	while (v != NULL && v->right != NULL)
		v = v->right;
	return v;
}

/* --- Shape ---------------------------------------------------------------- */

static struct vma **link_of(struct uk_vm *vm, struct vma *v)
{
	if (v->parent == NULL)
		return &vm->root;
	return v->parent->left == v ? &v->parent->left : &v->parent->right;
}

/* Rotate v above its parent. */
static void rotate_up(struct uk_vm *vm, struct vma *v)
{
	struct vma *p = v->parent, *inner;

	*link_of(vm, p) = v;
	v->parent = p->parent;
	p->parent = v;
	if (p->left == v) {
		inner = v->right;
		p->left = inner;
		v->right = p;
	} else {
		inner = v->left;
		p->right = inner;
		v->left = p;
	}
	if (inner != NULL)
		inner->parent = p;
	v->max_gap = max(v->max_gap, p->max_gap); /* of the same nodes */
	gap_update(p);
}

static uint32_t next_random(struct uk_vm *vm)
{
	uint32_t x = vm->random; /* xorshift, never 0 */

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return vm->random = x;
}

/* v has come (gone: less) by so many bytes. */
static void account(struct uk_vm *vm, const struct vma *v, uintptr_t bytes)
{
	if (v->flags & VMA_GUARD)
		return;
	vm->mapped += bytes;
	if (vma_is_data(v->flags))
		vm->data += bytes;
}

void vma_set_flags(struct uk_vm *vm, struct vma *v, uint32_t flags)
{
	account(vm, v, v->start - v->end);
	v->flags = flags;
	account(vm, v, v->end - v->start);
	vm->seq++;
}

void vma_insert(struct uk_vm *vm, struct vma *v)
{
	struct vma **link = &vm->root, *parent = NULL;
	struct vma *below = NULL, *above = NULL;

	while (*link != NULL) {
		parent = *link;
		if (v->start < parent->start) {
			above = parent;
			link = &parent->left;
		} else {
			below = parent;
			link = &parent->right;
		}
	}
	*link = v;
	v->parent = parent;
	v->left = v->right = NULL;
	/* As in a zip tree: half of all are leaves, and come and go without
	 * a rotation. */
	v->priority = (uint32_t)__builtin_ctz(next_random(vm));
	v->gap = v->start - (below != NULL ? below->end : 0);
	v->max_gap = v->gap;
	while (v->parent != NULL && v->parent->priority < v->priority)
		rotate_up(vm, v);
	gap_propagate(v->parent);
	if (above != NULL) {
		above->gap = above->start - v->end;
		gap_propagate(above);
	}
	account(vm, v, v->end - v->start);
	vm->last = v;
	vm->count++;
	vm->seq++;
}

void vma_remove(struct uk_vm *vm, struct vma *v)
{
	struct vma *above = vma_next(v), *child, *parent;

	while (v->left != NULL && v->right != NULL)
		rotate_up(vm, v->left->priority > v->right->priority
				      ? v->left
				      : v->right);
	child = v->left != NULL ? v->left : v->right;
	parent = v->parent;
	*link_of(vm, v) = child;
	if (child != NULL)
		child->parent = parent;
	gap_propagate(parent);
	if (above != NULL) {
		above->gap += v->gap + (v->end - v->start);
		gap_propagate(above);
	}
	account(vm, v, v->start - v->end);
	if (vm->last == v)
		vm->last = NULL;
	vm->count--;
	vm->seq++;
}

void vma_resize(struct uk_vm *vm, struct vma *v, uintptr_t start, uintptr_t end)
{
	struct vma *above = end != v->end ? vma_next(v) : NULL;

	account(vm, v, (end - start) - (v->end - v->start));
	v->gap += start - v->start;
	if (v->phys != 0)
		v->phys += start - v->start;
	if (v->object != NULL)
		v->first +=
			(uint64_t)((intptr_t)(start - v->start) >> PAGE_SHIFT);
	v->start = start;
	v->end = end;
	gap_propagate(v);
	if (above != NULL) {
		above->gap = above->start - end;
		gap_propagate(above);
	}
	vm->seq++;
}

/* --- Free addresses ------------------------------------------------------- */

/* The end of the gap before v, less what v may grow into. */
static uintptr_t gap_end(const struct vma *v)
{
	if (v->flags & VMA_GROWSDOWN)
		return v->start - min(v->gap, (uintptr_t)STACK_GAP);
	return v->start;
}

/* Clip the gap [from, to) to [lo, hi): the top of what is left, or 0. */
static uintptr_t gap_top(uintptr_t from, uintptr_t to, size_t len, uintptr_t lo,
			 uintptr_t hi)
{
	from = max(from, lo);
	to = min(to, hi);
	return from < to && to - from >= len ? to - len : 0;
}

uintptr_t vma_gap(struct uk_vm *vm, size_t len, uintptr_t lo, uintptr_t hi)
{
	struct vma *v = vma_below(vm, NULL), *child;
	uintptr_t found =
		gap_top(v != NULL ? v->end : 0, UK_USER_TOP, len, lo, hi);

	v = vm->root;
	if (found != 0 || subtree_gap(v) < len)
		return found;
	for (;;) {
		while (subtree_gap(v->right) >= len)
			v = v->right;
		for (;;) { /* v's right side has been dealt with */
			if (v->gap >= len)
				found = gap_top(v->start - v->gap, gap_end(v),
						len, lo, hi);
			if (found != 0 || v->start <= lo)
				return found;
			if (subtree_gap(v->left) >= len) {
				v = v->left;
				break;
			}
			do {
				child = v;
				v = v->parent;
				if (v == NULL)
					return 0;
			} while (child == v->left);
		}
	}
}
