/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rename: an entry moves, and with it its node and all that is below.
 *
 * A placeholder with the new name is made first. Then entry and placeholder
 * change names and parents, and the placeholder goes with the old ones; so
 * nothing can fail once the file system has agreed. What is replaced keeps its
 * own name, marked GONE, and leaves its position in the directory to what
 * replaces it: who reads the directory meanwhile sees the name once.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <uk/abi/open.h>
#include <uk/syscall.h>
#include "names.h"

struct move {
	struct dirop from, to;
	struct vfs_entry *e, *target; /* referenced; target may be NULL */
	unsigned flags;
};

/* --- Locks ---------------------------------------------------------- */

static void lock_dirs(struct vfs_entry *a, struct vfs_entry *b)
{
	struct vfs_node *first = a->node, *second = b->node;
	unsigned long flags;
	bool swap;

	if (a == b) {
		uk_mutex_lock(&first->lock);
		return;
	}
	uk_mutex_lock(&first->super->rename);
	flags = uk_spin_lock_irqsave(&names_lock);
	swap = entry_is_above(b, a) || (!entry_is_above(a, b) && b < a);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (swap) {
		first = b->node;
		second = a->node;
	}
	uk_mutex_lock(&first->lock);
	uk_mutex_lock(&second->lock);
}

static void unlock_dirs(struct vfs_entry *a, struct vfs_entry *b)
{
	uk_mutex_unlock(&a->node->lock);
	if (a == b)
		return;
	uk_mutex_unlock(&b->node->lock);
	uk_mutex_unlock(&a->node->super->rename);
}

/* --- Checks, in Linux's order --------------------------------------- */

static bool is_dir(const struct vfs_entry *e)
{
	return S_ISDIR(e->node->mode);
}

/* A directory can neither go below itself, nor replace what is above it. */
static int check_loops(struct move *m)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	int err = 0;

	if (entry_is_above(m->e, m->to.dir.entry))
		err = -EINVAL;
	else if (m->target && entry_is_above(m->target, m->from.dir.entry))
		err = m->flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	uk_spin_unlock_irqrestore(&names_lock, flags);
	return err;
}

static int check_slashes(struct move *m)
{
	if (!is_dir(m->e)) {
		if (m->from.w.slash)
			return -ENOTDIR;
		if (!(m->flags & RENAME_EXCHANGE) && m->to.w.slash)
			return -ENOTDIR;
	}
	if ((m->flags & RENAME_EXCHANGE) && !is_dir(m->target) && m->to.w.slash)
		return -ENOTDIR;
	return 0;
}

static int check_target(struct move *m)
{
	if (m->to.dir.entry->flags & VFS_ENTRY_GONE)
		return -ENOENT;
	if (m->target && !(m->flags & RENAME_EXCHANGE)) {
		if (is_dir(m->e) && !is_dir(m->target))
			return -ENOTDIR;
		if (!is_dir(m->e) && is_dir(m->target))
			return -EISDIR;
	}
	if ((m->e->flags & VFS_ENTRY_MOUNTPOINT) ||
	    (m->target && (m->target->flags & VFS_ENTRY_MOUNTPOINT)))
		return -EBUSY;
	return 0;
}

/* Both names, with the directories' locks held. */
static int find_both(struct move *m)
{
	int err = dirop_find(&m->from, &m->e);

	if (err)
		return err;
	err = dirop_find(&m->to, &m->target);
	if (err == -ENOENT && !(m->flags & RENAME_EXCHANGE))
		err = 0;
	else if (!err && (m->flags & RENAME_NOREPLACE))
		err = -EEXIST;
	return err;
}

/* --- The move ------------------------------------------------------- */

static void links_of_exchange(struct vfs_entry *a, struct vfs_entry *b)
{
	if (is_dir(a) == is_dir(b))
		return;
	/* Each is by now where the other was. */
	a->parent->node->nlink += is_dir(a) ? 1 : -1u;
	b->parent->node->nlink += is_dir(b) ? 1 : -1u;
}

