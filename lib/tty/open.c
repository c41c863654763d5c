/* SPDX-License-Identifier: BSD-3-Clause */
/* Terminals as files in /dev: in images that walk paths. */
#include <errno.h>
#include <sys/sysmacros.h>
#include <uk/node.h>
#include <uk/tty.h>
#include "tty.h"

int (*tty_open_pty)(struct vfs_node *n, struct vfs_file *f, unsigned flags);
int (*tty_setup_pty)(void);
int (*tty_open_slave)(struct tty *t, struct vfs_file *f);

static int open_console(struct vfs_file *f)
{
	f->ops = &console_ops;
	f->data = &tty_console;
	return 0;
}

/* /dev/tty: whichever it is. */
static int open_controlling(struct vfs_file *f)
{
	if (tty_controlling == &tty_console)
		return open_console(f);
	return tty_controlling ? tty_open_slave(tty_controlling, f) : -ENXIO;
}

int uk_tty_open(struct vfs_node *n, struct vfs_file *f, unsigned flags)
{
	if (n->rdev == UK_TTY_CONTROLLING)
		return open_controlling(f);
	if (n->rdev == UK_TTY_CONSOLE)
		return open_console(f);
	return tty_open_pty ? tty_open_pty(n, f, flags) : -ENXIO;
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

int uk_tty_setup(void)
{
	int err = tty_setup_pty ? tty_setup_pty() : 0;

	return err ? err : tty_setup_pty != NULL;
}
