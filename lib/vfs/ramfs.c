/* SPDX-License-Identifier: BSD-3-Clause */
/* Names and no data: the root of an image that has no tmpfs. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <uk/mm.h>
#include "names.h"

#define RAMFS_MAGIC 0x858458f6

static const struct vfs_node_ops ramfs_ops;

static int add(struct vfs_node *dir, struct vfs_entry *e, unsigned mode,
	       uint64_t rdev)
{
	struct vfs_node *n = vfs_node_new(dir->super, mode);

	if (!n)
		return -ENOMEM;
	n->ops = &ramfs_ops;
	n->rdev = rdev;
	e->node = n;
	return 0;
}

static int ramfs_mkdir(struct vfs_node *dir, struct vfs_entry *e, unsigned mode)
{
	return add(dir, e, S_IFDIR | mode, 0);
}

static int ramfs_symlink(struct vfs_node *dir, struct vfs_entry *e,
			 const char *target, size_t len)
{
	char *text = uk_zalloc(len + 1 + VFS_SLACK);
	int err;

	if (!text)
		return -ENOMEM;
	err = add(dir, e, S_IFLNK | 0777, 0);
	if (err) {
		uk_free(text);
		return err;
	}
	memcpy(text, target, len);
	e->node->data = text;
	e->node->size = len;
	return 0;
}

static const char *ramfs_target(struct vfs_node *link)
{
	return link->data;
}

static void ramfs_release(struct vfs_node *n)
{
	if (S_ISLNK(n->mode))
		uk_free(n->data);
}

static ssize_t ramfs_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return 0;
}

static ssize_t ramfs_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return -ENOSPC;
}

static off_t ramfs_seek(struct vfs_file *f, off_t offset, int whence)
{
	if (whence > SEEK_END ||
	    (whence == SEEK_CUR &&
	     __builtin_add_overflow(offset, f->pos, &offset)))
		return -EINVAL;
	return offset < 0 ? -EINVAL : (f->pos = offset);
}

static const struct vfs_ops ramfs_file_ops = {
	.read = ramfs_read,
	.write = ramfs_write,
	.seek = ramfs_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
};

static int ramfs_open(struct vfs_node *n, struct vfs_file *f)
{
	if (S_ISREG(n->mode))
		f->ops = &ramfs_file_ops;
	return 0;
}

static int ramfs_setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	(void)n;
	return a->valid & VFS_ATTR_SIZE && a->size ? -ENOSPC : 0;
}

static const struct vfs_node_ops ramfs_ops = {
	.mknod = add,
	.mkdir = ramfs_mkdir,
	.symlink = ramfs_symlink,
	.link = vfs_may_link,
	.unlink = vfs_may_unlink,
	.rmdir = vfs_may_unlink,
	.target = ramfs_target,
	.open = ramfs_open,
	.setattr = ramfs_setattr,
	.release = ramfs_release,
};

static int ramfs_statfs(struct vfs_super *sb, struct statfs *st)
{
	(void)sb;
	st->f_type = RAMFS_MAGIC;
	return 0;
}

static const struct vfs_super_ops ramfs_super_ops = { .statfs = ramfs_statfs };

int ramfs_mount(const char *source, const char *options, unsigned flags,
		struct vfs_super **sb)
{
	(void)source, (void)options, (void)flags;
	*sb = vfs_super_new(&ramfs_super_ops, "ramfs", &ramfs_ops, 0755);
	return *sb ? 0 : -ENOMEM;
}
