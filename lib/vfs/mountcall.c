/* SPDX-License-Identifier: BSD-3-Clause */
/* mount and umount2. What they lack is refused with EINVAL and named: moving a
 * mount, binding a tree with all that is mounted in it, propagation. */
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
	 MS_NODIRATIME | MS_RELATIME)
/* What needs nothing to be done for. */
#define HARMLESS                                                    \
	(MS_SILENT | MS_SYNCHRONOUS | MS_DIRSYNC | MS_STRICTATIME | \
	 MS_LAZYTIME | MS_POSIXACL | MS_I_VERSION)

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
		super_put(sb);
	return err;
}

static int mount_bind(const struct mount_args *a, const struct vfs_path *at)
{
	struct vfs_super *sb;
	struct vfs_path old;
	int err;

	if (!a->source)
		return -EINVAL;
	err = vfs_walk_kept(a->source, &old);
	if (err)
		return err;
	sb = old.mount->super;
	err = same_kind(old.entry, at->entry);
	if (!err && (old.entry->flags & VFS_ENTRY_GONE))
		err = -EINVAL;
	if (!err) {
		super_get(sb);
		err = mount_root(sb, old.entry, at, old.mount->source,
				 old.mount->flags);
		if (err)
			super_put(sb);
	}
	vfs_path_put(&old);
	return err;
}

static int remount(const struct mount_args *a, const struct vfs_path *at)
{
	struct vfs_mount *m = at->mount;

	if (at->entry != m->root)
		return -EINVAL;
	WRITE_ONCE(m->flags, a->flags & MOUNT_FLAGS);
	if (!(a->flags & MS_BIND))
		WRITE_ONCE(m->super->flags, (m->super->flags & ~MS_RDONLY) |
						    (a->flags & MS_RDONLY));
	return 0;
}

static int refuse(const char *what)
{
	uk_printk("armlet: mount: %s is not supported\n", what);
	return -EINVAL;
}

static int do_mount(const struct mount_args *a, const struct vfs_path *at)
{
	unsigned kind = a->flags & ~(unsigned)(MOUNT_FLAGS | HARMLESS);

	switch (kind) {
	case 0:
		return mount_new_fs(a, at);
	case MS_BIND:
		return mount_bind(a, at);
	case MS_REMOUNT:
	case MS_REMOUNT | MS_BIND:
		return remount(a, at);
	case MS_PRIVATE:
	case MS_PRIVATE | MS_REC:
		return 0; /* all of them are */
	case MS_BIND | MS_REC:
		return refuse("MS_REC");
	case MS_MOVE:
		return refuse("MS_MOVE");
	}
	uk_printk("armlet: mount: flags %#x are not supported\n", kind);
	return -EINVAL;
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
		err = do_mount(&a, &at);
		vfs_path_put(&at);
	}
	put_text(a.data);
	put_text(a.source);
	put_text(a.type);
	return err;
}

/* --- umount --------------------------------------------------------- */

/* Whether m is below top, or top itself. */
static bool is_below(const struct vfs_mount *m, const struct vfs_mount *top)
{
	while (m && m != top)
		m = m->parent;
	return m != NULL;
}

/* The newest mount at or below top, which is not below another. */
static struct vfs_mount *last_below(const struct vfs_mount *top)
{
	struct uk_list *pos;

	for (pos = vfs_mounts.prev; pos != &vfs_mounts; pos = pos->prev) {
		struct vfs_mount *m = uk_list_entry(pos, struct vfs_mount, all);

		if (is_below(m, top))
			return m;
	}
	return NULL;
}

/* Take one mount out of the tree, children before parents. names_lock is taken
 * here. False: there is none left. */
static bool detach_one(const struct vfs_mount *top)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	struct vfs_mount *m = last_below(top);
	struct vfs_path at = { 0 };

	if (m) {
		at.mount = m->parent;
		at.entry = m->at;
		mount_detach(m);
	}
	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (!m)
		return false;
	vfs_path_put(&at);
	mount_put(m);
	return m != top;
}

/* References of an idle mount: the tree's and the caller's. */
#define IDLE 2u

static int do_umount(const struct vfs_path *p, int flags)
{
	struct vfs_mount *m = p->mount;
	unsigned long irq;
	bool busy;

	if (p->entry != m->root || uk_list_empty(&m->all))
		return -EINVAL;
	if (!m->parent)
		return -EBUSY;
	irq = uk_spin_lock_irqsave(&names_lock);
	busy = last_below(m) != m ||
	       __atomic_load_n(&m->refs, __ATOMIC_ACQUIRE) > IDLE;
	uk_spin_unlock_irqrestore(&names_lock, irq);
	if (busy && !(flags & MNT_DETACH))
		return -EBUSY;
	while (detach_one(m))
		;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, umount2, const char *, target, int, flags)
{
	struct vfs_path p;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	if (flags & MNT_EXPIRE)
		return refuse("MNT_EXPIRE");
	err = vfs_walk_user(AT_FDCWD, target,
			    flags & UMOUNT_NOFOLLOW ? 0 : VFS_WALK_FOLLOW, &p);
	if (err)
		return err;
	err = do_umount(&p, flags);
	vfs_path_put(&p);
	return err;
}
