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
	if (err) {
		vfs_super_put(sb);
		return err;
	}
	*out = sb;
	return 0;
}
VFS_TYPE(devtmpfs, "devtmpfs", devfs_mount);

/* On path, which is made. sb's reference passes. */
static int mount_on(const char *path, unsigned mode, struct vfs_super *sb,
		    const char *source)
{
	int err = vfs_mkdir_kernel(path, mode);
	struct vfs_path p;

	if (!err)
		err = vfs_walk(path, 0, &p);
	if (!err) {
		err = vfs_mount_super(sb, &p, source, MS_NOSUID);
		vfs_path_put(&p);
	}
	if (err)
		vfs_super_put(sb);
	return err;
}

/* --- The steps of making it, each once ---------------------------------- */

static struct vfs_super *dev; /* once it is mounted */

static int mount_dev(void)
{
	struct vfs_super *sb;
	int err = devfs_mount("", "", 0, &sb);

	vfs_open_device = devfs_open;
	if (!err)
		err = mount_on("/dev", 0755, sb, "devtmpfs");
	if (!err)
		dev = sb;
	return err;
}

static int attach_console(void)
{
	struct vfs_path p;
	int err = vfs_walk("/dev/console", 0, &p);

	if (err)
		return err;
	uk_tty_attach(&p);
	vfs_path_put(&p);
	return 0;
}

static int mount_shm(void)
{
	struct vfs_super *sb = tmpfs_make("tmpfs", 01777);

	return sb ? mount_on("/dev/shm", 01777, sb, "tmpfs") : -ENOMEM;
}

/* What opens pseudo terminals, if this image has them. */
static int add_terminals(void)
{
	static const struct devfs_device ptmx = { "ptmx", 5, 2, 0666, NULL };
	int found = uk_tty_setup();

	return found > 0 ? add_device(dev->root, &ptmx) : found;
}

static int devfs_setup(void)
{
	static int (*const steps[])(void) = { mount_dev, attach_console,
					      mount_shm, add_terminals };
	static unsigned done;
	int err = 0;

	for (; !err && done < ARRAY_SIZE(steps); done += !err)
		err = steps[done]();
	return err;
}
VFS_SETUP(devfs_setup, 2);
