/* SPDX-License-Identifier: BSD-3-Clause */
/* One name less: unlink, rmdir. */
#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "chains.h"
#include "plain.h"

static int unlink_entry(struct dirop *d, struct vfs_entry *e)
{
	struct vfs_node *dir = d->dir.entry->node;
	int err;

	if (d->w.slash)
		return S_ISDIR(e->node->mode) ? -EISDIR : -ENOTDIR;
	err = mount_want_write(d->dir.mount);
	if (err)
		return err;
	if (S_ISDIR(e->node->mode))
		return -EISDIR;
	if (e->flags & VFS_ENTRY_MOUNTPOINT)
		return -EBUSY;
	err = dir->ops->unlink ? dir->ops->unlink(dir, e) : -EPERM;
	if (err)
		return err;
	dir_forget(e);
	return 0;
}

/* Whoever fills the directory holds its lock, and looks at GONE first. */
static int rmdir_locked(struct vfs_node *dir, struct vfs_entry *e)
{
	int err;

	if (!dir->ops->rmdir)
		return -EPERM;
	if (!dir->ops->lookup && !entry_is_empty(e))
		return -ENOTEMPTY;
	err = dir->ops->rmdir(dir, e);
	if (!err)
		dir_forget(e);
	return err;
}

static int rmdir_entry(struct dirop *d, struct vfs_entry *e)
{
	int err = mount_want_write(d->dir.mount);

	if (err)
		return err;
	if (!S_ISDIR(e->node->mode))
		return -ENOTDIR;
	if (e->flags & VFS_ENTRY_MOUNTPOINT)
		return -EBUSY;
	uk_mutex_lock(&e->node->lock);
	err = rmdir_locked(d->dir.entry->node, e);
	uk_mutex_unlock(&e->node->lock);
	return err;
}

static int bad_last(enum walk_last last, bool directory)
{
	if (!directory)
		return last == LAST_NORMAL ? 0 : -EISDIR;
	switch (last) {
	case LAST_DOT:
		return -EINVAL;
	case LAST_DOTDOT:
		return -ENOTEMPTY;
	case LAST_ROOT:
		return -EBUSY;
	default:
		return 0;
	}
}

static __noinline int remove_name(int dirfd, const char *upath, bool directory)
{
	struct vfs_entry *e = NULL;
	struct vfs_node *dir;
	struct dirop d;
	int err = dirop_begin(&d, dirfd, upath);

	if (err)
		return err;
	dir = d.dir.entry->node;
	err = bad_last(d.w.last_type, directory);
	if (err)
		goto out_end;
	uk_mutex_lock(&dir->lock);
	err = dirop_find(&d, &e);
	if (!err)
		err = directory ? rmdir_entry(&d, e) : unlink_entry(&d, e);
	uk_mutex_unlock(&dir->lock);
	if (!err) {
		vfs_notify(e, directory ? IN_DELETE | IN_ISDIR : IN_DELETE);
		entry_put(e); /* the name's own */
	}
	if (e)
		entry_put(e);
out_end:
	dirop_end(&d);
	return err;
}

/* The same as dir_forget() and the put of the name's reference: e is a regular
 * file's in dir, of a file system that is made of its entries. */
static __always_inline void solo_forget(struct vfs_entry *dir,
					struct vfs_entry *e)
{
	struct vfs_node *n = e->node;

	vfs_node_modified(dir->node);
	if (unlikely(e->refs != 1) || unlikely(n->refs != 1)) {
		n->nlink--;
		vfs_node_changed(n);
		chains_remove(e);
		entry_put(e);
		return;
	}
	/* Both go: nobody will look at them. */
	chain_take(e);
	siblings_take(e);
	node_release(n);
	entry_free(e);
	dir->refs--; /* who walked here by its name or as cwd has another */
}

/* A regular file, by a plain path, by a thread that vfs_solo is of: the
 * directory's lock is not taken. */
static int unlink_name(int dirfd, const char *upath)
{
	struct component c;
	struct vfs_path dir = plain_parent(dirfd, upath, &c);
	struct vfs_entry *e = dir.entry ? component_find(&c, dir.entry) : NULL;

	if (unlikely(!e) || unlikely(!S_ISREG(e->node->mode)) ||
	    unlikely(e->flags & ENTRY_TURNS) ||
	    unlikely(!(dir.entry->flags & ENTRY_MAKES)) ||
	    unlikely(mount_want_write(dir.mount)))
		return remove_name(dirfd, upath, false);
	solo_forget(dir.entry, e);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, unlinkat, int, dirfd, const char *, path, int, flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return flags ? remove_name(dirfd, path, true)
		     : unlink_name(dirfd, path);
}

UK_SYSCALL_R_DEFINE(int, unlink, const char *, path)
{
	return unlink_name(AT_FDCWD, path);
}

UK_SYSCALL_R_DEFINE(int, rmdir, const char *, path)
{
	return remove_name(AT_FDCWD, path, true);
}
