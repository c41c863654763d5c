/* SPDX-License-Identifier: BSD-3-Clause */
/* The tree of a file's pages changes. */
#include <errno.h>
#include <uk/mm.h>
#include "tree.h"

/* Where a walk came by, from the root down. */
struct path {
	void **slots[TREE_LEVELS + 1]; /* [0] is the root */
	struct branch *branches[TREE_LEVELS + 1]; /* that of slots[i]; [0] is
						   * NULL */
	unsigned depth; /* the last one */
};

static unsigned slot_of(uint64_t index, unsigned shift)
{
	return (unsigned)(index >> shift) % TREE_FAN;
}

/* Go down one level from the path's last slot, which holds a branch. */
static void path_down(struct path *p, uint64_t index, unsigned shift)
{
	struct branch *b = *p->slots[p->depth];

	p->depth++;
	p->branches[p->depth] = b;
	p->slots[p->depth] = &b->slots[slot_of(index, shift)];
}

/* Empty the path's last slot, and take away the branches that have become
 * empty by it. */
static void path_empty(struct tree *t, struct path *p)
{
	for (;;) {
		struct branch *b = p->branches[p->depth];

		*p->slots[p->depth] = NULL;
		if (b == NULL)
			break;
		if (--b->used != 0)
			return;
		uk_free(b);
		p->depth--;
	}
	t->shift = 0;
}

static struct branch *branch_new(void)
{
	return uk_zalloc(sizeof(struct branch));
}

/* Room for index at the top: branches above the root. */
static bool tree_raise(struct tree *t, uint64_t index)
{
	while (index >> t->shift != 0) {
		if (t->root != NULL) {
			struct branch *b = branch_new();

			if (b == NULL)
				return false;
			b->slots[0] = t->root;
			b->used = 1;
			t->root = b;
		}
		t->shift += TREE_BITS;
	}
	return true;
}

void tree_lower(struct tree *t)
{
	while (t->shift != 0 && t->root != NULL) {
		struct branch *b = t->root;

		if (b->used != 1 || b->slots[0] == NULL)
			return;
		t->root = b->slots[0];
		t->shift -= TREE_BITS;
		uk_free(b);
	}
	if (t->root == NULL)
		t->shift = 0;
}

/* The slot of index, for which branches are made. NULL: no memory. */
static void **slot_make(struct tree *t, struct path *p, uint64_t index)
{
	unsigned shift = t->shift;

	while (shift != 0) {
		void **slot = p->slots[p->depth];

		if (*slot == NULL) {
			*slot = branch_new();
			if (*slot == NULL)
				return NULL;
			if (p->branches[p->depth] != NULL)
				p->branches[p->depth]->used++;
		}
		shift -= TREE_BITS;
		path_down(p, index, shift);
	}
	return p->slots[p->depth];
}

/* What slot_make() made before it failed: a chain of branches with nothing in
 * them, if any. */
static void slot_unmake(struct tree *t, struct path *p)
{
	struct branch *b = p->branches[p->depth];

	if (b != NULL && b->used == 0) {
		uk_free(b);
		p->depth--;
		path_empty(t, p);
	}
	tree_lower(t);
}

static void path_start(struct path *p, struct tree *t)
{
	p->slots[0] = &t->root;
	p->branches[0] = NULL;
	p->depth = 0;
}

/* There is no leaf for index yet. */
static __noinline int put_slowly(struct tree *t, uint64_t index, void *page,
				 void **old)
{
	struct path p;
	void **slot;

	if (!tree_raise(t, index)) {
		tree_lower(t);
		return -ENOMEM;
	}
	path_start(&p, t);
	slot = slot_make(t, &p, index);
	if (slot == NULL) {
		slot_unmake(t, &p);
		return -ENOMEM;
	}
	*old = *slot;
	if (*slot == NULL && p.branches[p.depth] != NULL)
		p.branches[p.depth]->used++;
	*slot = page;
	return 0;
}

/* The branch that has the slot of index, or NULL. */
static struct branch *leaf_of(const struct tree *t, uint64_t index)
{
	unsigned shift = t->shift;
	struct branch *b = t->root;

	if (shift == 0 || index >> shift != 0)
		return NULL;
	while ((shift -= TREE_BITS) != 0 && b != NULL)
		b = b->slots[slot_of(index, shift)];
	return b;
}

int tree_put(struct tree *t, uint64_t index, void *page, void **old)
{
	struct branch *b = leaf_of(t, index);
	void **slot;

	if (unlikely(b == NULL))
		return put_slowly(t, index, page, old);
	slot = &b->slots[index % TREE_FAN];
	*old = *slot;
	b->used += *slot == NULL;
	*slot = page;
	return 0;
}

void tree_remove(struct tree *t, uint64_t index)
{
	struct path p;

	path_start(&p, t);
	for (unsigned shift = t->shift; shift != 0;) {
		shift -= TREE_BITS;
		path_down(&p, index, shift);
	}
	path_empty(t, &p);
}

uint64_t tree_next(const struct tree *t, uint64_t index, uint64_t end,
		   void **page)
{
	while (index < end && index >> t->shift == 0) {
		unsigned shift = t->shift;
		void *p = t->root;

		while (shift != 0 && p != NULL) {
			const struct branch *b = p;
			unsigned i;

			shift -= TREE_BITS;
			i = slot_of(index, shift);
			while (i < TREE_FAN && b->slots[i] == NULL) {
				i++;
				index = ((index >> shift) + 1) << shift;
			}
			p = i < TREE_FAN ? b->slots[i] : NULL;
		}
		if (p != NULL) {
			*page = p;
			return min(index, end);
		}
		if (t->root == NULL || t->shift == 0)
			break;
	}
	return end;
}
