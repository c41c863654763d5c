/* SPDX-License-Identifier: BSD-3-Clause */
/* Who is asked before something happens to files, by leases, and who is told of
 * it afterwards, by inotify and F_NOTIFY. */
#ifndef UK_WATCH_H
#define UK_WATCH_H

#include <uk/node.h>

/* --- Leases (lease.c) ------------------------------------------------ */

/* Seconds that a holder has, 0: for ever; whether new ones are given:
 * /proc/sys/fs. */
extern unsigned vfs_lease_break_time, vfs_leases_enable;

/* Set with the first lease: n, which has locks, is about to be opened, or cut,
 * with flags of open(). 0, -EWOULDBLOCK (O_NONBLOCK), -EINTR. May sleep. */
extern int (*vfs_break_leases)(struct vfs_node *n, unsigned flags);

static inline int vfs_break(struct vfs_node *n, unsigned flags)
{
	return unlikely(n->locks) && vfs_break_leases
		       ? vfs_break_leases(n, flags)
		       : 0;
}

/* --- Being told (inotify) ------------------------------------------- */

/* Beside IN_*: a name has changed within its directory, to be told before
 * IN_MOVED_FROM. */
#define VFS_RENAMED 0x10000000u

/* NULL until somebody watches. IN_* mask, cookie of a rename; e is the name by
 * which it happened: its node's marks and its parent's node's are to be told.
 * May sleep; no spin lock is held, mutexes may be. */
extern void (*vfs_notify_fn)(struct vfs_entry *e, unsigned mask,
			     unsigned cookie);

/* F_NOTIFY of what is open at fd, DN_*: 0, -ENOTDIR, -ENOMEM; -EINVAL where
 * there is no lib/inotify. */
int vfs_dir_notify(struct vfs_file *f, int fd, unsigned what);

/* The last reference of a node with marks has gone. May sleep. */
extern void (*vfs_marks_gone)(struct vfs_node *node);
/* e's directory, referenced, if it has marks, and e's name in it, of *len
 * bytes; NULL. name: NAME_MAX bytes. (marks.c) */
struct vfs_node *vfs_marked_parent(struct vfs_entry *e, char *name,
				   size_t *len);

static inline void vfs_notify(struct vfs_entry *e, unsigned mask)
{
	if (unlikely(vfs_notify_fn) && e)
		vfs_notify_fn(e, mask, 0);
}

#endif
