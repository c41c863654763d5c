/* SPDX-License-Identifier: BSD-3-Clause */
/* Modes and owners. There is one user, who may do everything: both are kept and
 * told. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "names.h"

#define PERMISSIONS 07777u

/* What fd's file is changed by: an open file that is not only a path. */
int fd_setattr(int fd, const struct vfs_attr *a)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err = -EBADF;

	if (!f)
		return err;
	if (f->flags & O_PATH)
		goto out_put;
	err = -EPERM; /* of what has no node, nothing is kept */
	if (f->entry) {
		const struct vfs_path p = { f->mount, f->entry };

		err = vfs_setattr(&p, a);
	} else if (f->node) {
		err = node_setattr(f->node, a);
	}
out_put:
	vfs_file_put(f);
	return err;
}

/* --- Modes ---------------------------------------------------------- */

static int do_chmod(int dirfd, const char *path, unsigned mode, unsigned walk)
{
	struct vfs_attr a = { .valid = VFS_ATTR_MODE,
			      .mode = mode & PERMISSIONS };
	struct vfs_path p;
	int err = vfs_walk_user(dirfd, path, walk, &p);

	if (err)
		return err;
	err = -EOPNOTSUPP;
	if (!S_ISLNK(p.entry->node->mode))
		err = vfs_setattr(&p, &a);
	vfs_path_put(&p);
	return err;
}

UK_SYSCALL_R_DEFINE(int, fchmod, int, fd, mode_t, mode)
{
	struct vfs_attr a = { .valid = VFS_ATTR_MODE,
			      .mode = mode & PERMISSIONS };

	return fd_setattr(fd, &a);
}

UK_SYSCALL_R_DEFINE(int, chmod, const char *, path, mode_t, mode)
{
	return do_chmod(AT_FDCWD, path, mode, VFS_WALK_FOLLOW);
}

UK_LLSYSCALL_R_DEFINE(int, fchmodat, int, dirfd, const char *, path, mode_t,
		      mode)
{
	return do_chmod(dirfd, path, mode, VFS_WALK_FOLLOW);
}

UK_LLSYSCALL_R_DEFINE(int, fchmodat2, int, dirfd, const char *, path, mode_t,
		      mode, unsigned, flags)
{
	if (flags & ~(unsigned)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return do_chmod(dirfd, path, mode, stat_walk(flags));
}

/* --- Owners --------------------------------------------------------- */

/* -1: as it is. A new owner does not inherit set-user-ID. */
static struct vfs_attr owners(const struct vfs_node *n, uid_t owner,
			      gid_t group)
{
	struct vfs_attr a = { .uid = owner, .gid = group, .mode = n->mode };

	if (owner != (uid_t)-1)
		a.valid |= VFS_ATTR_UID;
	if (group != (gid_t)-1)
		a.valid |= VFS_ATTR_GID;
	if (S_ISDIR(n->mode) || S_ISLNK(n->mode))
		return a;
	a.mode &= ~(unsigned)S_ISUID;
	if (a.mode & S_IXGRP)
		a.mode &= ~(unsigned)S_ISGID;
	if (a.mode != n->mode)
		a.valid |= VFS_ATTR_MODE;
	return a;
}

static int do_chown(int dirfd, const char *path, uid_t owner, gid_t group,
		    unsigned walk)
{
	struct vfs_attr a;
	struct vfs_path p;
	int err = vfs_walk_user(dirfd, path, walk, &p);

	if (err)
		return err;
	a = owners(p.entry->node, owner, group);
	err = vfs_setattr(&p, &a);
	vfs_path_put(&p);
	return err;
}

static int do_fchown(int fd, uid_t owner, gid_t group)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	struct vfs_attr a = { 0 };

	if (!f)
		return -EBADF;
	if (f->node)
		a = owners(f->node, owner, group);
	vfs_file_put(f);
	return fd_setattr(fd, &a);
}

UK_SYSCALL_R_DEFINE(int, fchownat, int, dirfd, const char *, path, uid_t, owner,
		    gid_t, group, int, flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return do_chown(dirfd, path, owner, group, stat_walk((unsigned)flags));
}

UK_SYSCALL_R_DEFINE(int, fchown, int, fd, uid_t, owner, gid_t, group)
{
	return do_fchown(fd, owner, group);
}

UK_SYSCALL_R_DEFINE(int, chown, const char *, path, uid_t, owner, gid_t, group)
{
	return do_chown(AT_FDCWD, path, owner, group, VFS_WALK_FOLLOW);
}

UK_SYSCALL_R_DEFINE(int, lchown, const char *, path, uid_t, owner, gid_t, group)
{
	return do_chown(AT_FDCWD, path, owner, group, 0);
}

/* arm's first calls, of 16-bit numbers. */
static unsigned from16(unsigned short id)
{
	return id == 0xffff ? -1u : id;
}

UK_LLSYSCALL_R_DEFINE(int, chown16, const char *, path, unsigned short, owner,
		      unsigned short, group)
{
	return do_chown(AT_FDCWD, path, from16(owner), from16(group),
			VFS_WALK_FOLLOW);
}

UK_LLSYSCALL_R_DEFINE(int, lchown16, const char *, path, unsigned short, owner,
		      unsigned short, group)
{
	return do_chown(AT_FDCWD, path, from16(owner), from16(group), 0);
}

UK_LLSYSCALL_R_DEFINE(int, fchown16, int, fd, unsigned short, owner,
		      unsigned short, group)
{
	return do_fchown(fd, from16(owner), from16(group));
}
