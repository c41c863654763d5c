/* SPDX-License-Identifier: BSD-3-Clause */
/* stat by a path. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <uk/syscall.h>
#include "plain.h"
#include "putstat.h"

/* Whether the path is "": then the call is about dirfd. */
static bool is_empty(const char *upath)
{
	char c;

	return uk_copy_from_user(&c, upath, 1) == 0 && c == '\0';
}

static int stat_fd(int fd, struct vfs_stat *st, struct vfs_path *out)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err;

	if (!f)
		return -EBADF;
	err = vfs_file_stat(f, st);
	out->mount = f->mount;
	out->entry = f->entry;
	if (!err && out->mount)
		vfs_path_get(out);
	vfs_file_put(f);
	return err;
}

int vfs_stat_at(int dirfd, const char *upath, unsigned flags,
		struct vfs_stat *st, struct vfs_path *out)
{
	int err;

	if ((flags & VFS_WALK_EMPTY) && dirfd != AT_FDCWD && is_empty(upath))
		return stat_fd(dirfd, st, out);
	err = vfs_walk_user(dirfd, upath, flags, out);
	if (!err)
		vfs_node_stat(out->entry->node, st);
	return err;
}

#define FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)

static __noinline int stat_asked(int dirfd, const char *path, unsigned flags,
				 struct uk_stat *ust)
{
	struct vfs_stat st;
	struct vfs_path p;
	int err = vfs_stat_at(dirfd, path, flags, &st, &p);

	if (err)
		return err;
	if (p.mount)
		vfs_path_put(&p);
	return vfs_stat_to_user(ust, &st);
}

/* A node that says all is looked at under the walk's lock, without a
 * reference. */
static __noinline int stat_walked(int dirfd, const char *path,
				  struct uk_stat *ust, int at_flags)
{
	unsigned flags = stat_walk((unsigned)at_flags);
	struct uk_stat out;
	struct vfs_walk w;
	bool asked = false;
	int err;

	if (flags & VFS_WALK_EMPTY)
		return stat_asked(dirfd, path, flags, ust);
	err = walk_user(&w, dirfd, path, flags);
	if (!err) {
		asked = w.at.entry->node->ops->getattr != NULL;
		node_fill_stat(w.at.entry->node, &out);
		walk_unlock(&w);
	}
	walk_end(&w);
	if (asked)
		return stat_asked(dirfd, path, flags, ust);
	if (!err && uk_copy_to_user(ust, &out, sizeof(out)))
		err = -EFAULT;
	return err;
}

static __always_inline int stat_to_user(int dirfd, const char *path,
					struct uk_stat *ust, int flags)
{
	struct uk_stat out;
	const struct vfs_entry *e = plain_path(dirfd, path).entry;

	if (unlikely(!e) || unlikely(!(e->flags & ENTRY_TELLS)))
		return stat_walked(dirfd, path, ust, flags);
	if (ARCH_LIBC_STAT_IS_KERNELS)
		return node_put_stat(e->node, (struct uk_libc_stat *)ust)
			       ? 0
			       : -EFAULT;
	node_fill_stat(e->node, &out);
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, newfstatat, int, dirfd, const char *, path,
		    struct uk_stat *, st, int, flags)
{
	if (flags & ~FLAGS)
		return -EINVAL;
	return stat_to_user(dirfd, path, st, flags);
}

UK_SYSCALL_R_DEFINE(int, stat, const char *, path, struct uk_stat *, st)
{
	return stat_to_user(AT_FDCWD, path, st, 0);
}

UK_SYSCALL_R_DEFINE(int, lstat, const char *, path, struct uk_stat *, st)
{
	return stat_to_user(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}
