/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who waits on which word.
 *
 * The words that somebody waits on form a splay tree: the one last asked for is
 * at the root, which a pair of threads that pass a word to and fro finds at
 * once, and among n words another is found in log n steps, amortised. Each has
 * a list of its waiters. A word is part of one of its waiters, so that nothing
 * is allocated.
 */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include <uk/mm.h>
#include "futex.h"

static struct futex_word *root;

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
static __noinline struct futex_word *splay(struct futex_word *t,
					   const struct futex_key *key)
{
	struct futex_word *left, *right, **l = &left, **r = &right, *child;

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

struct futex_word *futex_find(const struct futex_key *key)
{
	if (root == NULL || futex_same(key, &root->key))
		return root;
	root = splay(root, key);
	return futex_same(key, &root->key) ? root : NULL;
}

/* The key is not in the tree, and futex_find() has just found that out. */
static void insert(struct futex_word *word)
{
	word->left = word->right = NULL;
	if (root != NULL && compare(&word->key, &root->key) < 0) {
		word->left = root->left;
		word->right = root;
		root->left = NULL;
	} else if (root != NULL) {
		word->right = root->right;
		word->left = root;
		root->right = NULL;
	}
	root = word;
}

/* The root goes: the largest of its left side takes its place. */
static void remove_root(void)
{
	struct futex_word *left = root->left, *right = root->right;

	if (left == NULL) {
		root = right;
		return;
	}
	root = splay(left, &root->key);
	root->right = right;
}

/* The root moves to other memory. */
static void move_root(struct futex_word *to)
{
	struct futex_word *from = root;

	*to = *from;
	to->waiters.next->prev = &to->waiters;
	to->waiters.prev->next = &to->waiters;
	uk_list_init(&to->held);
	if (to->owner != NULL) {
		uk_list_add(&from->held, &to->held);
		uk_list_remove(&from->held);
	}
	root = to;
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

bool futex_idle(void)
{
	return READ_ONCE(root) == NULL;
}

struct futex_word *futex_enqueue(struct futex_waiter *w)
{
	struct futex_word *word = futex_find(&w->key);
	struct uk_list *pos;

	if (word == NULL) {
		word = &w->storage;
		word->key = w->key;
		word->owner = NULL;
		uk_list_init(&word->waiters);
		uk_list_init(&word->held);
		insert(word);
	}
	pos = word->waiters.prev;
	while (pos != &word->waiters &&
	       uk_list_entry(pos, struct futex_waiter, link)->thread->priority <
		       w->thread->priority)
		pos = pos->prev;
	uk_list_add(pos, &w->link);
	w->queued = true;
	return word;
}

void futex_dequeue(struct futex_waiter *w)
{
	struct futex_word *word = futex_find(&w->key);

	uk_list_remove(&w->link);
	w->queued = false;
	if (uk_list_empty(&word->waiters)) {
		uk_list_remove(&word->held);
		remove_root();
	} else if (word == &w->storage) {
		move_root(&futex_first(word)->storage);
	}
}

long futex_wake_key(const struct futex_key *key, unsigned n, uint32_t bitset)
{
	struct futex_word *word = futex_find(key);
	struct uk_list *pos;
	unsigned woken = 0;
	bool last;

	if (word == NULL)
		return 0;
	pos = word->waiters.next;
	/* The word may move, and with it the head of the list; but the order of
	 * the waiters stays, and the last one is known by its being that. */
	do {
		struct futex_waiter *w =
			uk_list_entry(pos, struct futex_waiter, link);

		word = futex_find(key);
		pos = pos->next;
		last = pos == &word->waiters;
		if (w->pi || w->requeue.vm != NULL)
			return woken != 0 ? (long)woken : -EINVAL;
		if (!(w->bitset & bitset))
			continue;
		futex_dequeue(w);
		uk_wake(w->thread, 0);
		woken++;
	} while (!last && woken < n);
	return woken;
}
