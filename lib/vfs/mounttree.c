/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mounts that come from other mounts: bound, with or without what is mounted
 * below, and moved. mount_lock is held throughout, so that what is in the tree
 * stays there while names_lock is not.
 *
 * Nothing propagates: every mount is private, or unbindable; a slave of nobody
 * is private, too. Shared ones are refused.
 */
#include <errno.h>
#include <sys/stat.h>
#include <uk/print.h>
#include "names.h"

static bool same_kind(const struct vfs_entry *a, const struct vfs_entry *b)
{
	return S_ISDIR(a->node->mode) == S_ISDIR(b->node->mode);
}

/* --- Binding ------------------------------------------------------------- */

/* The like of m, showing root, in no tree. NULL: no memory. */
static struct vfs_mount *copy_one(struct vfs_mount *m, struct vfs_entry *root)
{
	vfs_super_get(m->super);
	m->copy = mount_new(m->super, root, m->source, m->flags);
	if (!m->copy)
		vfs_super_put(m->super);
	return m->copy;
}

/* A mount below top, in what old shows of it, whose place has been copied, but
 * not it. NULL: none. */
static struct vfs_mount *next_to_copy(const struct vfs_path *old)
{
	unsigned long irq = uk_spin_lock_irqsave(&names_lock);
	struct vfs_mount *found = NULL;
	struct uk_list *pos;

	uk_list_for_each(pos, &vfs_mounts) {
		struct vfs_mount *m = uk_list_entry(pos, struct vfs_mount, all);

		if (m->copy || m->unbindable || !m->parent || !m->parent->copy)
			continue;
		if (m->parent == old->mount &&
		    !entry_is_above(old->entry, m->at))
			continue;
		found = m;
		break;
	}
	uk_spin_unlock_irqrestore(&names_lock, irq);
	return found;
}

/* What is mounted below old, as copies in made, parents first. */
static int copy_below(const struct vfs_path *old, struct uk_list *made)
{
	struct vfs_mount *m, *copy;

	while ((m = next_to_copy(old)) != NULL) {
		struct vfs_path at = { .mount = m->parent->copy,
				       .entry = m->at };

		copy = copy_one(m, m->root);
		if (!copy)
			return -ENOMEM;
		vfs_path_get(&at);
		copy->parent = at.mount;
		copy->at = at.entry;
		uk_list_add_tail(made, &copy->all);
	}
	return 0;
}

static struct vfs_mount *first_of(struct uk_list *made)
{
	struct vfs_mount *m = uk_list_entry(made->next, struct vfs_mount, all);

	uk_list_remove(&m->all);
	return m;
}

/* top goes to at, and with it what is in made. */
static int attach_all(struct vfs_mount *top, struct uk_list *made,
		      const struct vfs_path *at)
{
	unsigned long irq = uk_spin_lock_irqsave(&names_lock);
	int err = mount_attach(top, at);

	while (!err && !uk_list_empty(made)) {
		struct vfs_mount *m = first_of(made);

		m->at->flags |= VFS_ENTRY_MOUNTPOINT;
		uk_list_add_tail(&vfs_mounts, &m->all);
	}
	uk_spin_unlock_irqrestore(&names_lock, irq);
	return err;
}

static void discard_all(struct vfs_mount *top, struct uk_list *made)
{
	while (!uk_list_empty(made)) {
		struct vfs_mount *m = first_of(made);
		struct vfs_path at = { .mount = m->parent, .entry = m->at };

		vfs_path_put(&at);
		mount_put(m);
	}
	mount_put(top);
}

static void forget_copies(void)
{
	unsigned long irq = uk_spin_lock_irqsave(&names_lock);
	struct uk_list *pos;

	uk_list_for_each(pos, &vfs_mounts)
		uk_list_entry(pos, struct vfs_mount, all)->copy = NULL;
	uk_spin_unlock_irqrestore(&names_lock, irq);
}

int mount_bind(const struct vfs_path *old, const struct vfs_path *at, bool all)
{
	struct uk_list made = UK_LIST_INIT(made);
	struct vfs_mount *top;
	int err = 0;

	if (!same_kind(old->entry, at->entry))
		return -ENOTDIR;
	if ((old->entry->flags & VFS_ENTRY_GONE) || old->mount->unbindable ||
	    !mount_is_attached(old->mount))
		return -EINVAL;
	top = copy_one(old->mount, old->entry);
	if (!top)
		return -ENOMEM;
	if (all)
		err = copy_below(old, &made);
	forget_copies();
	if (!err)
		err = attach_all(top, &made, at);
	if (err)
		discard_all(top, &made);
	return err;
}

/* --- Moving -------------------------------------------------------------- */

int mount_move(const struct vfs_path *old, const struct vfs_path *at)
{
	struct vfs_mount *m = old->mount;
	struct vfs_path was = { .mount = m->parent, .entry = m->at };
	unsigned long irq;
	int err;

	if (old->entry != m->root || !m->parent ||
	    !same_kind(m->root, at->entry))
		return -EINVAL;
	if (mount_is_below(at->mount, m))
		return -ELOOP;
	irq = uk_spin_lock_irqsave(&names_lock);
	err = mount_may_attach(at);
	if (!err) {
		uk_list_remove(&m->all);
		mount_unmark(was.entry);
		err = mount_attach(m, at);
	}
	uk_spin_unlock_irqrestore(&names_lock, irq);
	if (!err)
		vfs_path_put(&was);
	return err;
}

/* --- Propagation --------------------------------------------------------- */

int mount_propagate(const struct vfs_path *at, unsigned flags)
{
	unsigned type = flags & ~(unsigned)(MS_REC | MS_SILENT);
	struct uk_list *pos;

	if (at->entry != at->mount->root)
		return -EINVAL;
	if (type != MS_PRIVATE && type != MS_SLAVE && type != MS_UNBINDABLE) {
		if (type == MS_SHARED)
			uk_printk("armlet: mount: MS_SHARED is not "
				  "supported\n");
		return -EINVAL; /* Linux: of several */
	}
	uk_list_for_each(pos, &vfs_mounts) {
		struct vfs_mount *m = uk_list_entry(pos, struct vfs_mount, all);

		if (m == at->mount ||
		    ((flags & MS_REC) && mount_is_below(m, at->mount)))
			m->unbindable = type == MS_UNBINDABLE;
	}
	return 0;
}
