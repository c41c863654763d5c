/* SPDX-License-Identifier: BSD-3-Clause */
/* One more name, one name less: link, unlink, rmdir. */
#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "plain.h"

/* --- link ----------------------------------------------------------- */

/* The new entry e gets node. A file that has no name any more gets none, but
 * for one that never had one (O_TMPFILE). */
static int add_link(struct vfs_node *dir, struct vfs_entry *e,
		    struct vfs_node *node, bool unnamed)
{
	unsigned long flags;
	int err;

	if (!dir->ops->link)
		return -EPERM;
	if (node->nlink == 0 && !unnamed)
		return -ENOENT;
	err = dir->ops->link(node, dir, e);
	if (err)
		return err;
	vfs_node_get(node);
	e->node = node;
	if (!dir->ops->lookup) {
		flags = uk_spin_lock_irqsave(&names_lock);
		node->nlink++;
		uk_spin_unlock_irqrestore(&names_lock, flags);
		vfs_node_changed(node);
	}
	return 0;
}

static int link_to(const struct vfs_path *old, bool unnamed, int dirfd,
		   const char *upath)
{
	struct vfs_entry *e;
	struct dirop d;
	int err = dirop_begin(&d, dirfd, upath);

	if (err)
		return err;
	err = dirop_create(&d, false, &e);
	if (err)
		goto out_end;
	if (d.dir.mount != old->mount)
		err = -EXDEV;
	else if (S_ISDIR(old->entry->node->mode))
		err = -EPERM;
	else
		err = add_link(d.dir.entry->node, e, old->entry->node, unnamed);
	err = dirop_created(&d, e, err);
	if (!err && unnamed)
		__atomic_and_fetch(&old->entry->flags, ~VFS_ENTRY_UNNAMED,
				   __ATOMIC_RELAXED);
out_end:
	dirop_end(&d);
	return err;
}

static int do_link(int olddirfd, const char *oldpath, int newdirfd,
		   const char *newpath, int flags)
{
	unsigned walk = 0;
	struct vfs_path old;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_SYMLINK_FOLLOW)
		walk |= VFS_WALK_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		walk |= VFS_WALK_EMPTY;
	err = vfs_walk_user(olddirfd, oldpath, walk, &old);
	if (err)
		return err;
	err = link_to(&old, old.entry->flags & VFS_ENTRY_UNNAMED, newdirfd,
		      newpath);
	vfs_path_put(&old);
	return err;
}

UK_SYSCALL_R_DEFINE(int, linkat, int, olddirfd, const char *, oldpath, int,
		    newdirfd, const char *, newpath, int, flags)
{
	return do_link(olddirfd, oldpath, newdirfd, newpath, flags);
}

UK_SYSCALL_R_DEFINE(int, link, const char *, oldpath, const char *, newpath)
{
	return do_link(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}

/* --- unlink, rmdir -------------------------------------------------- */

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

static int remove_name(int dirfd, const char *upath, bool directory)
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

UK_SYSCALL_R_DEFINE(int, unlinkat, int, dirfd, const char *, path, int, flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	if (!flags && unlink_plain(dirfd, path))
		return 0;
	return remove_name(dirfd, path, flags & AT_REMOVEDIR);
}

UK_SYSCALL_R_DEFINE(int, unlink, const char *, path)
{
	return unlink_plain(AT_FDCWD, path)
		       ? 0
		       : remove_name(AT_FDCWD, path, false);
}

UK_SYSCALL_R_DEFINE(int, rmdir, const char *, path)
{
	return remove_name(AT_FDCWD, path, true);
}
