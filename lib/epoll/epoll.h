/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of lib/epoll.
 *
 *   struct epoll --slots, by descriptor--> struct epoll_item --file--> the file
 *         |                                       ^   |
 *         +----ready (interrupts off)-------------+   +-- in file->watches
 *
 * An item watches its file without a reference: the file's last put takes the
 * item out (vfs_unwatch). It is in `ready` from when the file tells of a change
 * until a wait has looked and found nothing, or reported an edge.
 *
 * Locks, in this order:
 *   epoll_graph      epolls that watch epolls; the life of an epoll against
 *                    that of the files that it watches
 *   epoll.lock       its items. A wait holds it while it looks at files, which
 *                    may be epolls: from the outer to the inner one
 *   interrupts off   ready lists, file->watches
 */
#ifndef EPOLL_EPOLL_H
#define EPOLL_EPOLL_H

#include <sys/epoll.h>
#include <uk/mutex.h>
#include <uk/poll.h>
#include <uk/vfs.h>

struct epoll_item {
	struct vfs_watcher watcher;
	struct epoll *ep;
	struct vfs_file *file;
	struct epoll_item *next; /* in its slot */
	struct uk_list ready; /* alone: not in the list */
	struct uk_list watches; /* of the file */
	int fd;
	uint32_t events; /* EPOLL* */
	uint64_t data; /* the program's */
};

struct epoll {
	struct uk_mutex lock;
	struct uk_list ready; /* of epoll_item */
	struct uk_waitq waiters;
	struct vfs_pollq pollq; /* who watches the epoll itself */
	struct vfs_file *file;
	struct epoll_item **slots;
	unsigned size; /* of slots: a power of two */
	unsigned count; /* items */
};

/* What is no event, but how to report one. */
#define EPOLL_HOW \
	((uint32_t)(EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP))

extern struct uk_mutex epoll_graph;
extern const struct vfs_anon_ops epoll_ops;

static inline struct epoll *epoll_of(const struct vfs_file *f)
{
	return f->data;
}

static inline bool epoll_is(const struct vfs_file *f)
{
	return f->ops == &epoll_ops.ops;
}

/* --- items.c: which descriptors it has. Lock held. ------------------------ */

struct epoll_item *epoll_find(const struct epoll *ep,
			      const struct vfs_file *file, int fd);
/* *event of a new one. 0, -ENOMEM. */
int epoll_add(struct epoll *ep, struct vfs_file *file, int fd,
	      const struct epoll_event *event);
void epoll_modify(struct epoll_item *item, const struct epoll_event *event);
void epoll_remove(struct epoll_item *item);
/* All of them. */
void epoll_clear(struct epoll *ep);

/* Would inner in ep make a circle, or too deep a tree? 0 or -ELOOP. epoll_graph
 * held. */
int epoll_check_loop(const struct epoll *ep, struct epoll *inner);

/* --- wait.c --------------------------------------------------------------- */

/* What holds now of what the item is to be told of. */
static inline unsigned epoll_look(const struct epoll_item *item,
				  struct vfs_watcher *w)
{
	return item->file->ops->poll(item->file, w) & item->events;
}

/* It may be ready: into the list, waking who waits. Any context. */
bool epoll_item_ready(struct epoll_item *item);

unsigned epoll_poll(struct vfs_file *f, struct vfs_watcher *w);

#endif
