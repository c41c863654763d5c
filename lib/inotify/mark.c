/* SPDX-License-Identifier: BSD-3-Clause */
/* The marks of a node: there is a struct vfs_marks while there are any. */
#include <errno.h>
#include <uk/mm.h>
#include "inotify.h"

struct uk_mutex inotify_lock = UK_MUTEX_INIT(inotify_lock);

int mark_add(struct mark *m, struct vfs_node *node)
{
	if (!node->marks) {
		node->marks = uk_zalloc(sizeof(*node->marks));
		if (!node->marks)
			return -ENOMEM;
		uk_list_init(&node->marks->list);
	}
	m->node = node;
	uk_list_add_tail(&node->marks->list, &m->link);
	return 0;
}

void mark_remove(struct mark *m)
{
	struct vfs_node *node = m->node;

	uk_list_remove(&m->link);
	if (uk_list_empty(&node->marks->list)) {
		uk_free(node->marks);
		node->marks = NULL;
	}
}
