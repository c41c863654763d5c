/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tree of mounts. A mount is in the list for as long as it is in the tree;
 * what refers to it afterwards (open files, current directories) keeps it and
 * its file system until it goes.
 */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <uk/mm.h>
#include "names.h"

struct uk_list vfs_mounts = UK_LIST_INIT(vfs_mounts);
struct vfs_mount *vfs_root_mount;
struct uk_mutex mount_lock = UK_MUTEX_INIT(mount_lock);

struct vfs_mount *mount_at(const struct vfs_path *at)
{
	struct uk_list *pos;

	for (pos = vfs_mounts.prev; pos != &vfs_mounts; pos = pos->prev) {
		struct vfs_mount *m = uk_list_entry(pos, struct vfs_mount, all);

		if (m->at == at->entry && m->parent == at->mount)
			return m;
	}
	return NULL;
}

static void mount_free(struct vfs_mount *m)
{
	entry_put(m->root);
	vfs_super_put(m->super);
	uk_free(m->source);
	uk_free(m);
}

void mount_put(struct vfs_mount *m)
{
	WRITE_ONCE(m->expiring, false); /* it was in use */
	if (__atomic_sub_fetch(&m->refs, 1, __ATOMIC_ACQ_REL) == 0)
		mount_free(m);
}

struct vfs_mount *mount_new(struct vfs_super *sb, struct vfs_entry *root,
			    const char *source, unsigned flags)
{
	static unsigned next_id = 1;
	struct vfs_mount *m = uk_zalloc(sizeof(*m));
	size_t len = strlen(source) + 1;

	if (!m)
		return NULL;
	m->source = uk_malloc(len);
	if (!m->source) {
		uk_free(m);
		return NULL;
	}
	memcpy(m->source, source, len);
	m->super = sb;
	m->root = root;
	entry_get(root);
	m->flags = flags;
	m->refs = 1;
	m->id = __atomic_fetch_add(&next_id, 1, __ATOMIC_RELAXED);
	uk_list_init(&m->all);
	return m;
}

bool mount_is_attached(const struct vfs_mount *m)
{
	return !uk_list_empty(&m->all);
}

int mount_may_attach(const struct vfs_path *p)
{
	bool gone = p->entry->flags & VFS_ENTRY_GONE;

	return gone || !mount_is_attached(p->mount) ? -ENOENT : 0;
}

int mount_attach(struct vfs_mount *m, const struct vfs_path *p)
{
	if (p) {
		int err = mount_may_attach(p);

		if (err)
			return err;
		m->parent = p->mount;
		m->at = p->entry;
		vfs_path_get(p);
		m->at->flags |= VFS_ENTRY_MOUNTPOINT;
	} else {
		vfs_root_mount = m;
	}
	uk_list_add_tail(&vfs_mounts, &m->all);
	return 0;
}

int mount_root(struct vfs_super *sb, struct vfs_entry *root,
	       const struct vfs_path *p, const char *source, unsigned flags)
{
	struct vfs_mount *m = mount_new(sb, root, source, flags);
	unsigned long irq;
	int err;

	if (!m)
		return -ENOMEM;
	irq = uk_spin_lock_irqsave(&names_lock);
	err = mount_attach(m, p);
	uk_spin_unlock_irqrestore(&names_lock, irq);
	if (err) {
		/* The caller keeps the super. */
		entry_put(m->root);
		uk_free(m->source);
		uk_free(m);
	}
	return err;
}

void mount_unmark(struct vfs_entry *e)
{
	struct uk_list *pos;

	uk_list_for_each(pos, &vfs_mounts)
		if (uk_list_entry(pos, struct vfs_mount, all)->at == e)
			return;
	e->flags &= ~VFS_ENTRY_MOUNTPOINT;
}

/* Out of the tree: what was there before is seen again. The references of the
 * place and of the tree are for the caller to drop. names_lock held. */
void mount_detach(struct vfs_mount *m)
{
	struct vfs_entry *at = m->at;

	uk_list_remove(&m->all);
	m->parent = NULL;
	m->at = NULL;
	mount_unmark(at);
}

bool mount_is_below(const struct vfs_mount *m, const struct vfs_mount *top)
{
	while (m && m != top)
		m = m->parent;
	return m != NULL;
}

int vfs_mount_kernel(const char *type, const char *path, unsigned flags)
{
	const struct vfs_type *t = type_find(type);
	struct vfs_super *sb;
	struct vfs_path p;
	int err;

	if (!t)
		return -ENODEV;
	err = vfs_walk(path, VFS_WALK_FOLLOW | VFS_WALK_DIRECTORY, &p);
	if (err)
		return err;
	err = t->mount(type, "", flags, &sb);
	if (!err) {
		err = vfs_mount_super(sb, &p, type, flags);
		if (err)
			vfs_super_put(sb);
	}
	vfs_path_put(&p);
	return err;
}

/* The mount with the least id above *id, referenced, or NULL. */
static struct vfs_mount *mount_next(unsigned id)
{
	struct vfs_mount *best = NULL;
	struct uk_list *pos;

	uk_list_for_each(pos, &vfs_mounts) {
		struct vfs_mount *m = uk_list_entry(pos, struct vfs_mount, all);

		if (m->id > id && (!best || m->id < best->id))
			best = m;
	}
	if (best)
		mount_get(best);
	return best;
}

bool vfs_mounts_next(unsigned id, struct vfs_mount_info *info)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	struct vfs_mount *m = mount_next(id);

	if (m)
		entry_get(m->root);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (!m)
		return false;
	info->id = m->id;
	info->source = m->source;
	info->type = m->super->type;
	info->flags = m->flags | m->super->flags;
	info->root.mount = m;
	info->root.entry = m->root;
	return true;
}

int vfs_mount_super(struct vfs_super *sb, const struct vfs_path *p,
		    const char *source, unsigned flags)
{
	return mount_root(sb, sb->root, p, source, flags);
}
