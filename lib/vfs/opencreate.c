/* SPDX-License-Identifier: BSD-3-Clause */
/* O_CREAT: open what is there, or make it; and O_TMPFILE. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "open.h"

/* What a new file is opened as: there before the file is made, which is not
 * left behind for want of it. No truncation. */
static struct vfs_file *file_for(unsigned flags)
{
	return vfs_file_new(&path_ops, flags & ~(unsigned)O_TRUNC, NULL);
}

/* The file is new: no check of its mode. */
static struct vfs_file *open_new(struct vfs_file *f, const struct vfs_path *p,
				 unsigned flags)
{
	f = open_as(f, p, flags);
	if (!PTRISERR(f))
		vfs_notify(f->entry, IN_OPEN);
	return f;
}

/* d's last component becomes a file's, whose entry is referenced. d's lock
 * held, given back. */
static int make_file(struct dirop *d, unsigned mode, struct vfs_entry **out)
{
	struct vfs_entry *dir = d->dir.entry, *e;
	int err = dir->flags & VFS_ENTRY_GONE ? -ENOENT
					      : mount_want_write(d->dir.mount);

	e = err ? NULL : entry_new(dir, d->w.last, d->w.last_len);
	if (!e) {
		uk_mutex_unlock(&dir->node->lock);
		return err ? err : -ENOMEM;
	}
	*out = e;
	err = dir->node->ops->mknod
		      ? dir->node->ops->mknod(dir->node, e, S_IFREG | mode, 0)
		      : -EACCES;
	if (!err)
		entry_get(e);
	return dirop_created(d, e, err);
}

/* The last component does not exist. d's lock held, given back. */
static struct vfs_file *make(struct dirop *d, const struct open_args *a)
{
	unsigned mode = a->mode & ~uk_process_current()->umask;
	struct vfs_path p = { .mount = d->dir.mount };
	struct vfs_file *f = file_for(a->flags);
	int err;

	if (!f) {
		uk_mutex_unlock(&d->dir.entry->node->lock);
		return ERR2PTR(-ENOMEM);
	}
	err = make_file(d, mode, &p.entry);
	if (err) {
		vfs_file_put(f);
		return ERR2PTR(err);
	}
	f = open_new(f, &p, a->flags);
	entry_put(p.entry);
	return f;
}

/* The last component is e: open it, or *again through the link that it is. */
static struct vfs_file *open_found(struct dirop *d, const struct open_args *a,
				   struct vfs_entry *e, bool *again)
{
	struct vfs_path p;
	struct vfs_file *f;
	int err;

	if (a->flags & O_EXCL)
		return ERR2PTR(-EEXIST);
	*again = S_ISLNK(e->node->mode) && (a->walk & VFS_WALK_FOLLOW);
	if (*again)
		return NULL;
	walk_lock(&d->w);
	d->w.at.entry = e;
	err = walk_cross(&d->w);
	p = d->w.at;
	if (!err)
		vfs_path_get(&p);
	walk_unlock(&d->w);
	if (err)
		return ERR2PTR(err);
	f = S_ISDIR(p.entry->node->mode) ? ERR2PTR(-EISDIR)
					 : open_checked(&p, a->flags);
	vfs_path_put(&p);
	return f;
}

/* Where d leads by the link e is where it goes on. */
static int through_link(struct dirop *d, struct vfs_entry *e)
{
	struct vfs_path old = d->dir;
	int err;

	walk_lock(&d->w);
	err = walk_follow_last(&d->w, e);
	if (err)
		return err;
	d->dir = d->w.at;
	vfs_path_get(&d->dir);
	walk_unlock(&d->w);
	vfs_path_put(&old);
	return 0;
}

/* One look at the last component. */
static struct vfs_file *open_last(struct dirop *d, const struct open_args *a,
				  struct vfs_entry **e, bool *again)
{
	struct vfs_node *dir = d->dir.entry->node;
	int err;

	if (d->w.last_type != LAST_NORMAL) {
		if (a->flags & O_EXCL)
			return ERR2PTR(-EEXIST);
		return S_ISDIR(dir->mode) ? ERR2PTR(-EISDIR)
					  : open_checked(&d->dir, a->flags);
	}
	if (d->w.slash)
		return ERR2PTR(-EISDIR);
	uk_mutex_lock(&dir->lock);
	err = dirop_find(d, e);
	if (err == -ENOENT)
		return make(d, a);
	uk_mutex_unlock(&dir->lock);
	return err ? ERR2PTR(err) : open_found(d, a, *e, again);
}

struct vfs_file *open_create(int dirfd, struct vfs_name *name,
			     const struct open_args *a)
{
	struct vfs_file *f;
	struct dirop d;
	int err = dirop_begin_name(&d, dirfd, name, a->walk);

	if (err)
		return ERR2PTR(err);
	for (;;) {
		struct vfs_entry *e = NULL;
		bool again = false;

		f = open_last(&d, a, &e, &again);
		if (again)
			err = through_link(&d, e);
		if (e)
			entry_put(e);
		if (!again || err)
			break;
	}
	dirop_end(&d);
	return err ? ERR2PTR(err) : f;
}

/* --- O_TMPFILE ------------------------------------------------------ */

/* An entry in no table, named as Linux names it. */
static int unnamed_entry(struct vfs_path *dir, unsigned mode,
			 struct vfs_entry **out)
{
	struct vfs_node *node, *n = dir->entry->node;
	struct vfs_entry *e;
	char name[24];
	int err;

	if (!n->ops->tmpfile)
		return -EOPNOTSUPP;
	err = mount_want_write(dir->mount);
	if (!err)
		err = n->ops->tmpfile(n, mode, &node);
	if (err)
		return err;
	node->nlink = 0;
	uk_snprintf(name, sizeof(name), "#%llu", (unsigned long long)node->ino);
	e = entry_new(dir->entry, name, strlen(name));
	if (!e) {
		vfs_node_put(node);
		return -ENOMEM;
	}
	e->node = node;
	e->flags = VFS_ENTRY_GONE;
	*out = e;
	return 0;
}

struct vfs_file *open_unnamed(int dirfd, struct vfs_name *name,
			      const struct open_args *a)
{
	unsigned mode = S_IFREG | (a->mode & ~uk_process_current()->umask);
	struct vfs_path dir, p;
	struct vfs_file *f;
	struct vfs_walk w;
	int err = walk_name(&w, dirfd, name, a->walk);

	err = walk_result(&w, err, &dir);
	if (err)
		return ERR2PTR(err);
	p.mount = dir.mount;
	f = file_for(a->flags);
	err = f ? unnamed_entry(&dir, mode, &p.entry) : -ENOMEM;
	if (!err) {
		if (!(a->flags & O_EXCL))
			p.entry->flags |= VFS_ENTRY_UNNAMED;
		f = open_new(f, &p, a->flags);
		entry_put(p.entry);
	} else if (f) {
		vfs_file_put(f);
	}
	vfs_path_put(&dir);
	return err ? ERR2PTR(err) : f;
}
