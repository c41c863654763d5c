/* SPDX-License-Identifier: BSD-3-Clause */
/* The watches of a node and of an inotify. */
#include <uk/mm.h>
#include "inotify.h"

struct uk_mutex inotify_lock = UK_MUTEX_INIT(inotify_lock);

struct watch *watch_find(struct inotify *in, struct vfs_node *node)
{
	struct uk_list *i;

	if (!node->marks)
		return NULL;
	uk_list_for_each(i, &node->marks->watches) {
		struct watch *w = uk_list_entry(i, struct watch, marks);

		if (w->inotify == in)
			return w;
	}
	return NULL;
}

struct watch *watch_new(struct inotify *in, struct vfs_node *node)
{
	struct watch *w = uk_zalloc(sizeof(*w));
	struct vfs_marks *marks = node->marks;

	if (!marks) {
		marks = uk_zalloc(sizeof(*marks));
		if (marks)
			uk_list_init(&marks->watches);
	}
	if (!w || !marks) {
		if (marks != node->marks)
			uk_free(marks);
		uk_free(w);
		return NULL;
	}
	node->marks = marks;
	w->inotify = in;
	w->node = node;
	w->wd = ++in->last_wd;
	uk_list_add_tail(&in->watches, &w->mine);
	uk_list_add_tail(&marks->watches, &w->marks);
	return w;
}

void watch_free(struct watch *w)
{
	struct vfs_node *node = w->node;

	uk_list_remove(&w->mine);
	uk_list_remove(&w->marks);
	uk_free(w);
	if (uk_list_empty(&node->marks->watches)) {
		uk_free(node->marks);
		node->marks = NULL;
	}
}
