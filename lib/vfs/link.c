/* SPDX-License-Identifier: BSD-3-Clause */
/* One more name: link. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "names.h"

/* One name more, which is there before it can be found: who takes the last of
 * the others does not find this file without any. False: it has none. */
static bool count_link(struct vfs_node *node, bool unnamed, bool counted)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	bool named = node->nlink != 0 || unnamed;

	if (named && counted)
		node->nlink++;
	uk_spin_unlock_irqrestore(&names_lock, flags);
	return named;
}

/* The new entry e gets node. A file that has no name any more gets none, but
 * for one that never had one (O_TMPFILE). */
static int add_link(struct vfs_node *dir, struct vfs_entry *e,
		    struct vfs_node *node, bool unnamed)
{
	bool counted = !dir->ops->lookup;
	int err;

	if (!dir->ops->link)
		return -EPERM;
	if (!count_link(node, unnamed, counted))
		return -ENOENT;
	err = dir->ops->link(node, dir, e);
	if (err) {
		if (counted)
			node_unlinked(node, 1);
		return err;
	}
	vfs_node_get(node);
	e->node = node;
	if (counted)
		vfs_node_changed(node);
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
	err = link_to(&old, READ_ONCE(old.entry->flags) & VFS_ENTRY_UNNAMED,
		      newdirfd, newpath);
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
