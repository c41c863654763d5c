/* SPDX-License-Identifier: BSD-3-Clause */
/* Who waits on which word: a hash table of lists, in order of arrival. */
#include <errno.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include "futex.h"

#define BUCKETS 256

static struct uk_list buckets[BUCKETS];

static struct uk_list *bucket(const struct futex_key *key)
{
	uint32_t h = (uint32_t)(key->addr >> 2) * 0x9e3779b1u;
	struct uk_list *list = &buckets[h >> 24];

	if (unlikely(list->next == NULL))
		uk_list_init(list);
	return list;
}

static bool same(const struct futex_key *a, const struct futex_key *b)
{
	return a->addr == b->addr && a->vm == b->vm;
}

int futex_key(struct futex_key *key, const uint32_t *uaddr)
{
	if ((uintptr_t)uaddr & 3)
		return -EINVAL;
	key->vm = uk_process_current()->vm;
	key->addr = (uintptr_t)uaddr;
	return 0;
}

void futex_enqueue(struct futex_waiter *w)
{
	uk_list_add_tail(bucket(&w->key), &w->link);
}

void futex_dequeue(struct futex_waiter *w)
{
	w->key.vm = NULL;
	uk_list_remove(&w->link);
}

unsigned futex_wake_key(const struct futex_key *key, unsigned n,
			uint32_t bitset)
{
	struct uk_list *list = bucket(key), *pos = list->next;
	unsigned woken = 0;

	while (pos != list && woken < n) {
		struct futex_waiter *w =
			uk_list_entry(pos, struct futex_waiter, link);

		pos = pos->next;
		if (!same(&w->key, key) || !(w->bitset & bitset))
			continue;
		futex_dequeue(w);
		uk_wake(w->thread, 0);
		woken++;
	}
	return woken;
}

unsigned futex_move(const struct futex_key *from, const struct futex_key *to,
		    unsigned n)
{
	struct uk_list *list = bucket(from), *pos = list->next;
	struct uk_list moved = UK_LIST_INIT(moved);
	unsigned count = 0;

	if (same(from, to))
		return 0;
	while (pos != list && count < n) {
		struct futex_waiter *w =
			uk_list_entry(pos, struct futex_waiter, link);

		pos = pos->next;
		if (!same(&w->key, from))
			continue;
		uk_list_remove(&w->link);
		w->key = *to;
		uk_list_add_tail(&moved, &w->link);
		count++;
	}
	while (!uk_list_empty(&moved)) {
		struct uk_list *first = moved.next;

		uk_list_remove(first);
		uk_list_add_tail(bucket(to), first);
	}
	return count;
}
