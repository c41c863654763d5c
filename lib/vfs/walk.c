/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From a path to an entry, as Linux's path_resolution(7) has it.
 *
 * A walk holds names_lock and no references: what it passes cannot go away. It
 * leaves the lock only to ask a file system (follow.c) and, every BREATH
 * components, to let interrupts in; then it holds where it is.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "names.h"
#include "chains.h"

#define BREATH 128u /* components */

/* --- References and the lock ---------------------------------------- */

void vfs_path_get(const struct vfs_path *p)
{
	mount_get(p->mount);
	entry_get(p->entry);
}

void vfs_path_put(const struct vfs_path *p)
{
	entry_put(p->entry);
	mount_put(p->mount);
}

void walk_lock(struct vfs_walk *w)
{
	w->irq = uk_spin_lock_irqsave(&names_lock);
}

void walk_unlock(struct vfs_walk *w)
{
	uk_spin_unlock_irqrestore(&names_lock, w->irq);
}

void walk_hold(struct vfs_walk *w)
{
	struct vfs_path old = w->held;

	w->held = w->at;
	vfs_path_get(&w->held);
	walk_unlock(w);
	if (old.entry)
		vfs_path_put(&old);
}

void walk_end(struct vfs_walk *w)
{
	while (unlikely(w->links))
		vfs_node_put(w->name->holds[--w->links]);
	while (w->name) {
		struct vfs_name *next = w->name->next;

		name_put(w->name);
		w->name = next;
	}
	if (unlikely(w->held.entry))
		vfs_path_put(&w->held);
	if (unlikely(w->base))
		vfs_file_put(w->base);
}

/* --- Up, down, across ----------------------------------------------- */

int walk_cross(struct vfs_walk *w)
{
	while (w->at.entry->flags & VFS_ENTRY_MOUNTPOINT) {
		struct vfs_mount *m = mount_at(&w->at);

		if (!m)
			break;
		if (w->flags & VFS_WALK_NO_XDEV)
			return -EXDEV;
		w->at.mount = m;
		w->at.entry = m->root;
	}
	return 0;
}

static int step_up(struct vfs_walk *w)
{
	struct vfs_mount *m = w->at.mount;
	struct vfs_entry *e = w->at.entry;

	for (;;) {
		if (e == w->root.entry && m == w->root.mount)
			return w->flags & VFS_WALK_BENEATH ? -EXDEV : 0;
		if (e != m->root)
			break;
		if (!m->parent)
			return 0;
		if (w->flags & VFS_WALK_NO_XDEV)
			return -EXDEV;
		e = m->at;
		m = m->parent;
	}
	w->at.entry = e->parent;
	w->at.mount = m;
	return walk_cross(w);
}

/* --- Components ----------------------------------------------------- */

static enum walk_last kind_of(const char *s, size_t len)
{
	if (likely(*s != '.') || len > 2)
		return LAST_NORMAL;
	if (len == 1)
		return LAST_DOT;
	return s[1] == '.' ? LAST_DOTDOT : LAST_NORMAL;
}

/* Whether the walk goes through the link e, of the component before rest. */
static inline bool goes_through(const struct vfs_walk *w)
{
	return *w->rest || w->depth || w->slash || (w->flags & VFS_WALK_FOLLOW);
}

static int step_down(struct vfs_walk *w, const struct component *c)
{
	struct vfs_entry *e;
	int err;

	if (unlikely(c->len > NAME_MAX)) {
		walk_unlock(w);
		return -ENAMETOOLONG;
	}
	e = component_find(c, w->at.entry);
	if (unlikely(e) && w->at.entry->node->ops->valid &&
	    !w->at.entry->node->ops->valid(e))
		e = NULL;
	if (unlikely(!e)) {
		err = walk_ask(w, c->s, c->len, c->key, &e);
		if (err)
			return err;
	}
	if (unlikely(e->flags & ENTRY_LINK) && goes_through(w))
		return walk_link(w, e);
	w->at.entry = e;
	if (unlikely(e->flags & VFS_ENTRY_MOUNTPOINT) &&
	    (err = walk_cross(w)) != 0) {
		walk_unlock(w);
		return err;
	}
	return 0;
}

static inline const char *skip_slashes(const char *s)
{
	while (*s == '/')
		s++;
	return s;
}

/* The path has been walked to its end. */
static int finish(struct vfs_walk *w)
{
	if (((w->flags & VFS_WALK_DIRECTORY) || w->slash) &&
	    !S_ISDIR(w->at.entry->node->mode)) {
		walk_unlock(w);
		return -ENOTDIR;
	}
	return 0;
}

static inline void set_last(struct vfs_walk *w, const struct component *c,
			    enum walk_last type)
{
	w->last = c->s;
	w->last_len = c->len;
	w->last_key = c->key;
	w->last_type = type;
}

/*
 * As far as components are plain names in the table, of what is neither a link
 * nor a mount point, with no slash behind the last. True: the walk is over.
 * names_lock held.
 */
static bool walk_quick(struct vfs_walk *w)
{
	struct vfs_entry *dir = w->at.entry, *e;
	const char *s = w->rest;
	struct component c;

	for (unsigned count = 0; count < BREATH; count++) {
		const char *name = skip_slashes(s), *next;

		if (*name == '.' || !*name || !(dir->flags & ENTRY_THROUGH))
			break;
		component_read(&c, dir, name);
		next = name + c.len;
		if (!*next && unlikely(w->depth))
			break;
		if (!*next && (w->flags & WALK_PARENT)) {
			w->at.entry = dir;
			set_last(w, &c, LAST_NORMAL);
			return true;
		}
		if ((*next && !*skip_slashes(next)) ||
		    unlikely(c.len > NAME_MAX))
			break;
		e = component_find(&c, dir);
		if (!e || (e->flags & ENTRY_TURNS))
			break;
		if (!*next && !(w->flags & VFS_WALK_DIRECTORY)) {
			w->at.entry = e;
			return true;
		}
		dir = e;
		s = next;
	}
	w->at.entry = dir;
	w->rest = s;
	return false;
}

int walk_rest(struct vfs_walk *w)
{
	unsigned count = 0;

	if (walk_quick(w))
		return 0;
	for (;;) {
		const char *s = skip_slashes(w->rest);
		enum walk_last kind;
		struct component c;
		int err = 0;

		if (!*s) {
			if (!w->depth)
				return finish(w);
			w->rest = w->name->rests[--w->depth];
			continue;
		}
		if (unlikely(!S_ISDIR(w->at.entry->node->mode))) {
			walk_unlock(w);
			return -ENOTDIR;
		}
		if (unlikely(++count % BREATH == 0)) {
			walk_hold(w);
			walk_lock(w);
		}
		component_read(&c, w->at.entry, s);
		w->rest = skip_slashes(s + c.len);
		if (!*w->rest && !w->depth)
			w->slash = w->slash || s[c.len] == '/';
		kind = kind_of(s, c.len);
		if (!*w->rest && !w->depth && (w->flags & WALK_PARENT)) {
			set_last(w, &c, kind);
			return 0;
		}
		if (likely(kind == LAST_NORMAL)) {
			err = step_down(w, &c);
			if (err)
				return err;
		} else if (kind == LAST_DOTDOT && (err = step_up(w)) != 0) {
			walk_unlock(w);
			return err;
		}
	}
}

int walk_follow_last(struct vfs_walk *w, struct vfs_entry *e)
{
	int err;

	w->rest = "";
	w->last_type = LAST_ROOT;
	err = walk_link(w, e);
	return err ? err : walk_rest(w);
}
