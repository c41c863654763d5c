/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /dev: a tmpfs that calls itself devtmpfs, filled when the root is made, and
 * /dev/shm, another, in which libc makes shared memory and semaphores.
 */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/node.h>
#include <uk/tmpfs.h>
#include <uk/tty.h>
#include "devices.h"

static const struct {
	const char *name, *target;
} links[] = {
	{ "fd", "/proc/self/fd" },
	{ "stdin", "/proc/self/fd/0" },
	{ "stdout", "/proc/self/fd/1" },
	{ "stderr", "/proc/self/fd/2" },
};

/* A node that dir's file system makes gets its name. */
static int add(struct vfs_entry *dir, const char *name, struct vfs_node *n)
{
	int err = vfs_entry_add(dir, name, strlen(name), n, NULL);

	if (err)
		vfs_node_put(n);
	return err;
}

static int add_device(struct vfs_entry *dir, const struct devfs_device *d)
{
	struct vfs_entry made = { .node = NULL };
	int err = dir->node->ops->mknod(dir->node, &made, S_IFCHR | d->mode,
					makedev(d->major, d->minor));

	return err ? err : add(dir, d->name, made.node);
}

static int add_link(struct vfs_entry *dir, const char *name, const char *target)
{
	struct vfs_entry made = { .node = NULL };
	int err = dir->node->ops->symlink(dir->node, &made, target,
					  strlen(target));

	return err ? err : add(dir, name, made.node);
}

static int devfs_mount(const char *source, const char *options, unsigned flags,
		       struct vfs_super **out)
{
	struct vfs_super *sb = tmpfs_make("devtmpfs", 0755);
	struct vfs_entry *dir;
	int err = 0;

	(void)source, (void)options, (void)flags;
	if (!sb)
		return -ENOMEM;
	dir = sb->root;
	for (const struct devfs_device *d = devfs_devices; d->name && !err; d++)
		err = add_device(dir, d);
	for (unsigned i = 0; i < ARRAY_SIZE(links) && !err; i++)
		err = add_link(dir, links[i].name, links[i].target);
	/* On failure memory is all: what there is of it stays. */
	*out = sb;
	return 0;
}
VFS_TYPE(devtmpfs, "devtmpfs", devfs_mount);

static int mount_on(const char *path, struct vfs_super *sb, const char *source)
{
	struct vfs_path p;
	int err = vfs_walk(path, 0, &p);

	if (err)
		return err;
	err = vfs_mount_super(sb, &p, source, MS_NOSUID);
	vfs_path_put(&p);
	return err;
}

static void attach_console(void)
{
	struct vfs_path p;

	if (vfs_walk("/dev/console", 0, &p))
		return;
	uk_tty_attach(&p);
	vfs_path_put(&p);
}

/* What opens pseudo terminals, if this image has them. */
static int add_terminals(struct vfs_entry *dev)
{
	static const struct devfs_device ptmx = { "ptmx", 5, 2, 0666, NULL };
	int found = uk_tty_setup();

	return found > 0 ? add_device(dev, &ptmx) : found;
}

static int devfs_setup(void)
{
	struct vfs_entry *dev;
	struct vfs_super *sb;
	int err = vfs_mkdir_kernel("/dev", 0755);

	vfs_open_device = devfs_open;
	if (!err)
		err = devfs_mount("", "", 0, &sb);
	if (!err)
		err = mount_on("/dev", sb, "devtmpfs");
	if (err)
		return err;
	attach_console();
	dev = sb->root;
	err = vfs_mkdir_kernel("/dev/shm", 01777);
	sb = err ? NULL : tmpfs_make("tmpfs", 01777);
	err = sb ? mount_on("/dev/shm", sb, "tmpfs") : -ENOMEM;
	return err ? err : add_terminals(dev);
}
VFS_SETUP(devfs_setup, 2);
