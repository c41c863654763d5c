/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking a name up, as short as it can be: for walks. */
#ifndef VFS_CHAINS_H
#define VFS_CHAINS_H

#include "names.h"
#include "word.h"

#define FIRST_ORDER 6
#define FIRST (1u << FIRST_ORDER) /* chains of segments 0 and 1 */
#define SEGMENTS 16 /* 2 million chains */

/* names_lock. */
struct entry_chains {
	uint32_t count; /* in use, mask < count <= 2 * mask + 1 */
	uint32_t mask; /* of the last full doubling */
	struct vfs_entry **segments[SEGMENTS]; /* of 64, 64, 128, 256... */
};

extern struct entry_chains entry_chains;

static inline struct vfs_entry **entry_chain(uint32_t i)
{
	unsigned top;

	if (likely(i < FIRST))
		return &entry_chains.segments[0][i];
	top = 31u - (unsigned)__builtin_clz(i);
	return &entry_chains.segments[top - FIRST_ORDER + 1][i ^ 1u << top];
}

static inline struct vfs_entry **entry_chain_of(uint32_t key)
{
	uint32_t i = key & (2 * entry_chains.mask + 1);

	if (i >= entry_chains.count)
		i &= entry_chains.mask;
	return entry_chain(i);
}

static inline bool entry_is(const struct vfs_entry *e, const char *s,
			    size_t len)
{
	const char *name = e->name;

	for (; len >= WORD; s += WORD, name += WORD, len -= WORD)
		if (word_load(name) != word_load(s))
			return false;
	return ((word_load(name) ^ word_load(s)) & word_first(len)) == 0;
}

static inline struct vfs_entry *entry_find_inline(const struct vfs_entry *dir,
						  const char *s, size_t len,
						  uint32_t key)
{
	struct vfs_entry *e = *entry_chain_of(key);

	for (; e; e = e->hash_next)
		if (e->key == key && e->parent == dir && e->name_len == len &&
		    entry_is(e, s, len))
			break;
	return e;
}

#endif
