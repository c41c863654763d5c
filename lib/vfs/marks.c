/* SPDX-License-Identifier: BSD-3-Clause */
/* For who marks nodes to be told of what happens to them (lib/inotify). */
#include <string.h>
#include "names.h"

struct vfs_node *vfs_marked_parent(struct vfs_entry *e, char *name, size_t *len)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	struct vfs_node *dir = e->parent->node;

	if (e->parent == e || !dir || !dir->marks) {
		dir = NULL;
	} else {
		vfs_node_get(dir);
		memcpy(name, e->name, e->name_len);
		*len = e->name_len;
	}
	uk_spin_unlock_irqrestore(&names_lock, flags);
	return dir;
}
