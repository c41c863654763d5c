/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a walk leaves the table: names and links that a file system is asked
 * for. And links that are in it.
 *
 * A link that is followed is referenced to the end of the walk, since the walk
 * reads its target in place. What comes behind the link waits in name->rests.
 */
#include <errno.h>
#include "names.h"

int walk_ask(struct vfs_walk *w, const char *s, size_t len, uint32_t key,
	     struct vfs_entry **e)
{
	struct vfs_node *dir = w->at.entry->node;
	struct vfs_path old;
	int err;

	if (!dir->ops->lookup) {
		walk_unlock(w);
		return -ENOENT;
	}
	walk_hold(w);
	uk_mutex_lock(&dir->lock);
	err = dir_find(w->at.entry, s, len, key, e);
	uk_mutex_unlock(&dir->lock);
	if (err)
		return err;
	/* What was found is what is held from now on: in the cache an entry
	 * lives as long as it is referred to. */
	old = w->held;
	w->held.entry = *e;
	mount_get(w->held.mount);
	vfs_path_put(&old);
	walk_lock(w);
	return 0;
}

/* --- Links ---------------------------------------------------------- */

/* A target that is made when asked for, into a buffer of its own. */
static int make_target(struct vfs_walk *w, struct vfs_node *link,
		       const char **target)
{
	struct vfs_name *n = name_new();
	ssize_t len;

	if (!n)
		return -ENOMEM;
	n->next = w->name->next;
	w->name->next = n;
	len = link->ops->readlink(link, n->text, PATH_MAX - 1);
	if (len < 0)
		return (int)len;
	n->text[len] = '\0';
	*target = n->text;
	return 0;
}

/* Where a magic link leads becomes where the walk is. */
static int follow_magic(struct vfs_walk *w, struct vfs_node *link)
{
	struct vfs_path to, old = w->held;
	int err;

	if (w->flags & VFS_WALK_NO_MAGIC)
		return -ELOOP;
	if (w->flags & (VFS_WALK_BENEATH | VFS_WALK_IN_ROOT))
		return -EXDEV;
	err = link->ops->follow(link, &to);
	if (err)
		return err;
	if ((w->flags & VFS_WALK_NO_XDEV) && to.mount != w->at.mount) {
		vfs_path_put(&to);
		return -EXDEV;
	}
	w->held = w->at = to;
	vfs_path_put(&old);
	return 0;
}

/* The walk goes on in the root, for a path that starts with '/'. */
static int jump_root(struct vfs_walk *w)
{
	if (w->flags & VFS_WALK_BENEATH)
		return -EXDEV;
	if ((w->flags & VFS_WALK_NO_XDEV) && w->at.mount &&
	    w->at.mount != w->root.mount)
		return -EXDEV;
	w->at = w->root;
	return 0;
}

int walk_link(struct vfs_walk *w, struct vfs_entry *e)
{
	struct vfs_node *link = e->node;
	const char *target = NULL;
	int err = -ELOOP;

	if (w->links == LINKS_MAX || (w->flags & VFS_WALK_NO_LINKS) ||
	    (w->at.mount->flags & MS_NOSYMFOLLOW))
		goto out_unlock;
	vfs_node_get(link);
	w->name->holds[w->links++] = link;
	if (*w->rest)
		w->name->rests[w->depth++] = w->rest;
	if (link->ops->target)
		target = link->ops->target(link);
	if (!target) {
		walk_hold(w);
		if (link->ops->follow)
			err = follow_magic(w, link);
		else
			err = make_target(w, link, &target);
		if (err)
			return err;
		walk_lock(w);
	}
	w->rest = target ? target : "";
	if (!target)
		return 0;
	err = -ENOENT;
	if (!*target)
		goto out_unlock;
	err = *target == '/' ? jump_root(w) : 0;
	if (!err)
		return 0;
out_unlock:
	walk_unlock(w);
	return err;
}
