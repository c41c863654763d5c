/* SPDX-License-Identifier: BSD-3-Clause */
/* The one way by which attributes change. */
#include <errno.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include "names.h"

static void change_fields(struct vfs_node *n, const struct vfs_attr *a)
{
	if (a->valid & VFS_ATTR_MODE)
		n->mode = (n->mode & S_IFMT) | (a->mode & 07777);
	if (a->valid & VFS_ATTR_UID)
		n->uid = a->uid;
	if (a->valid & VFS_ATTR_GID)
		n->gid = a->gid;
	if (a->valid & VFS_ATTR_ATIME)
		n->atime = a->atime;
	n->modified_until = n->accessed_until = 0;
	if (a->valid & VFS_ATTR_SIZE)
		vfs_node_modified(n);
	else
		vfs_node_changed(n);
	if (a->valid & VFS_ATTR_MTIME)
		n->mtime = a->mtime;
}

int node_setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	int err = a->valid & VFS_ATTR_SIZE ? -EINVAL : 0;

	uk_mutex_lock(&n->lock);
	if (n->ops->setattr)
		err = n->ops->setattr(n, a);
	if (!err) {
		unsigned long flags = arch_irq_save();

		change_fields(n, a);
		arch_irq_restore(flags);
	}
	uk_mutex_unlock(&n->lock);
	return err;
}

/* As Linux: setting one time looks like what else would set it. */
static unsigned told(const struct vfs_attr *a)
{
	const unsigned times = VFS_ATTR_ATIME | VFS_ATTR_MTIME;
	unsigned mask = 0;

	if (a->valid & (VFS_ATTR_MODE | VFS_ATTR_UID | VFS_ATTR_GID))
		mask |= IN_ATTRIB;
	if (a->valid & VFS_ATTR_SIZE)
		mask |= IN_MODIFY;
	if ((a->valid & times) == times)
		mask |= IN_ATTRIB;
	else if (a->valid & VFS_ATTR_ATIME)
		mask |= IN_ACCESS;
	else if (a->valid & VFS_ATTR_MTIME)
		mask |= IN_MODIFY;
	return mask;
}

int vfs_setattr(const struct vfs_path *p, const struct vfs_attr *a)
{
	int err = mount_want_write(p->mount);

	if (!err)
		err = node_setattr(p->entry->node, a);
	if (!err)
		vfs_notify(p->entry, told(a));
	return err;
}
