/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The mappings of an address space, in order.
 *
 * A list by address, and over it a treap: a binary search tree that is also a
 * heap by random priority (more than k with a chance of 1 in 16^k), which keeps
 * it balanced whatever the program maps. Who has a neighbour inserts a leaf
 * without a search. Parent pointers instead of recursion: a handler of a direct
 * image has little stack.
 *
 * Each node bounds the free gaps before the nodes of its subtree, so that the
 * search for free addresses is logarithmic as well. A gap that grows raises the
 * bounds above it, as far as they are too small. One that shrinks leaves them:
 * a search that finds nothing where a bound promised something lowers it. Each
 * shrinking is thus paid for once, in log n steps, and usually never. And where
 * the last search ended is remembered, as long as no gap above it grows: who
 * maps and unmaps alike, as thread stacks are, does not search.
 *
 * Lock: the vm's, held by the caller.
 */
#include "internal.h"

static __always_inline uintptr_t subtree_gap(const struct vma *v)
{
	return v != NULL ? v->max_gap : 0;
}

/* The least bound of v's subtree that v and its children's bounds allow. */
static __always_inline void gap_lower(struct vma *v)
{
	uintptr_t g = max(subtree_gap(v->left), subtree_gap(v->right));

	v->max_gap = max(g, vma_gap_below(v));
}

static __always_inline void gap_raise(struct vma *v, uintptr_t gap)
{
	for (; v != NULL && v->max_gap < gap; v = v->parent)
		v->max_gap = gap;
}

/* --- Walking -------------------------------------------------------------- */

struct vma *vma_find_slowly(struct uk_vm *vm, uintptr_t addr)
{
	struct vma *v = vm->last, *best = NULL;

	if (v != NULL && addr < v->end && addr >= v->prev->start)
		return vm->last = v->prev; /* vma_find() looked at v */
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
	gap_lower(p);
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
	bool was_data = vma_is_data(v->flags), is_data = vma_is_data(flags);

	if (was_data != is_data)
		vm->data += is_data ? v->end - v->start : v->start - v->end;
	v->flags = flags;
	vm->seq++;
}

/* The neighbour below v has no right side, or the one above no left. */
static void leaf_link(struct uk_vm *vm, struct vma *v)
{
	struct vma *below = v->prev, *above = v->next;

	v->left = v->right = NULL;
	if (below != NULL)
		below->next = v;
	if (above != NULL)
		above->prev = v;
	else
		vm->highest = v;
	if (below != NULL && below->right == NULL) {
		v->parent = below;
		below->right = v;
	} else if (above != NULL) {
		v->parent = above;
		above->left = v;
	} else {
		v->parent = NULL;
		vm->root = v;
	}
}

static __always_inline void insert(struct uk_vm *vm, struct vma *v)
{
	leaf_link(vm, v);
	/* As in a zip tree: 15 of 16 are leaves, and come and go without a
	 * rotation. */
	v->priority = (uint32_t)__builtin_ctz(next_random(vm)) / 4;
	v->max_gap = vma_gap_below(v);
	while (v->parent != NULL && v->parent->priority < v->priority)
		rotate_up(vm, v);
	gap_raise(v->parent, v->max_gap);
	vm->last = v;
	vm->count++;
	vm->seq++;
}

void vma_insert(struct uk_vm *vm, struct vma *v, struct vma *above)
{
	v->next = above;
	v->prev = vma_below(vm, above);
	insert(vm, v);
	account(vm, v, v->end - v->start);
}

void vma_insert_upper(struct uk_vm *vm, struct vma *v, struct vma *lower)
{
	lower->end = v->start;
	v->next = lower->next;
	v->prev = lower;
	insert(vm, v);
}

/* v, or a gap beside it, is about to change. */
static __always_inline void room_forget(struct uk_vm *vm, const struct vma *v)
{
	if (vm->room != NULL && v->end > vm->room->start)
		vm->room = NULL;
}

