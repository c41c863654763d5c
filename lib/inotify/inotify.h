/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of lib/inotify.
 *
 *   struct inotify --watches--> struct watch --mark, in node->marks--> the node
 *        |
 *        +--queue--> struct event, what read() gives
 *
 *   struct vfs_file, of a directory <-- struct dnotify --mark--> its node
 *
 * A mark holds no reference of its node: a node that goes takes its marks
 * with it (vfs_marks_gone). inotify_lock is of all marks; it comes after
 * every lock of lib/vfs, and no node is put with it held. A queue changes with
 * interrupts off; only the holder of `reading` takes from it.
 */
#ifndef INOTIFY_INOTIFY_H
#define INOTIFY_INOTIFY_H

#include <sys/inotify.h>
#include <uk/mutex.h>
#include <uk/node.h>
#include <uk/poll.h>
#include <uk/watch.h>

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

/* One happening. */
struct news {
	unsigned mask, cookie; /* IN_*, VFS_RENAMED */
	const char *name; /* NULL: to the file itself */
	size_t len;
	bool unlinked; /* the name is gone */
};

/* Who is told of what happens to a node. The functions may remove it. */
struct mark {
	struct uk_list link; /* of the node's */
	struct vfs_node *node;
	unsigned mask; /* of news that it wants; what else is tell's */
	void (*tell)(struct mark *m, const struct news *n);
	/* The node goes: deleted, or with its file system. Has to remove it. */
	void (*gone)(struct mark *m, bool deleted);
};

struct watch {
	struct mark mark; /* mask: IN_ONESHOT, IN_EXCL_UNLINK as well */
	struct uk_list mine; /* of the inotify */
	struct inotify *inotify;
	int wd;
};

struct vfs_marks {
	struct uk_list list; /* not empty */
};

extern struct uk_mutex inotify_lock;

/* --- queue.c --- */

extern const struct vfs_anon_ops inotify_ops;

/* name: NULL, or len bytes. Like the last one in the queue: once is enough. */
void inotify_queue(struct inotify *in, int wd, unsigned mask, unsigned cookie,
		   const char *name, size_t len);

/* --- mark.c: inotify_lock held --- */

/* m, whose other members are set, is node's from now on. -ENOMEM. */
int mark_add(struct mark *m, struct vfs_node *node);
void mark_remove(struct mark *m);

/* --- watch.c: inotify_lock held --- */

/* in's watch of node, or NULL. */
struct watch *watch_find(struct inotify *in, struct vfs_node *node);
/* A new one; NULL: no memory. */
struct watch *watch_new(struct inotify *in, struct vfs_node *node);
/* It goes, silently. */
void watch_free(struct watch *w);

/* --- tell.c --- */

/* From now on marks are told. */
void inotify_start(void);

#endif
