/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table of entries: all names that are known, by directory and name.
 *
 * It grows by linear hashing: with every entry more than there are chains, one
 * chain is split in two, so that no look-up and no insertion ever pays for a
 * table that is made anew. Chains lie in segments of 256, 256, 512...; where
 * there is no memory for the next one, chains get longer.
 *
 * Entries of a file system that is asked for its names (ops.lookup) stay in the
 * table when nobody refers to them, the latest UNUSED_MAX of them.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/mm.h>
#include "names.h"
#include "chains.h"

#define UNUSED_MAX 1024u
#define POSITION_FIRST 3 /* behind "." and ".." */

struct uk_spinlock names_lock;

/* All under names_lock. */
static struct vfs_entry *first_segment[FIRST];
struct entry_chains entry_chains = {
	.count = FIRST,
	.mask = FIRST - 1,
	.wide = 2 * FIRST - 1,
	.next_position = POSITION_FIRST,
	.segments = { first_segment },
};

/* Without references, the latest last. Linked by children, since who has
 * children is referred to by them. */
static struct uk_list unused = UK_LIST_INIT(unused);
static unsigned nunused;

uint32_t entry_key(const struct vfs_entry *dir, const char *s, size_t len)
{
	unsigned long m = word_multiplier(), h = (unsigned long)dir, w;

	for (; len >= WORD; s += WORD, len -= WORD)
		h = word_mix(h, word_load(s), m);
	w = 0;
	memcpy(&w, s, len);
	return word_key(h, w, m);
}

struct vfs_entry *entry_find(const struct vfs_entry *dir, const char *s,
			     size_t len, uint32_t key)
{
	const char *tail = s + len / WORD * WORD;
	const struct component c = {
		.s = s,
		.len = len,
		.last = word_load(tail) & word_first(len % WORD),
		.key = key,
	};

	return component_find(&c, dir);
}

/* --- Growing -------------------------------------------------------- */

/* The next chain needs a segment that is not there: without names_lock, as far
 * as one can tell. */
static bool segment_missing(unsigned *k)
{
	uint32_t count = READ_ONCE(entry_chains.count);

	*k = 32u - (unsigned)__builtin_clz(count) - FIRST_ORDER;
	return *k < SEGMENTS && !READ_ONCE(entry_chains.segments[*k]);
}

/* Split the chain whose turn it is. names_lock held. */
static void split(void)
{
	uint32_t chains = entry_chains.count, mask = entry_chains.mask;
	struct vfs_entry **to = entry_chain(chains),
			 **from = entry_chain(chains & mask);
	struct vfs_entry *e;

	while ((e = *from) != NULL) {
		if ((e->key & (2 * mask + 1)) != chains) {
			from = &e->hash_next;
			continue;
		}
		*from = e->hash_next;
		if (*from)
			(*from)->hash_link = from;
		*to = e;
		e->hash_link = to;
		e->hash_next = NULL;
		to = &e->hash_next;
	}
	entry_chains.count++;
	if (entry_chains.count == 2 * (entry_chains.mask + 1)) {
		entry_chains.mask = entry_chains.count - 1;
		entry_chains.wide = 2 * entry_chains.mask + 1;
	}
}

/* Memory for the next segment, before the lock is taken. */
static void grow(void)
{
	struct vfs_entry **new = NULL;
	unsigned k, again;
	unsigned long flags;

	if (segment_missing(&k))
		new = uk_zalloc(sizeof(struct vfs_entry *)
				<< (FIRST_ORDER + k - 1));
	flags = uk_spin_lock_irqsave(&names_lock);
	if (new &&segment_missing(&again) && again == k) {
		entry_chains.segments[k] = new;
		new = NULL;
	}
	if (entry_chains.entries >= entry_chains.count &&
	    !segment_missing(&k) && k < SEGMENTS)
		split();
	uk_spin_unlock_irqrestore(&names_lock, flags);
	uk_free(new);
}

/* --- The life of an entry ------------------------------------------- */

/* Of a name that does not fit into the entry. */
static __noinline char *long_name(const char *s, size_t len)
{
	char *name = uk_zalloc(len + 1 + VFS_SLACK);

	if (name)
		memcpy(name, s, len);
	return name;
}

static __always_inline void short_name(char *name, const struct component *c)
{
	const char *s = c->s, *last = s + (c->len & ~(WORD - 1));

	__builtin_memset(name, 0, VFS_SHORT_NAME);
	for (; s != last; s += WORD, name += WORD)
		word_store(name, word_load(s));
	word_store(name, c->last);
}

struct vfs_entry *entry_named(const struct component *c)
{
	struct vfs_entry *e = uk_malloc(sizeof(*e));
	char *name;

	if (!e)
		return NULL;
	name = e->short_name;
	if (likely(c->len < VFS_SHORT_NAME)) {
		short_name(name, c);
	} else if (!(name = long_name(c->s, c->len))) {
		uk_free(e);
		return NULL;
	}
	e->name = name;
	e->name_len = (uint16_t)c->len;
	e->key = c->key;
	e->refs = 1;
	e->flags = 0;
	uk_list_init(&e->children);
	return e;
}

struct vfs_entry *entry_new(struct vfs_entry *dir, const char *s, size_t len)
{
	struct component c = { .s = s, .len = len };
	struct vfs_entry *e;