static void exchange(struct move *m)
{
	struct vfs_entry *a = m->e, *b = m->target;
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);

	entry_unhash(a);
	entry_unhash(b);
	entry_swap_names(a, b);
	entry_swap_places(a, b);
	entry_hash(a);
	entry_hash(b);
	if (!a->parent->node->ops->lookup)
		links_of_exchange(a, b);
	uk_spin_unlock_irqrestore(&names_lock, flags);
}

static void links_of_move(struct vfs_node *from, struct vfs_node *to,
			  const struct vfs_entry *target, bool directory)
{
	if (directory) {
		from->nlink--;
		to->nlink++;
	}
	if (!target)
		return;
	target->node->nlink -= directory ? 2 : 1;
	to->nlink -= directory ? 1 : 0;
}

/* new: the placeholder, which ends with the old name; if it has a node, for
 * good: a whiteout. */
static void replace(struct move *m, struct vfs_entry *new)
{
	struct vfs_node *from = m->e->parent->node, *to = new->parent->node;
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);

	entry_unhash(m->e);
	entry_swap_names(m->e, new);
	if (m->target) {
		entry_swap_places(m->e, m->target);
		entry_remove(m->target);
	} else {
		entry_move_last(m->e);
	}
	entry_hash(m->e);
	if (new->node)
		entry_insert_locked(new);
	if (!from->ops->lookup)
		links_of_move(from, to, m->target, is_dir(m->e));
	uk_spin_unlock_irqrestore(&names_lock, flags);
}

static void update_times(struct move *m)
{
	if (m->e->parent->node->ops->lookup)
		return;
	vfs_node_modified(m->from.dir.entry->node);
	vfs_node_modified(m->to.dir.entry->node);
	vfs_node_changed(m->e->node);
	if (m->target)
		vfs_node_changed(m->target->node);
}

/* before: an entry with the old name and parent. */
static void tell(struct vfs_entry *before, struct vfs_entry *now)
{
	static unsigned cookie;
	unsigned dir = is_dir(now) ? IN_ISDIR : 0;
	unsigned c = __atomic_add_fetch(&cookie, 1, __ATOMIC_RELAXED);

	if (before->parent == now->parent)
		vfs_notify_fn(before, VFS_RENAMED | dir, 0);
	vfs_notify_fn(before, IN_MOVED_FROM | dir, c);
	vfs_notify_fn(now, IN_MOVED_TO | dir, c);
	vfs_notify_fn(now, IN_MOVE_SELF | dir, 0);
}

static int ask(struct move *m, struct vfs_entry *to)
{
	struct vfs_node *from_dir = m->from.dir.entry->node;

	if (from_dir->ops->rename)
		return from_dir->ops->rename(
			from_dir, m->e, m->to.dir.entry->node, to, m->flags);
	/* Who cannot unlink cannot rename. */
	return from_dir->ops->lookup || !from_dir->ops->unlink ? -EPERM : 0;
}

static int do_exchange(struct move *m)
{
	int err = ask(m, m->target);

	if (err)
		return err;
	exchange(m);
	update_times(m);
	vfs_node_changed(m->target->node);
	if (unlikely(vfs_notify_fn)) {
		tell(m->target, m->e);
		tell(m->e, m->target);
	}
	return 0;
}

/* What shows, at the old name, that there is nothing: a device 0:0, as overlays
 * want it. Only file systems of entries, which need not be told of it. */
static int make_whiteout(struct move *m, struct vfs_entry *new)
{
	struct vfs_node *dir = m->from.dir.entry->node;

	if (dir->ops->lookup || dir->ops->rename || !dir->ops->mknod)
		return -EINVAL;
	return dir->ops->mknod(dir, new, S_IFCHR, 0);
}

