/* SPDX-License-Identifier: BSD-3-Clause */
/* Which devices there are. A node of any file system opens them by its number,
 * which are Linux's. */
#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/node.h>
#include <uk/tty.h>
#include "devices.h"

/* Without lib/tty. */
__weak int uk_tty_open(struct vfs_file *f, bool console)
{
	(void)f, (void)console;
	return -ENXIO;
}

__weak void uk_tty_attach(const struct vfs_path *p)
{
	(void)p;
}

static int open_tty(struct vfs_file *f)
{
	return uk_tty_open(f, false);
}

static int open_console(struct vfs_file *f)
{
	return uk_tty_open(f, true);
}

const struct devfs_device devfs_devices[] = {
	{ "null", 1, 3, 0666, &devfs_null_ops, NULL },
	{ "zero", 1, 5, 0666, &devfs_zero_ops, NULL },
	{ "full", 1, 7, 0666, &devfs_full_ops, NULL },
	{ "random", 1, 8, 0666, &devfs_random_ops, NULL },
	{ "urandom", 1, 9, 0666, &devfs_urandom_ops, NULL },
	{ "tty", 5, 0, 0666, NULL, open_tty },
	{ "console", 5, 1, 0600, NULL, open_console },
	{ NULL, 0, 0, 0, NULL, NULL },
};

int devfs_open(struct vfs_node *node, struct vfs_file *f)
{
	const struct devfs_device *d;

	if (!S_ISCHR(node->mode))
		return -ENXIO;
	for (d = devfs_devices; d->name; d++) {
		if (makedev(d->major, d->minor) != node->rdev)
			continue;
		if (!d->ops)
			return d->open(f);
		f->ops = d->ops;
		return 0;
	}
	return -ENXIO;
}

off_t devfs_seek(struct vfs_file *f, off_t offset, int whence)
{
	(void)offset, (void)whence;
	f->pos = 0;
	return 0;
}
