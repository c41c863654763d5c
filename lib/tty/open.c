/* SPDX-License-Identifier: BSD-3-Clause */
/* The console as a file in /dev: in images that walk paths. */
#include <errno.h>
#include <uk/node.h>
#include <uk/tty.h>
#include "tty.h"

int uk_tty_open(struct vfs_file *f, bool console)
{
	if (tty.stream && !console)
		return -ENXIO;
	f->ops = &console_ops;
	return 0;
}

void uk_tty_attach(const struct vfs_path *p)
{
	struct vfs_file *f = tty_boot_file;

	if (!f)
		return;
	vfs_path_get(p);
	f->mount = p->mount;
	f->entry = p->entry;
	vfs_file_set_node(f, p->entry->node);
	console_ops.stat = NULL; /* what the node says */
}