void vma_remove(struct uk_vm *vm, struct vma *v)
{
	struct vma *above = v->next, *child, *parent;

	room_forget(vm, v);
	while (v->left != NULL && v->right != NULL)
		rotate_up(vm, v->left->priority > v->right->priority
				      ? v->left
				      : v->right);
	child = v->left != NULL ? v->left : v->right;
	parent = v->parent;
	*link_of(vm, v) = child;
	if (child != NULL)
		child->parent = parent;
	if (v->prev != NULL)
		v->prev->next = above;
	if (above != NULL) {
		above->prev = v->prev;
		gap_raise(above, vma_gap_below(above));
	} else {
		vm->highest = v->prev;
	}
	account(vm, v, v->start - v->end);
	if (vm->last == v)
		vm->last = NULL;
	vm->count--;
	vm->seq++;
}

void vma_resize(struct uk_vm *vm, struct vma *v, uintptr_t start, uintptr_t end)
{
	room_forget(vm, v);
	account(vm, v, (end - start) - (v->end - v->start));
	if (v->phys != 0)
		v->phys += start - v->start;
	if (v->object != NULL)
		v->first +=
			(uint64_t)((intptr_t)(start - v->start) >> PAGE_SHIFT);
	v->start = start;
	v->end = end;
	gap_raise(v, vma_gap_below(v));
	if (v->next != NULL)
		gap_raise(v->next, vma_gap_below(v->next));
	vm->seq++;
}

/* --- Free addresses ------------------------------------------------------- */

/* The end of the gap before v, less what v may grow into. */
static uintptr_t gap_end(const struct vma *v)
{
	if (v->flags & VMA_GROWSDOWN)
		return v->start - min(vma_gap_below(v), (uintptr_t)STACK_GAP);
	return v->start;
}

/* Clip the gap [from, to) to [lo, hi): the top of what is left, or 0. */
static __always_inline uintptr_t gap_top(uintptr_t from, uintptr_t to,
					 size_t len, uintptr_t lo, uintptr_t hi)
{
	from = max(from, lo);
	to = min(to, hi);
	return from < to && to - from >= len ? to - len : 0;
}

uintptr_t vma_room(struct uk_vm *vm, size_t len, struct vma **above)
{
	struct vma *v = vm->room;
	uintptr_t at;

	if (likely(v != NULL && len >= vm->room_len)) {
		at = gap_top(v->start - vma_gap_below(v), v->start, len,
			     UK_USER_MIN, vm->mmap_top);
		if (likely(at != 0)) {
			*above = v;
			return at;
		}
	}
	at = vma_gap(vm, len, UK_USER_MIN, vm->mmap_top, &v);
	*above = v;
	vm->room = at == 0 || (v != NULL && (v->flags & VMA_GROWSDOWN) != 0)
			   ? NULL
			   : v;
	vm->room_len = len;
	return at;
}

uintptr_t vma_gap(struct uk_vm *vm, size_t len, uintptr_t lo, uintptr_t hi,
		  struct vma **above)
{
	struct vma *v = vm->highest, *child;
	uintptr_t found =
		gap_top(v != NULL ? v->end : 0, UK_USER_TOP, len, lo, hi);

	*above = NULL;
	v = vm->root;
	if (found != 0 || subtree_gap(v) < len)
		return found;
	for (;;) {
		while (subtree_gap(v->right) >= len)
			v = v->right;
		for (;;) { /* v's right side has been dealt with */
			uintptr_t gap = vma_gap_below(v);

			if (gap >= len)
				found = gap_top(v->start - gap, gap_end(v), len,
						lo, hi);
			*above = v;
			if (found != 0 || v->start <= lo)
				return found;
			if (subtree_gap(v->left) >= len) {
				v = v->left;
				break;
			}
			do {
				gap_lower(v);
				child = v;
				v = v->parent;
				if (v == NULL)
					return 0;
			} while (child == v->left);
		}
	}
}
