/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The file as mappings see it: the same pages that read and write use, one
 * cache. Faults do not take the node's mutex, which their thread may hold: a
 * write from a mapping of the file into the file itself.
 *
 * A hole is shown as the zero page until somebody writes there: then mappings
 * that show it must look again. Whether there are any is noted with the tree's
 * lock held, under which holes are filled: no fault and no write miss each
 * other.
 */
#include <errno.h>
#include <uk/errptr.h>
#include <uk/print.h>
#include "tmpfs.h"

static struct tmpfs_file *file_of(struct uk_object *o)
{
	return container_of(o, struct tmpfs_file, object);
}

void tmpfs_filled(struct tmpfs_file *t, uint64_t first, uint64_t end)
{
	if (unlikely(t->holes_shown))
		uk_object_unmap(&t->object, first, end - first, false);
}

/* What there is. *slot: a page that needs work, or NULL: there is none. */
static int look(struct tmpfs_file *t, uint64_t index, bool write, paddr_t *pa,
		void **slot)
{
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);
	int error = index << PAGE_SHIFT >= t->node->size ? -ERANGE : 0;

	*pa = 0;
	*slot = NULL;
	if (error == 0) {
		*slot = tree_get(&t->tree, index);
		if (slot_is_data(*slot)) {
			*pa = virt_to_phys(*slot);
			uk_page_get(*pa);
		} else if (!write) {
			t->holes_shown = true;
		}
	}
	uk_spin_unlock_irqrestore(&t->lock, irq);
	return error;
}

/* A zeroed page where nothing is. */
static int fill_hole(struct tmpfs_file *t, uint64_t index)
{
	void *page, *old;
	int error = tmpfs_page_new(t, &page);

	if (error != 0)
		return error;
	plat_zero_page(page);
	error = tmpfs_insert(t, index, page, &old, t->node);
	if (error != 0 || old != NULL)
		tmpfs_page_free(t, page);
	return error;
}

static int object_page(struct uk_object *o, uint64_t index, bool write,
		       paddr_t *pa)
{
	struct tmpfs_file *t = file_of(o);
	void *slot;
	int error;

	if (index > TMPFS_MAX_SIZE >> PAGE_SHIFT)
		return -ERANGE;
	for (;;) {
		error = look(t, index, write, pa, &slot);
		if (error != 0 || !write || *pa != 0)
			break;
		if (slot != NULL)
			tmpfs_page_cook(t, index);
		else
			error = fill_hole(t, index);
		if (error != 0)
			break;
		tmpfs_filled(t, index, index + 1);
	}
	if (error == 0 && write)
		vfs_node_modified(t->node);
	return error;
}

static bool object_resident(struct uk_object *o, uint64_t index)
{
	return index <= TMPFS_MAX_SIZE >> PAGE_SHIFT &&
	       slot_is_data(tmpfs_slot(file_of(o), index));
}

static void object_get(struct uk_object *o)
{
	struct tmpfs_file *t = file_of(o);
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);

	t->mappings++;
	uk_spin_unlock_irqrestore(&t->lock, irq);
	vfs_node_get(t->node);
}

static void path_drop(const struct vfs_path *p)
{
	if (p->entry != NULL)
		vfs_path_put(p);
}

static void object_put(struct uk_object *o)
{
	struct tmpfs_file *t = file_of(o);
	struct vfs_node *n = t->node;
	struct vfs_path path = { .entry = NULL };
	unsigned long irq = uk_spin_lock_irqsave(&t->lock);

	if (--t->mappings == 0) {
		path = t->path;
		t->path.entry = NULL;
	}
	uk_spin_unlock_irqrestore(&t->lock, irq);
	path_drop(&path);
	vfs_node_put(n);
}

/* One more mapping. maps shows the name by which f was opened, which keeps the
 * file system from being unmounted until there is no mapping left. */
static void mapped_by(struct tmpfs_file *t, const struct vfs_file *f)
{
	struct vfs_path path = { f->mount, f->entry };
	unsigned long irq;

	if (path.entry != NULL)
		vfs_path_get(&path);
	irq = uk_spin_lock_irqsave(&t->lock);
	t->mappings++;
	if (t->path.entry == NULL) {
		t->path = path;
		path.entry = NULL;
	}
	uk_spin_unlock_irqrestore(&t->lock, irq);
	path_drop(&path);
}

/* The caller's mapping keeps path as it is. */
static const char *object_name(struct uk_object *o, char *buf, size_t size,
			       uint64_t *dev, uint64_t *ino)
{
	struct tmpfs_file *t = file_of(o);
	char *name;

	*dev = t->node->super->dev;
	*ino = t->node->ino;
	if (t->path.entry == NULL) {
		uk_snprintf(buf, size, "/memfd:%s (deleted)",
			    t->name != NULL ? t->name : "");
		return buf;
	}
	name = vfs_path_name(&t->path, buf, size);
	return PTRISERR(name) ? NULL : name;
}

static int object_punch(struct uk_object *o, uint64_t at, uint64_t len)
{
	struct vfs_node *n = file_of(o)->node;
	int error;

	uk_mutex_lock(&n->lock);
	error = tmpfs_punch(n, at, len);
	uk_mutex_unlock(&n->lock);
	return error;
}

const struct uk_object_ops tmpfs_object_ops = {
	.page = object_page,
	.resident = object_resident,
	.get = object_get,
	.put = object_put,
	.punch = object_punch,
	.name = object_name,
};

struct uk_object *tmpfs_object(struct vfs_file *f)
{
	struct vfs_node *n = f->node;
	struct tmpfs_file *t;

	uk_mutex_lock(&n->lock);
	t = tmpfs_contents(n);
	uk_mutex_unlock(&n->lock);
	if (t == NULL)
		return ERR2PTR(-ENOMEM);
	vfs_node_get(n);
	mapped_by(t, f);
	vfs_node_accessed(n, f);
	return &t->object;
}
