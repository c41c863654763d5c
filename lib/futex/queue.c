/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who waits on which word.
 *
 * The words that somebody waits on form a splay tree: the one last asked for is
 * at the root, which a pair of threads that pass a word to and fro finds at
 * once, and among n words another is found in log n steps, amortised. A word is
 * nothing but its first waiter, the others follow in a ring, so that nothing is
 * allocated, and a word with one waiter, which is the usual case, costs no more
 * than that. When the first leaves, or a better one comes, the word moves.
 */
#include <uk/mm.h>
#include "futex.h"

struct futex_waiter *futex_root;

static __always_inline struct futex_waiter *of_ring(struct uk_list *link)
{
	return uk_list_entry(link, struct futex_waiter, link);
}

static __always_inline int compare(const struct futex_key *a,
				   const struct futex_key *b)
{
	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a->vm == b->vm)
		return 0;
	return (uintptr_t)a->vm < (uintptr_t)b->vm ? -1 : 1;
}

/*
 * Top-down splay: the word with this key, or a neighbour, becomes the root of
 * t, which is not NULL. What is left behind on the way down hangs below "left"
 * (smaller) or "right" (larger), at *l and *r.
 */
static __noinline struct futex_waiter *splay(struct futex_waiter *t,
					     const struct futex_key *key)
{
	struct futex_waiter *left, *right, **l = &left, **r = &right, *child;

	for (;;) {
		int c = compare(key, &t->key);

		if (c == 0)
			break;
		child = c < 0 ? t->left : t->right;
		if (child == NULL)
			break;
		if (c < 0) {
			if (compare(key, &child->key) < 0) {
				t->left = child->right;
				child->right = t;
				t = child;
				if (t->left == NULL)
					break;
			}
			*r = t;
			r = &t->left;
			t = t->left;
		} else {
			if (compare(key, &child->key) > 0) {
				t->right = child->left;
				child->left = t;
				t = child;
				if (t->right == NULL)
					break;
			}
			*l = t;
			l = &t->right;
			t = t->right;
		}
	}
	*l = t->left;
	*r = t->right;
	t->left = left;
	t->right = right;
	return t;
}

int futex_shared_key(struct futex_key *key)
{
	const void *what;
	uint64_t where;
	int rc = uk_vm_place(uk_vm_current(), key->addr, &what, &where);

	if (what == key->vm)
		key->addr |= 1;
	else
		key->addr = (uintptr_t)where;
	key->vm = what;
	return rc;
}

struct futex_waiter *futex_find_slowly(const struct futex_key *key)
{
	futex_root = splay(futex_root, key);
	return futex_same(key, &futex_root->key) ? futex_root : NULL;
}

/* The key is not in the tree, and futex_find() has just found that out. */
static __always_inline void insert(struct futex_waiter *w)
{
	struct futex_waiter *root = futex_root;

	w->left = w->right = NULL;
	if (unlikely(root != NULL)) {
		if (compare(&w->key, &root->key) < 0) {
			w->left = root->left;
			w->right = root;
			root->left = NULL;
		} else {
			w->right = root->right;
			w->left = root;
			root->right = NULL;
		}
	}
	futex_root = w;
}

/* The largest of the left side, which is not empty, becomes the root. */
void futex_join(struct futex_waiter *left, struct futex_waiter *right)
{
	struct futex_key *last = &futex_root->key;

	futex_root = splay(left, last);
	futex_root->right = right;
}

/* The word of the root, its first waiter until now, moves to another one. */
static void move_root(struct futex_waiter *to)
{
	struct futex_waiter *from = futex_root;

	to->left = from->left;
	to->right = from->right;
	to->owner = from->owner;
	to->first = true;
	from->first = false;
	futex_root = to;
	if (to->owner != NULL) {
		uk_list_add(&from->held, &to->held);
		uk_list_remove(&from->held);
	}
}

/* Into the ring of first: behind all that are as good. */
static void ring_insert(struct futex_waiter *first, struct futex_waiter *w)
{
	unsigned priority = w->thread->priority;
	struct uk_list *pos = &first->link;

	if (of_ring(pos->prev)->thread->priority < priority) {
		if (first->thread->priority < priority)
			move_root(w);
		else
			while (of_ring(pos)->thread->priority >= priority)
				pos = pos->next;
	}
	uk_list_add_tail(pos, &w->link);
}

struct futex_waiter *futex_enqueue(struct futex_waiter *w)
{
	struct futex_waiter *first = futex_find(&w->key);

	w->queued = true;
	w->first = first == NULL;
	if (likely(first == NULL)) {
		w->owner = NULL;
		uk_list_init(&w->link);
		insert(w);
	} else {
		ring_insert(first, w);
	}
	return futex_root;
}

void futex_dequeue(struct futex_waiter *w)
{
	struct uk_list *next = w->link.next;

	w->queued = false;
	if (w->first) {
		futex_find(&w->key);
		if (unlikely(next != &w->link)) {
			move_root(of_ring(next));
		} else {
			if (unlikely(w->owner != NULL))
				uk_list_remove(&w->held);
			futex_remove_root();
			return;
		}
	}
	uk_list_remove(&w->link);
}

void futex_reposition(struct futex_waiter *w)
{
	struct futex_waiter *first = futex_find(&w->key);

	known(first != NULL); /* w is queued */
	if (w->link.next == &w->link)
		return;
	if (w == first) {
		first = of_ring(w->link.next);
		move_root(first);
	}
	uk_list_remove(&w->link);
	ring_insert(first, w);
}

long futex_wake_some(const struct futex_key *key, unsigned n, uint32_t bitset)
{
	struct futex_waiter *w = futex_find(key), *next, *last;
	unsigned woken = 0;

	if (w == NULL)
		return 0;
	for (last = of_ring(w->link.prev);; w = next) {
		next = of_ring(w->link.next);
		if (unlikely(w->pi || w->pass))
			return woken != 0 ? (long)woken : -EINVAL;
		if (w->bitset & bitset) {
			futex_dequeue(w);
			uk_wake_locked(w->thread, 0);
			woken++;
		}
		if (w == last || woken >= n)
			return woken;
	}
}
