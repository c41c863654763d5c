/* SPDX-License-Identifier: BSD-3-Clause */
/* mount: what is asked for, in Linux's order. What is lacking is refused with
 * EINVAL and named. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "names.h"

#define MAGIC_MASK 0xffff0000ul
/* What a mount keeps, and a bind mount's remount may change. */
#define MOUNT_FLAGS                                                  \
	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | \
	 MS_NODIRATIME | MS_RELATIME | MS_NOSYMFOLLOW)
/* What needs nothing to be done for. */
#define HARMLESS                                                 \
	(MS_SILENT | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | \
	 MS_STRICTATIME | MS_LAZYTIME | MS_POSIXACL | MS_I_VERSION)
#define PROPAGATION (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)

struct mount_args {
	struct vfs_name *source, *type, *data; /* NULL: not given */
	unsigned flags;
};

static const char *text(const struct vfs_name *n)
{
	return n ? n->text : "";
}

/* --- What a mount can be -------------------------------------------- */

static int same_kind(const struct vfs_entry *a, const struct vfs_entry *b)
{
	return S_ISDIR(a->node->mode) == S_ISDIR(b->node->mode) ? 0 : -ENOTDIR;
}

static int mount_new_fs(const struct mount_args *a, const struct vfs_path *at)
{
	const struct vfs_type *t;
	struct vfs_super *sb;
	int err;

	if (!a->type)
		return -EINVAL;
	t = type_find(a->type->text);
	if (!t)
		return -ENODEV;
	err = t->mount(text(a->source), text(a->data), a->flags, &sb);
	if (err)
		return err;
	err = same_kind(sb->root, at->entry);
	if (!err)
		err = vfs_mount_super(sb, at, text(a->source),
				      a->flags & MOUNT_FLAGS);
	if (err)
		vfs_super_put(sb);
	return err;
}

/* Of a bind, or of a move. */
static int mount_old(const struct mount_args *a, const struct vfs_path *at)
{
	struct vfs_path old;
	int err;

	if (!a->source)
		return -EINVAL;
	err = vfs_walk_kept(a->source, &old);
	if (err)
		return err;
	err = a->flags & MS_BIND ? mount_bind(&old, at, a->flags & MS_REC)
				 : mount_move(&old, at);
	vfs_path_put(&old);
	return err;
}

static int remount(const struct mount_args *a, const struct vfs_path *at)
{
	struct vfs_mount *m = at->mount;

	if (at->entry != m->root || !mount_is_attached(m))
		return -EINVAL;
	WRITE_ONCE(m->flags, a->flags & MOUNT_FLAGS);
	if (!(a->flags & MS_BIND))
		WRITE_ONCE(m->super->flags, (m->super->flags & ~MS_RDONLY) |
						    (a->flags & MS_RDONLY));
	return 0;
}

/* Flags that nobody knows. */
static int refuse_unknown(unsigned flags)
{
	const unsigned known = MOUNT_FLAGS | HARMLESS | PROPAGATION |
			       MS_REMOUNT | MS_BIND | MS_MOVE | MS_REC;

	if (flags & ~known)
		uk_printk("armlet: mount: flags %#x are not supported\n",
			  flags & ~known);
	return flags & ~known ? -EINVAL : 0;
}

static int do_mount(const struct mount_args *a, const struct vfs_path *at)
{
	int err = refuse_unknown(a->flags);

	if (err)
		return err;
	if (a->flags & MS_REMOUNT)
		return remount(a, at);
	if (a->flags & MS_BIND)
		return mount_old(a, at);
	if (a->flags & PROPAGATION)
		return mount_propagate(at, a->flags);
	if (a->flags & MS_MOVE)
		return mount_old(a, at);
	return mount_new_fs(a, at);
}

/* --- The call ------------------------------------------------------- */

static int get_text(struct vfs_name **n, const void *utext)
{
	int err;

	*n = utext ? name_get(utext) : NULL;
	if (!PTRISERR(*n))
		return 0;
	err = (int)PTR2ERR(*n);
	*n = NULL;
	return err;
}

static void put_text(struct vfs_name *n)
{
	if (n)
		name_put(n);
}

UK_SYSCALL_R_DEFINE(int, mount, const char *, source, const char *, target,
		    const char *, fstype, unsigned long, flags, const void *,
		    data)
{
	struct mount_args a = { .flags = (unsigned)flags };
	struct vfs_path at;
	int err;

	if ((flags & MAGIC_MASK) == MS_MGC_VAL)
		a.flags = (unsigned)(flags & ~MAGIC_MASK);
	err = get_text(&a.type, fstype);
	if (!err)
		err = get_text(&a.source, source);
	if (!err)
		err = get_text(&a.data, data);
	if (!err)
		err = vfs_walk_user(AT_FDCWD, target, VFS_WALK_FOLLOW, &at);
	if (!err) {
		uk_mutex_lock(&mount_lock);
		err = do_mount(&a, &at);
		uk_mutex_unlock(&mount_lock);
		vfs_path_put(&at);
	}
	put_text(a.data);
	put_text(a.source);
	put_text(a.type);
	return err;
}
