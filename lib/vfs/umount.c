/* SPDX-License-Identifier: BSD-3-Clause */
/* umount2. */
#include <errno.h>
#include <fcntl.h>
#include <uk/syscall.h>
#include "names.h"

/* A mount at or below top with none below itself; NULL: top is in no tree. */
static struct vfs_mount *leaf_of(struct vfs_mount *top)
{
	struct vfs_mount *leaf = top;
	struct uk_list *pos;

	if (uk_list_empty(&top->all))
		return NULL;
	for (pos = vfs_mounts.next; pos != &vfs_mounts; pos = pos->next) {
		struct vfs_mount *m = uk_list_entry(pos, struct vfs_mount, all);

		if (m->parent != leaf)
			continue;
		leaf = m;
		pos = &vfs_mounts; /* from the start */
	}
	return leaf;
}

/* Take one mount out of the tree, children before parents. False: it was
 * top. */
static bool detach_one(struct vfs_mount *top)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	struct vfs_mount *m = leaf_of(top);
	struct vfs_path at;

	known(m !=
	      NULL); /* top is in the tree, as long as we hold mount_lock */
	at = (struct vfs_path){ .mount = m->parent, .entry = m->at };
	mount_detach(m);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	vfs_path_put(&at);
	mount_put(m);
	return m != top;
}

/* References of an idle mount: the tree's and the caller's. */
#define IDLE 2u

static bool is_busy(struct vfs_mount *m)
{
	unsigned long irq = uk_spin_lock_irqsave(&names_lock);
	bool busy = leaf_of(m) != m ||
		    __atomic_load_n(&m->refs, __ATOMIC_ACQUIRE) > IDLE;

	uk_spin_unlock_irqrestore(&names_lock, irq);
	return busy;
}

/* mount_lock held. -EAGAIN: MNT_EXPIRE, for the first time. */
static int do_umount(const struct vfs_path *p, int flags)
{
	struct vfs_mount *m = p->mount;

	if (p->entry != m->root || !mount_is_attached(m))
		return -EINVAL;
	if (flags & MNT_EXPIRE) {
		if (!m->parent || (flags & (MNT_FORCE | MNT_DETACH)))
			return -EINVAL;
		if (is_busy(m))
			return -EBUSY;
		if (!READ_ONCE(m->expiring))
			return -EAGAIN;
	}
	if (!m->parent || (is_busy(m) && !(flags & MNT_DETACH)))
		return -EBUSY;
	while (detach_one(m))
		;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, umount2, const char *, target, int, flags)
{
	struct vfs_path p;
	bool expiring;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = vfs_walk_user(AT_FDCWD, target,
			    flags & UMOUNT_NOFOLLOW ? 0 : VFS_WALK_FOLLOW, &p);
	if (err)
		return err;
	uk_mutex_lock(&mount_lock);
	err = do_umount(&p, flags);
	/* Our own reference is no use of it. */
	expiring = err == -EAGAIN;
	if (expiring) {
		mount_get(p.mount);
		vfs_path_put(&p);
		__atomic_sub_fetch(&p.mount->refs, 1, __ATOMIC_RELAXED);
		WRITE_ONCE(p.mount->expiring, true);
	}
	uk_mutex_unlock(&mount_lock);
	if (!expiring)
		vfs_path_put(&p);
	return err;
}
