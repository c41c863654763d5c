/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pages of a file by number: a tree of branches of 64, as high as the
 * largest number needs. A file of one page has no branch, one of 256 KiB one.
 * What is found costs the height, 9 at most; what is not there costs no memory.
 *
 * No branch is empty. A slot holds a page's address in the linear map, or with
 * it a mark of the owner's in the lowest bit.
 *
 * Lock: the owner's, for everything.
 */
#ifndef TMPFS_TREE_H
#define TMPFS_TREE_H

#include <uk/essentials.h>

#define TREE_BITS 6u
#define TREE_FAN (1u << TREE_BITS)
#define TREE_LEVELS 9u /* 54 bits: more than any offset's page has */

struct branch {
	unsigned used; /* slots that are not NULL */
	void *slots[TREE_FAN];
};

struct tree {
	void *root; /* of shift 0: the slot of page 0 */
	unsigned shift; /* TREE_BITS for each level of branches */
};

static inline void *tree_get(const struct tree *t, uint64_t index)
{
	unsigned shift = t->shift;
	void *p = t->root;

	if (unlikely(index >> shift != 0))
		return NULL;
	while (shift != 0 && p != NULL) {
		shift -= TREE_BITS;
		p = ((struct branch *)p)
			    ->slots[(size_t)(index >> shift) % TREE_FAN];
	}
	return p;
}

/* Fill the slot of index: what was there before, replaced; or NULL. On failure
 * -ENOMEM, and nothing has changed. */
int tree_put(struct tree *t, uint64_t index, void *page, void **old);
/* Empty the slot of index, which is not. */
void tree_remove(struct tree *t, uint64_t index);
/* No higher than the largest number needs, after many were removed. */
void tree_lower(struct tree *t);
/* The first slot of [index, end) that is not empty: its number and what it
 * holds; or end. */
uint64_t tree_next(const struct tree *t, uint64_t index, uint64_t end,
		   void **page);

#endif
