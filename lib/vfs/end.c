/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of the program, where it is looked at (lib/process/end.c): nothing is
 * open any more, no directory is current, nothing is mounted. What refers to
 * files, names and nodes then has been forgotten.
 */
#include <limits.h>
#include <uk/mm.h>
#include "file.h"
#include "names.h"

static void forget_cwd(struct uk_process *p)
{
	struct vfs_cwd *cwd = p->cwd;

	if (!cwd)
		return;
	p->cwd = NULL;
	vfs_path_put(&cwd->root);
	vfs_path_put(&cwd->cwd);
	uk_free(cwd);
}

/* The mount that was made first, detached; NULL: there is none. */
static struct vfs_mount *detach_first(struct vfs_path *at)
{
	unsigned long irq = uk_spin_lock_irqsave(&names_lock);
	struct vfs_mount *m = NULL;

	if (!uk_list_empty(&vfs_mounts)) {
		m = uk_list_entry(vfs_mounts.next, struct vfs_mount, all);
		*at = (struct vfs_path){ .mount = m->parent, .entry = m->at };
		if (m->parent)
			mount_detach(m);
		else
			uk_list_remove(&m->all);
	}
	uk_spin_unlock_irqrestore(&names_lock, irq);
	return m;
}

unsigned vfs_end(void)
{
	struct vfs_mount *m;
	struct vfs_path at;

	vfs_close_range(vfs_table_current(), 0, UINT_MAX);
	forget_cwd(uk_process_current());
	while ((m = detach_first(&at)) != NULL) {
		if (at.mount)
			vfs_path_put(&at);
		mount_put(m);
	}
	vfs_root_mount = NULL;
	return files_open();
}
