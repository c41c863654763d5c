/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Readiness. An object whose readiness can change has a struct vfs_pollq; who
 * wants to know links a struct vfs_watcher into it, by vfs_ops.poll, and is
 * told by a callback. The object's own readers and writers sleep in wait queues
 * (<uk/thread.h>): a pollq with nobody in it costs a load and a branch.
 */
#ifndef UK_POLL_H
#define UK_POLL_H

#include <poll.h>
#include <uk/list.h>

struct vfs_pollq {
	struct uk_list watchers; /* of struct vfs_watcher; interrupts off */
};

struct vfs_watcher {
	struct uk_list link; /* in the pollq; alone if in none */
	/* POLL* that have come to hold; 0: look for yourself. Interrupts off:
	 * may wake threads, may not sleep or unlink other watchers. True: this
	 * is of interest to it. */
	bool (*notify)(struct vfs_watcher *w, unsigned events);
	/* Told only if no exclusive watcher before it was interested. */
	bool exclusive;
};

static inline void vfs_pollq_init(struct vfs_pollq *q)
{
	uk_list_init(&q->watchers);
}

/* Of an object's poll operation. w may be NULL: only the state is asked for.
 * Add first, look then, so that no change is lost between the two. */
void vfs_poll_add(struct vfs_pollq *q, struct vfs_watcher *w);
/* Out of its queue, if it is in one. */
void vfs_poll_remove(struct vfs_watcher *w);

void vfs_poll_notify_slow(struct vfs_pollq *q, unsigned events);

/* Readiness came (or went: events 0). Any context; uk_preempt() is the
 * caller's. */
static inline void vfs_poll_notify(struct vfs_pollq *q, unsigned events)
{
	if (!uk_list_empty(&q->watchers))
		vfs_poll_notify_slow(q, events);
}

/* The object goes: nobody watches it any more. Told POLLHUP | POLLNVAL and
 * unlinked. */
void vfs_pollq_close(struct vfs_pollq *q);

#endif