static void tell_replaced(struct move *m, struct vfs_entry *new, bool whiteout)
{
	if (!whiteout)
		new->node = m->e->node;
	tell(new, m->e);
	if (!whiteout)
		new->node = NULL;
	if (m->target)
		vfs_notify(m->target, IN_DELETE_SELF);
}

static int do_replace(struct move *m)
{
	struct vfs_entry *new =
		entry_new(m->to.dir.entry, m->to.w.last, m->to.w.last_len);
	bool whiteout = m->flags & RENAME_WHITEOUT;
	int err;

	if (!new)
		return -ENOMEM;
	err = ask(m, m->target ? m->target : new);
	if (!err && whiteout)
		err = make_whiteout(m, new);
	if (!err) {
		replace(m, new);
		update_times(m);
		if (unlikely(vfs_notify_fn))
			tell_replaced(m, new, whiteout);
		if (m->target)
			entry_put(m->target); /* the name's own */
	}
	if (err || !whiteout)
		entry_discard(new);
	return err;
}

/* A directory that is replaced is empty, and stays so under its lock. */
static int do_replace_dir(struct move *m)
{
	struct vfs_node *n = m->target->node;
	int err = -ENOTEMPTY;

	uk_mutex_lock(&n->lock);
	if (n->ops->lookup || entry_is_empty(m->target))
		err = do_replace(m);
	uk_mutex_unlock(&n->lock);
	return err;
}

/* Directories' locks held. */
static int move_locked(struct move *m)
{
	int err = find_both(m);

	if (!err)
		err = check_slashes(m);
	if (!err)
		err = check_loops(m);
	if (err)
		return err;
	/* Two names of one file: both stay. */
	if (m->target && m->e->node == m->target->node)
		return 0;
	err = check_target(m);
	if (err)
		return err;
	if (m->flags & RENAME_EXCHANGE)
		return do_exchange(m);
	return m->target && is_dir(m->target) ? do_replace_dir(m)
					      : do_replace(m);
}

static int check_ends(struct move *m)
{
	if (m->from.dir.mount != m->to.dir.mount)
		return -EXDEV;
	if (m->from.w.last_type != LAST_NORMAL)
		return -EBUSY;
	if (m->to.w.last_type != LAST_NORMAL)
		return m->flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	return mount_want_write(m->from.dir.mount);
}

static int move(struct move *m)
{
	int err = check_ends(m);

	if (err)
		return err;
	lock_dirs(m->from.dir.entry, m->to.dir.entry);
	err = move_locked(m);
	unlock_dirs(m->from.dir.entry, m->to.dir.entry);
	if (m->e)
		entry_put(m->e);
	if (m->target)
		entry_put(m->target);
	return err;
}

static int do_rename(int olddirfd, const char *oldpath, int newdirfd,
		     const char *newpath, unsigned flags)
{
	struct move m = { .flags = flags };
	int err;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT))
		return -EINVAL;
	if ((flags & RENAME_EXCHANGE) && flags != RENAME_EXCHANGE)
		return -EINVAL;
	err = dirop_begin(&m.from, olddirfd, oldpath);
	if (err)
		return err;
	err = dirop_begin(&m.to, newdirfd, newpath);
	if (!err) {
		err = move(&m);
		dirop_end(&m.to);
	}
	dirop_end(&m.from);
	return err;
}

UK_SYSCALL_R_DEFINE(int, renameat2, int, olddirfd, const char *, oldpath, int,
		    newdirfd, const char *, newpath, unsigned, flags)
{
	return do_rename(olddirfd, oldpath, newdirfd, newpath, flags);
}

UK_SYSCALL_R_DEFINE(int, renameat, int, olddirfd, const char *, oldpath, int,
		    newdirfd, const char *, newpath)
{
	return do_rename(olddirfd, oldpath, newdirfd, newpath, 0);
}

UK_SYSCALL_R_DEFINE(int, rename, const char *, oldpath, const char *, newpath)
{
	return do_rename(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}
