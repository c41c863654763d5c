/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking a name up, as short as it can be: for walks. */
#ifndef VFS_CHAINS_H
#define VFS_CHAINS_H

#include "names.h"
#include "word.h"

#define FIRST_ORDER 8
#define FIRST (1u << FIRST_ORDER) /* chains of segments 0 and 1 */
#define SEGMENTS 14 /* 2 million chains */

/* names_lock. */
struct entry_chains {
	uint32_t count; /* in use, mask < count <= 2 * mask + 1 */
	uint32_t mask; /* of the last full doubling */
	uint32_t wide; /* 2 * mask + 1 */
	uint32_t entries; /* in the table */
	uint64_t next_position; /* of a new entry in its directory */
	struct vfs_entry **segments[SEGMENTS]; /* of 256, 256, 512... */
};

extern struct entry_chains entry_chains;

static inline struct vfs_entry **entry_chain(uint32_t i)
{
	unsigned top;

	if (likely(i < FIRST))
		return &entry_chains.segments[0][i];
	/* Not executed conditionally, as arm can: it is longer than a jump. */
	__asm__("" : "+r"(i));
	top = 31u - (unsigned)__builtin_clz(i);
	return &entry_chains.segments[top - FIRST_ORDER + 1][i ^ 1u << top];
}

static inline struct vfs_entry **entry_chain_of(uint32_t key)
{
	uint32_t i = key & entry_chains.wide;

	if (i >= entry_chains.count)
		i &= entry_chains.mask;
	return entry_chain(i);
}

/* e becomes the first of chain, which is its key's. names_lock held, or by a
 * thread that vfs_solo is of: as what follows. */
static __always_inline void chain_add(struct vfs_entry *e,
				      struct vfs_entry **chain)
{
	e->hash_next = *chain;
	if (*chain)
		(*chain)->hash_link = &e->hash_next;
	e->hash_link = chain;
	*chain = e;
	entry_chains.entries++;
}

static __always_inline void chain_take(struct vfs_entry *e)
{
	*e->hash_link = e->hash_next;
	if (e->hash_next)
		e->hash_next->hash_link = e->hash_link;
	e->hash_link = NULL;
	entry_chains.entries--;
}

/* The last of its parent's children. */
static __always_inline void siblings_add(struct vfs_entry *e)
{
	e->position = entry_chains.next_position++;
	uk_list_add_tail(&e->parent->children, &e->siblings);
}

/* Not to be taken or asked again. */
static __always_inline void siblings_take(struct vfs_entry *e)
{
	e->siblings.prev->next = e->siblings.next;
	e->siblings.next->prev = e->siblings.prev;
}

/* Out of the table and of its parent's children. */
static __always_inline void chains_remove(struct vfs_entry *e)
{
	chain_take(e);
	uk_list_remove(&e->siblings);
	e->flags |= VFS_ENTRY_GONE;
}

/* A component of a path: its name, the words of which are all in place but the
 * last, which may be followed by others' bytes. */
struct component {
	const char *s;
	size_t len;
	unsigned long last; /* the last word, zeros behind the name; 0 if the
			     * name fills those before */
	uint32_t key; /* in the directory that it was read for */
};

/* The component at s, up to '/' or 0, in dir. VFS_SLACK bytes behind the path
 * are readable. */
static __always_inline void
component_read(struct component *c, const struct vfs_entry *dir, const char *s)
{
	unsigned long m = word_multiplier(), h = (unsigned long)dir, w, ends;
	const char *p = s;

	for (;;) {
		w = word_load(p);
		ends = word_ends(w);
		if (ends)
			break;
		h = word_mix(h, w, m);
		p += WORD;
	}
	c->s = s;
	c->last = w & word_before(ends);
	c->key = word_key(h, c->last, m);
	c->len = (size_t)(p - s) + (unsigned)__builtin_ctzl(ends) / 8;
}

/* An entry of this name with one reference, that of the name, but without
 * parent and node, and in no list or table. NULL: no memory. */
struct vfs_entry *entry_named(const struct component *c);

/* Behind an entry's name are zeros, to the end of a word and beyond, and none
 * is in a component's words but the last: names of different lengths differ in
 * a word that both have. */
static __always_inline bool entry_is(const struct vfs_entry *e,
				     const struct component *c)
{
	const char *name = e->name, *s = c->s;
	const char *last = s + (c->len & ~(WORD - 1));

	for (; s != last; s += WORD, name += WORD)
		if (word_load(name) != word_load(s))
			return false;
	return word_load(name) == c->last;
}

/* Not referenced; NULL. */
static __always_inline struct vfs_entry *
chain_find(struct vfs_entry *const *chain, const struct component *c,
	   const struct vfs_entry *dir)
{
	struct vfs_entry *e = *chain;

	while (e && (e->parent != dir || !entry_is(e, c)))
		e = e->hash_next;
	return e;
}

static __always_inline struct vfs_entry *
component_find(const struct component *c, const struct vfs_entry *dir)
{
	return chain_find(entry_chain_of(c->key), c, dir);
}

#endif
