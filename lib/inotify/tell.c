/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What happened, told to who watches: first the directory in which it did, by
 * name, then the file itself; of changes of names, the other way round. That is
 * Linux's order, but for a file that is gone: here its directory hears of that
 * first.
 *
 * lib/vfs says what happened to a name. That a file gets another link or loses
 * one changes its attributes; that it is gone is known when its node goes,
 * which is when nobody has it open any more.
 */
#include <limits.h>
#include <sys/stat.h>
#include "inotify.h"

#define IN_NAMES \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | VFS_RENAMED)
#define IN_SELF (IN_DELETE_SELF | IN_MOVE_SELF)

#define EVENTS (IN_ALL_EVENTS | VFS_RENAMED)

static char name_buf[NAME_MAX + 1]; /* inotify_lock */

/* inotify_lock held. */
static void tell_node(struct vfs_node *node, const struct news *n)
{
	struct uk_list *head, *i, *next;
	bool last = !node->marks;

	if (last)
		return;
	head = &node->marks->list;
	for (i = head->next; !last; i = next) {
		struct mark *m = uk_list_entry(i, struct mark, link);

		next = i->next;
		last = next == head; /* the head may go with the mark */
		if (m->mask & n->mask & EVENTS)
			m->tell(m, n);
	}
}

/* What a change of names means to the file. */
static unsigned self_mask(const struct vfs_node *node, unsigned mask)
{
	bool links = (mask & IN_DELETE) || (mask & IN_DELETE_SELF) ||
		     ((mask & IN_CREATE) && node->nlink > 1);

	if (mask & (IN_NAMES | IN_DELETE_SELF))
		return links && !S_ISDIR(node->mode) ? IN_ATTRIB : 0;
	/* Of a directory itself it is not said that it is one. */
	return mask & IN_SELF ? mask & ~IN_ISDIR : mask;
}

static void tell_self(struct vfs_node *node, unsigned mask, bool unlinked)
{
	const struct news n = { .mask = mask, .unlinked = unlinked };

	if (mask)
		tell_node(node, &n);
}

static void tell(struct vfs_entry *e, unsigned mask, unsigned cookie)
{
	struct vfs_node *node = e->node, *dir = NULL;
	struct news n = { .cookie = cookie, .name = name_buf };
	unsigned self;

	if (!node)
		return;
	if (S_ISDIR(node->mode))
		mask |= IN_ISDIR;
	self = self_mask(node, mask);
	n.mask = mask;
	n.unlinked = (e->flags & VFS_ENTRY_GONE) && !(mask & IN_NAMES);
	uk_mutex_lock(&inotify_lock);
	if (mask & IN_NAMES)
		tell_self(node, self, false);
	if (!(mask & IN_SELF))
		dir = vfs_marked_parent(e, name_buf, &n.len);
	if (dir)
		tell_node(dir, &n);
	if (!(mask & IN_NAMES))
		tell_self(node, self, n.unlinked);
	uk_mutex_unlock(&inotify_lock);
	if (dir)
		vfs_node_put(dir);
	uk_preempt();
}

/* Nobody can reach the node any more; with links left, its file system goes. */
static void node_gone(struct vfs_node *node)
{
	bool deleted = node->nlink == 0 ||
		       (S_ISDIR(node->mode) && node->nlink <= 1);
	const struct news n = { .mask = IN_DELETE_SELF };

	uk_mutex_lock(&inotify_lock);
	if (deleted)
		tell_node(node, &n);
	while (node->marks) {
		struct mark *m = uk_list_entry(node->marks->list.next,
					       struct mark, link);

		m->gone(m, deleted);
	}
	uk_mutex_unlock(&inotify_lock);
}

void inotify_start(void)
{
	if (!vfs_notify_fn)
		vfs_watch(1); /* for good */
	uk_provide(vfs_marks_gone, node_gone);
	uk_provide(vfs_notify_fn, tell);
}
