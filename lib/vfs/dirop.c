/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What calls that change a directory have in common: its lock is taken, the
 * name is looked for again, and after the file system has agreed, the table,
 * link counts and times follow.
 */
#include <errno.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include "names.h"

static int begun(struct dirop *d, int err)
{
	if (!err) {
		d->dir = d->w.at;
		vfs_path_get(&d->dir);
		walk_unlock(&d->w);
		return 0;
	}
	walk_end(&d->w);
	return err;
}

int dirop_begin(struct dirop *d, int dirfd, const char *upath)
{
	return begun(d, walk_user(&d->w, dirfd, upath, WALK_PARENT));
}

int dirop_begin_name(struct dirop *d, int dirfd, struct vfs_name *name,
		     unsigned flags)
{
	flags |= WALK_PARENT;
	return begun(d, walk_name(&d->w, dirfd, name, flags));
}

int dirop_begin_kernel(struct dirop *d, const char *path)
{
	return begun(d, walk_kernel(&d->w, path, WALK_PARENT));
}

void dirop_end(struct dirop *d)
{
	vfs_path_put(&d->dir);
	walk_end(&d->w);
}

static int ask(struct vfs_entry *dir, const char *s, size_t len,
	       struct vfs_entry **out)
{
	struct vfs_entry *e;
	int err;

	if (!dir->node->ops->lookup)
		return -ENOENT;
	e = entry_new(dir, s, len);
	if (!e)
		return -ENOMEM;
	err = dir->node->ops->lookup(dir->node, e);
	if (err) {
		entry_discard(e);
		return err;
	}
	entry_insert(e);
	*out = e;
	return 0;
}

int dir_find(struct vfs_entry *dir, const char *s, size_t len, uint32_t key,
	     struct vfs_entry **out)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	struct vfs_entry *e = entry_find(dir, s, len, key), *stale = NULL;

	if (e && dir->node->ops->valid && !dir->node->ops->valid(e)) {
		entry_get(e);
		entry_remove(e);
		stale = e;
		e = NULL;
	}
	if (e)
		entry_get(e);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (stale)
		entry_put(stale);
	*out = e;
	return e ? 0 : ask(dir, s, len, out);
}

int dirop_find(struct dirop *d, struct vfs_entry **e)
{
	if (d->w.last_len > NAME_MAX)
		return -ENAMETOOLONG;
	return dir_find(d->dir.entry, d->w.last, d->w.last_len, d->w.last_key,
			e);
}

/* Under dir's lock. Linux's order: exists, read-only, no such directory. */
static int may_create(struct dirop *d, bool directory)
{
	struct vfs_entry *e;
	int err = dirop_find(d, &e);

	if (!err) {
		entry_put(e);
		return -EEXIST;
	}
	if (err != -ENOENT)
		return err;
	if (d->w.slash && !directory)
		return -ENOENT;
	if (d->dir.entry->flags & VFS_ENTRY_GONE)
		return -ENOENT;
	return mount_want_write(d->dir.mount);
}

int dirop_create(struct dirop *d, bool directory, struct vfs_entry **e)
{
	struct vfs_entry *dir = d->dir.entry;
	int err;

	if (d->w.last_type != LAST_NORMAL)
		return -EEXIST;
	uk_mutex_lock(&dir->node->lock);
	err = may_create(d, directory);
	if (!err) {
		*e = entry_new(dir, d->w.last, d->w.last_len);
		err = *e ? 0 : -ENOMEM;
	}
	if (err)
		uk_mutex_unlock(&dir->node->lock);
	return err;
}

int dirop_created(struct dirop *d, struct vfs_entry *e, int err)
{
	struct vfs_node *dir = d->dir.entry->node;
	bool directory;

	if (err) {
		entry_discard(e);
		uk_mutex_unlock(&dir->lock);
		return err;
	}
	directory = S_ISDIR(e->node->mode);
	if (!dir->ops->lookup) {
		vfs_node_modified(dir);
		if (directory)
			node_unlinked(dir, -1u);
	}
	entry_insert(e);
	uk_mutex_unlock(&dir->lock);
	vfs_notify(e, IN_CREATE | (directory ? IN_ISDIR : 0));
	return 0;
}

void dir_forget(struct vfs_entry *e)
{
	struct vfs_node *n = e->node, *dir = e->parent->node;
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	bool named = !dir->ops->lookup;

	if (named) {
		n->nlink -= S_ISDIR(n->mode) ? 2 : 1;
		dir->nlink -= S_ISDIR(n->mode) ? 1 : 0;
	} else {
		entry_get(e);
	}
	entry_remove(e);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (named) {
		vfs_node_modified(dir);
		vfs_node_changed(n);
	}
}

/* --- From inside ---------------------------------------------------- */

int vfs_entry_add(struct vfs_entry *dir, const char *name, size_t len,
		  struct vfs_node *node, struct vfs_entry **out)
{
	struct vfs_entry *e = entry_new(dir, name, len), *old;
	int err = -ENOMEM;

	if (!e)
		return err;
	uk_mutex_lock(&dir->node->lock);
	err = dir_find(dir, e->name, len, e->key, &old);
	if (err == -ENOENT) {
		e->node = node;
		entry_insert(e);
		if (S_ISDIR(node->mode))
			node_unlinked(dir->node, -1u);
		vfs_node_modified(dir->node);
		err = 0;
	} else if (!err) {
		entry_put(old);
		err = -EEXIST;
	}
	uk_mutex_unlock(&dir->node->lock);
	if (err)
		entry_discard(e);
	else if (out)
		*out = e;
	return err;
}

int vfs_entry_remove(struct vfs_entry *dir, const char *name, size_t len)
{
	uint32_t key = entry_key(dir, name, len);
	struct vfs_entry *e;
	int err;

	uk_mutex_lock(&dir->node->lock);
	err = dir_find(dir, name, len, key, &e);
	if (!err) {
		dir_forget(e);
		entry_put(e); /* the name's */
	}
	uk_mutex_unlock(&dir->node->lock);
	if (!err)
		entry_put(e);
	return err;
}
