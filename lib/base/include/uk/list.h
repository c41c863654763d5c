/* SPDX-License-Identifier: BSD-3-Clause */
/* Doubly linked circular lists with the links inside the elements. */
#ifndef UK_LIST_H
#define UK_LIST_H

#include <uk/essentials.h>

struct uk_list {
	struct uk_list *prev, *next;
};

#define UK_LIST_INIT(name)       \
	{                        \
		&(name), &(name) \
	}

static inline void uk_list_init(struct uk_list *head)
{
	head->next = head->prev = head;
}

static inline bool uk_list_empty(const struct uk_list *head)
{
	return READ_ONCE(head->next) == head;
}

/* Insert item before pos: with pos the head, at the end. */
static inline void uk_list_add_tail(struct uk_list *pos, struct uk_list *item)
{
	item->next = pos;
	item->prev = pos->prev;
	pos->prev->next = item;
	pos->prev = item;
}

/* Insert item behind pos: with pos the head, at the front. */
static inline void uk_list_add(struct uk_list *pos, struct uk_list *item)
{
	uk_list_add_tail(pos->next, item);
}

/* The item stays usable for uk_list_empty() and a second removal. */
static inline void uk_list_remove(struct uk_list *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
	uk_list_init(item);
}

#define uk_list_entry(item, type, member) container_of(item, type, member)

#define uk_list_for_each(pos, head) \
	for ((pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)

#endif