	memcpy(&c.last, s + (len & ~(WORD - 1)), len % WORD);
	c.key = dir ? entry_key(dir, s, len) : 0;
	e = entry_named(&c);
	if (!e)
		return NULL;
	e->hash_link = NULL;
	e->node = NULL;
	uk_list_init(&e->siblings);
	e->parent = dir ? dir : e;
	if (dir)
		entry_get(dir);
	return e;
}

static __noinline void free_both(struct vfs_entry *e)
{
	uk_free((void *)(uintptr_t)e->name);
	uk_free(e);
}

void entry_free(struct vfs_entry *e)
{
	if (unlikely(e->name != e->short_name))
		free_both(e);
	else
		uk_free(e);
}

void entry_discard(struct vfs_entry *e)
{
	struct vfs_entry *parent = e->parent;

	entry_free(e);
	entry_put(parent);
}

void entry_describe(struct vfs_entry *e)
{
	const struct vfs_node *n = e->node;

	if (S_ISDIR(n->mode) && !n->ops->valid)
		e->flags |= ENTRY_THROUGH;
	if (!n->ops->lookup && n->ops->mknod && n->ops->file &&
	    n->ops->unlink == vfs_may_unlink)
		e->flags |= ENTRY_MAKES;
	if (S_ISLNK(n->mode))
		e->flags |= ENTRY_LINK;
	if (!n->ops->getattr)
		e->flags |= ENTRY_TELLS;
}

void entry_hash(struct vfs_entry *e)
{
	chain_add(e, entry_chain_of(e->key));
}

void entry_unhash(struct vfs_entry *e)
{
	chain_take(e);
}

void entry_insert_locked(struct vfs_entry *e)
{
	entry_describe(e);
	entry_hash(e);
	siblings_add(e);
}

void entry_insert(struct vfs_entry *e)
{
	unsigned long flags;

	if (READ_ONCE(entry_chains.entries) >= READ_ONCE(entry_chains.count))
		grow();
	flags = uk_spin_lock_irqsave(&names_lock);
	entry_insert_locked(e);
	uk_spin_unlock_irqrestore(&names_lock, flags);
}

uint64_t entry_next_position(void)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	uint64_t position = entry_chains.next_position;

	uk_spin_unlock_irqrestore(&names_lock, flags);
	return position;
}

void entry_move_last(struct vfs_entry *e)
{
	uk_list_remove(&e->siblings);
	siblings_add(e);
}

void entry_remove(struct vfs_entry *e)
{
	chains_remove(e);
}

/* One more reference, the first: it is in use again. names_lock held. */
void entry_revive(struct vfs_entry *e)
{
	uk_list_remove(&e->children);
	nunused--;
}

/* The last reference of an entry in the table has gone: keep it, and give up
 * the one that was kept longest if there are too many: that is returned. */
static struct vfs_entry *keep(struct vfs_entry *e)
{
	struct vfs_entry *oldest;

	uk_list_add_tail(&unused, &e->children);
	if (++nunused <= UNUSED_MAX)
		return NULL;
	oldest = uk_list_entry(unused.next, struct vfs_entry, children);
	entry_revive(oldest);
	entry_remove(oldest);
	return oldest;
}

/* What is to be freed, once a reference of e has gone; NULL: nothing. */
static struct vfs_entry *drop(struct vfs_entry *e)
{
	unsigned refs = __atomic_load_n(&e->refs, __ATOMIC_RELAXED);
	unsigned long flags;

	while (refs > 1)
		if (__atomic_compare_exchange_n(&e->refs, &refs, refs - 1, true,
						__ATOMIC_RELEASE,
						__ATOMIC_RELAXED))
			return NULL;
	flags = uk_spin_lock_irqsave(&names_lock);
	if (__atomic_sub_fetch(&e->refs, 1, __ATOMIC_ACQ_REL) != 0)
		e = NULL;
	else if (e->hash_link)
		e = keep(e);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	return e;
}

/* Not recursive: a chain of directories that only their names hold may be
 * long. */
void entry_put(struct vfs_entry *e)
{
	while ((e = drop(e)) != NULL) {
		struct vfs_entry *parent = e->parent;

		if (e->node)
			vfs_node_put(e->node);
		entry_free(e);
		if (parent == e)
			return;
		e = parent;
	}
}

/* Forget what the cache keeps below a super that goes. */
void entry_forget_unused(const struct vfs_super *sb)
{
	struct uk_list *pos, *next;
	struct vfs_entry *e;
	unsigned long flags;

restart:
	flags = uk_spin_lock_irqsave(&names_lock);
	for (pos = unused.next; pos != &unused; pos = next) {
		next = pos->next;
		e = uk_list_entry(pos, struct vfs_entry, children);
		if (e->node->super != sb)
			continue;
		__atomic_store_n(&e->refs, 1, __ATOMIC_RELAXED);
		entry_revive(e);
		entry_remove(e);
		uk_spin_unlock_irqrestore(&names_lock, flags);
		entry_put(e);
		goto restart;
	}
	uk_spin_unlock_irqrestore(&names_lock, flags);
}

bool entry_is_empty(const struct vfs_entry *e)
{
	return uk_list_empty(&e->children);
}

bool entry_is_above(const struct vfs_entry *a, const struct vfs_entry *e)
{
	while (e != a && e != e->parent)
		e = e->parent;
	return e == a;
}
