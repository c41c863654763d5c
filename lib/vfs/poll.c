/* SPDX-License-Identifier: BSD-3-Clause */
/* Who watches an object, and how they are told. */
#include <uk/essentials.h>
#include <plat/cpu.h>
#include <uk/poll.h>

void vfs_poll_add(struct vfs_pollq *q, struct vfs_watcher *w)
{
	unsigned long flags;

	if (!w)
		return;
	flags = arch_irq_save();
	uk_list_add_tail(&q->watchers, &w->link);
	arch_irq_restore(flags);
}

void vfs_poll_remove(struct vfs_watcher *w)
{
	unsigned long flags = arch_irq_save();

	uk_list_remove(&w->link);
	arch_irq_restore(flags);
}

void vfs_poll_notify_slow(struct vfs_pollq *q, unsigned events)
{
	unsigned long flags = arch_irq_save();
	struct uk_list *pos, *next;
	bool taken = false;

	for (pos = q->watchers.next; pos != &q->watchers; pos = next) {
		struct vfs_watcher *w =
			uk_list_entry(pos, struct vfs_watcher, link);

		next = pos->next;
		if (!(w->exclusive && taken) && w->notify(w, events))
			taken |= w->exclusive;
	}
	arch_irq_restore(flags);
}

void vfs_pollq_close(struct vfs_pollq *q)
{
	unsigned long flags = arch_irq_save();

	while (!uk_list_empty(&q->watchers)) {
		struct vfs_watcher *w = uk_list_entry(q->watchers.next,
						      struct vfs_watcher, link);

		uk_list_remove(&w->link);
		w->notify(w, POLLHUP | POLLNVAL);
	}
	arch_irq_restore(flags);
}
