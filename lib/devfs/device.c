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
__weak int uk_tty_open(struct vfs_node *n, struct vfs_file *f, unsigned flags)
{
	(void)n, (void)f, (void)flags;
	return -ENXIO;
}

__weak void uk_tty_attach(const struct vfs_path *p)
{
	(void)p;
}

__weak int uk_tty_setup(void)
{
	return 0;
}

const struct devfs_device devfs_devices[] = {
	{ "null", 1, 3, 0666, &devfs_null_ops },
	{ "zero", 1, 5, 0666, &devfs_zero_ops },
	{ "full", 1, 7, 0666, &devfs_full_ops },
	{ "random", 1, 8, 0666, &devfs_random_ops },
	{ "urandom", 1, 9, 0666, &devfs_urandom_ops },
	{ "tty", 5, 0, 0666, NULL },
	{ "console", 5, 1, 0600, NULL },
	{ NULL, 0, 0, 0, NULL },
};

int devfs_open(struct vfs_node *node, struct vfs_file *f, unsigned flags)
{
	const struct devfs_device *d;

	if (!S_ISCHR(node->mode))
		return -ENXIO;
	for (d = devfs_devices; d->name; d++)
		if (makedev(d->major, d->minor) == node->rdev)
			break;
	if (!d->ops)
		return uk_tty_open(node, f, flags);
	f->ops = d->ops;
	return 0;
}

off_t devfs_seek(struct vfs_file *f, off_t offset, int whence)
{
	(void)offset, (void)whence;
	f->pos = 0;
	return 0;
}
