/* SPDX-License-Identifier: BSD-3-Clause */
/* The items of an epoll: a hash by descriptor that grows with their number. */
#include <errno.h>
#include <uk/mm.h>
#include "epoll.h"

#define FIRST_SLOTS 8u
#define DEPTH_MAX 5 /* epolls in a chain, as on Linux */

/* The file has changed. Interrupts off. */
static bool changed(struct vfs_watcher *w, unsigned events)
{
	struct epoll_item *item = container_of(w, struct epoll_item, watcher);

	if (!(item->events & ~EPOLL_HOW) ||
	    (events && !(events & item->events)))
		return false;
	/* An exclusive one that nobody waits for lets others hear of it. */
	return epoll_item_ready(item) || !w->exclusive;
}

static struct epoll_item **slot_of(const struct epoll *ep, int fd)
{
	return &ep->slots[(unsigned)fd & (ep->size - 1)];
}

struct epoll_item *epoll_find(const struct epoll *ep,
			      const struct vfs_file *file, int fd)
{
	struct epoll_item *item = ep->size ? *slot_of(ep, fd) : NULL;

	while (item && (item->fd != fd || item->file != file))
		item = item->next;
	return item;
}

/* A slot an item, at least. */
static int grow(struct epoll *ep)
{
	unsigned old_size = ep->size;
	struct epoll_item **old = ep->slots, **slots;

	if (ep->count < old_size)
		return 0;
	ep->size = old_size ? old_size * 2 : FIRST_SLOTS;
	slots = uk_zalloc(ep->size * sizeof(struct epoll_item *));
	if (!slots) {
		ep->size = old_size;
		return -ENOMEM;
	}
	ep->slots = slots;
	for (unsigned i = 0; i < old_size; i++) {
		struct epoll_item *item = old[i], *next;

		for (; item; item = next) {
			next = item->next;
			item->next = *slot_of(ep, item->fd);
			*slot_of(ep, item->fd) = item;
		}
	}
	uk_free(old);
	return 0;
}

int epoll_add(struct epoll *ep, struct vfs_file *file, int fd,
	      const struct epoll_event *event)
{
	struct epoll_item *item = uk_zalloc(sizeof(*item));
	unsigned long flags;

	if (!item || grow(ep)) {
		uk_free(item);
		return -ENOMEM;
	}
	item->ep = ep;
	item->file = file;
	item->fd = fd;
	item->events = event->events | EPOLLERR | EPOLLHUP;
	item->data = event->data.u64;
	uk_list_init(&item->ready);
	uk_list_init(&item->watcher.link);
	item->watcher.notify = changed;
	item->watcher.exclusive = event->events & EPOLLEXCLUSIVE;
	item->next = *slot_of(ep, fd);
	*slot_of(ep, fd) = item;
	ep->count++;
	flags = arch_irq_save();
	uk_list_add_tail(&file->watches, &item->watches);
	arch_irq_restore(flags);
	if (epoll_look(item, &item->watcher))
		epoll_item_ready(item);
	return 0;
}

void epoll_modify(struct epoll_item *item, const struct epoll_event *event)
{
	item->events = event->events | EPOLLERR | EPOLLHUP;
	item->data = event->data.u64;
	if (epoll_look(item, NULL))
		epoll_item_ready(item);
}

void epoll_remove(struct epoll_item *item)
{
	struct epoll_item **at = slot_of(item->ep, item->fd);
	unsigned long flags;

	while (*at != item)
		at = &(*at)->next;
	*at = item->next;
	item->ep->count--;
	vfs_poll_remove(&item->watcher);
	flags = arch_irq_save();
	uk_list_remove(&item->ready);
	uk_list_remove(&item->watches);
	arch_irq_restore(flags);
	uk_free(item);
}

void epoll_clear(struct epoll *ep)
{
	for (unsigned i = 0; i < ep->size; i++)
		while (ep->slots[i])
			epoll_remove(ep->slots[i]);
	uk_free(ep->slots);
	ep->slots = NULL;
	ep->size = 0;
}

/* Epolls in the longest chain from ep downwards; too many if target is one of
 * them. It calls itself left times at most. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static int depth_below(struct epoll *ep, const struct epoll *target, int left)
{
	int deepest = 0;

	if (ep == target || left == 0)
		return DEPTH_MAX;
	uk_mutex_lock(&ep->lock);
	for (unsigned i = 0; i < ep->size && deepest < DEPTH_MAX; i++) {
		const struct epoll_item *item = ep->slots[i];

		for (; item; item = item->next)
			if (epoll_is(item->file))
				deepest = max(deepest,
					      depth_below(epoll_of(item->file),
							  target, left - 1));
	}
	uk_mutex_unlock(&ep->lock);
	return deepest + 1;
}

/* The same upwards. Items on epolls come and go under epoll_graph. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static int depth_above(const struct epoll *ep, int left)
{
	const struct uk_list *i;
	int deepest = 0;

	if (left == 0)
		return DEPTH_MAX;
	uk_list_for_each(i, &ep->file->watches) {
		const struct epoll_item *item =
			uk_list_entry(i, struct epoll_item, watches);

		deepest = max(deepest, depth_above(item->ep, left - 1));
	}
	return deepest + 1;
}

int epoll_check_loop(const struct epoll *ep, struct epoll *inner)
{
	int depth =
		depth_below(inner, ep, DEPTH_MAX) + depth_above(ep, DEPTH_MAX);

	return depth > DEPTH_MAX ? -ELOOP : 0;
}
