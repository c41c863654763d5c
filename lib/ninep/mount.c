/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The file system: mount -t 9p, of the first device that nobody has mounted,
 * whatever its tag; and /share, if there is one when the root is made.
 */
#include <errno.h>
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <uk/mm.h>
#include <uk/virtio.h>
#include "ninep.h"

#define NINEP_MAGIC 0x01021997

static int np_statfs(struct vfs_super *sb, struct statfs *st)
{
	struct np *c = sb->data;
	uint64_t blocks, bfree, bavail, files, ffree, id;
	uint32_t type, bsize, namelen;
	int err = np_call(c, NP_STATFS, "d", c->root);

	if (err)
		return err;
	if (!np_take(c, "ddqqqqqqd", &type, &bsize, &blocks, &bfree, &bavail,
		     &files, &ffree, &id, &namelen))
		err = -EIO;
	np_done(c);
	if (err)
		return err;
	st->f_type = NINEP_MAGIC;
	st->f_bsize = bsize;
	st->f_blocks = (fsblkcnt_t)blocks;
	st->f_bfree = (fsblkcnt_t)bfree;
	st->f_bavail = (fsblkcnt_t)bavail;
	st->f_files = (fsfilcnt_t)files;
	st->f_ffree = (fsfilcnt_t)ffree;
	st->f_namelen = namelen;
	return 0;
}

static void super_release(struct vfs_super *sb)
{
	struct np *c = sb->data;
	struct uk_virtio *device = c->device;

	np_disconnect(c);
	uk_virtio_close(device);
}

static const struct vfs_super_ops super_ops = {
	.statfs = np_statfs,
	.release = super_release,
};

/* A super whose root is c's. */
static int super_make(struct np *c, struct vfs_super **out)
{
	struct np_node *p = uk_malloc(sizeof(*p));
	struct vfs_super *sb = NULL;
	struct np_attr a;
	int err = p ? np_getattr(c, c->root, &a) : -ENOMEM;

	if (!err && !S_ISDIR(a.mode))
		err = -ENOTDIR;
	if (!err) {
		sb = vfs_super_new(&super_ops, "9p", &np_ops, a.mode & 07777);
		err = sb ? 0 : -ENOMEM;
	}
	if (err) {
		uk_free(p);
		return err;
	}
	*p = (struct np_node){ c->root, NP_NO_FID };
	sb->data = c;
	sb->root->node->data = p;
	np_set_fields(sb->root->node, &a);
	*out = sb;
	return 0;
}

static int np_mount(const char *source, const char *options, unsigned flags,
		    struct vfs_super **sb)
{
	struct uk_virtio *device;
	struct np *c;
	int err = uk_virtio_open(UK_VIRTIO_9P, 0, &device);

	(void)source, (void)options, (void)flags;
	if (err)
		return err;
	c = np_connect(device, &err);
	if (!err) {
		err = super_make(c, sb);
		if (err)
			np_disconnect(c);
	}
	if (err)
		uk_virtio_close(device);
	return err;
}
VFS_TYPE(ninep, "9p", np_mount);

static int share_setup(void)
{
	int err;

	if (!uk_virtio_present(UK_VIRTIO_9P))
		return 0;
	err = vfs_mkdir_kernel("/share", 0755);
	return err ? err : vfs_mount_kernel("9p", "/share", 0);
}
VFS_SETUP(share_setup, 2);
