/* SPDX-License-Identifier: BSD-3-Clause */
/* The watches of an inotify, and what they make of what they are told. */
#include <uk/mm.h>
#include "inotify.h"

static void tell(struct mark *m, const struct news *n)
{
	struct watch *w = container_of(m, struct watch, mark);

	if (!(m->mask & n->mask & IN_ALL_EVENTS))
		return;
	if (n->unlinked && n->name && (m->mask & IN_EXCL_UNLINK))
		return;
	inotify_queue(w->inotify, w->wd, n->mask, n->cookie, n->name, n->len);
	if (!(m->mask & IN_ONESHOT))
		return;
	inotify_queue(w->inotify, w->wd, IN_IGNORED, 0, NULL, 0);
	watch_free(w);
}

static void gone(struct mark *m, bool deleted)
{
	struct watch *w = container_of(m, struct watch, mark);

	if (!deleted)
		inotify_queue(w->inotify, w->wd, IN_UNMOUNT, 0, NULL, 0);
	inotify_queue(w->inotify, w->wd, IN_IGNORED, 0, NULL, 0);
	watch_free(w);
}

struct watch *watch_find(struct inotify *in, struct vfs_node *node)
{
	struct uk_list *i;

	if (!node->marks)
		return NULL;
	uk_list_for_each(i, &node->marks->list) {
		struct mark *m = uk_list_entry(i, struct mark, link);
		struct watch *w = container_of(m, struct watch, mark);

		if (m->tell == tell && w->inotify == in)
			return w;
	}
	return NULL;
}

struct watch *watch_new(struct inotify *in, struct vfs_node *node)
{
	struct watch *w = uk_zalloc(sizeof(*w));

	if (!w)
		return NULL;
	w->mark.tell = tell;
	w->mark.gone = gone;
	if (mark_add(&w->mark, node)) {
		uk_free(w);
		return NULL;
	}
	w->inotify = in;
	w->wd = ++in->last_wd;
	uk_list_add_tail(&in->watches, &w->mine);
	return w;
}

void watch_free(struct watch *w)
{
	uk_list_remove(&w->mine);
	mark_remove(&w->mark);
	uk_free(w);
}
