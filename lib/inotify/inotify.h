/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of lib/inotify.
 *
 *   struct inotify --watches--> struct watch --in node->marks--> the node
 *        |
 *        +--queue--> struct event, what read() gives
 *
 * A watch holds no reference of its node: a node that goes takes its watches
 * with it (vfs_marks_gone). inotify_lock is of all watches; it comes after
 * every lock of lib/vfs, and no node is put with it held. A queue changes with
 * interrupts off; only the holder of `reading` takes from it.
 */
#ifndef INOTIFY_INOTIFY_H
#define INOTIFY_INOTIFY_H

#include <sys/inotify.h>
#include <uk/mutex.h>
#include <uk/node.h>
#include <uk/poll.h>
#include <uk/vfs.h>

#define QUEUE_MAX 16384u /* Linux's max_queued_events */

struct event {
	struct uk_list link;
	struct inotify_event text; /* as it is read; its name follows */
};

struct inotify {
	struct uk_list queue; /* of struct event; interrupts off */
	unsigned queued;
	size_t bytes; /* of all in the queue */
	struct uk_mutex reading;
	struct uk_waitq readers;
	struct vfs_pollq pollq;
	struct uk_list watches; /* inotify_lock */
	int last_wd;
};

struct watch {
	struct uk_list mine; /* of the inotify */
	struct uk_list marks; /* of the node */
	struct inotify *inotify;
	struct vfs_node *node;
	int wd;
	unsigned mask; /* IN_* events, IN_ONESHOT, IN_EXCL_UNLINK */
};

struct vfs_marks {
	struct uk_list watches;
};

extern struct uk_mutex inotify_lock;

/* --- queue.c --- */

extern const struct vfs_ops inotify_ops;

/* name: NULL, or len bytes. Like the last one in the queue: once is enough. */
void inotify_queue(struct inotify *in, int wd, unsigned mask, unsigned cookie,
		   const char *name, size_t len);

/* --- watch.c: inotify_lock held --- */

/* in's watch of node, or NULL. */
struct watch *watch_find(struct inotify *in, struct vfs_node *node);
/* A new one; NULL: no memory. */
struct watch *watch_new(struct inotify *in, struct vfs_node *node);
/* It goes, silently. */
void watch_free(struct watch *w);

/* --- tell.c --- */

/* vfs_notify_fn and vfs_marks_gone. */
void inotify_tell(struct vfs_entry *e, unsigned mask, unsigned cookie);
void inotify_node_gone(struct vfs_node *node);

#endif
