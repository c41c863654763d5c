/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tmpfs and ramfs: files that are nowhere but in memory. Names are the VFS's
 * entries; a node has its data, or a link its target, and counts.
 *
 * ramfs is the same without limits.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <uk/errptr.h>
#include <uk/tmpfs.h>
#include "options.h"
#include "tmpfs.h"

/* --- Nodes --------------------------------------------------------------- */

/* What is made in a directory with set-group-ID is of its group. */
static __noinline void inherit_group(struct vfs_node *node,
				     const struct vfs_node *dir)
{
	node->gid = dir->gid;
	if (S_ISDIR(node->mode))
		node->mode |= S_ISGID;
}

/* Or ERR_PTR. */
static __always_inline struct vfs_node *node_make(struct vfs_node *dir,
						  unsigned mode, uint64_t rdev)
{
	struct tmpfs_super *s = dir->super->data;
	unsigned long n = __atomic_add_fetch(&s->inodes, 1, __ATOMIC_RELAXED);
	struct vfs_node *node = NULL;
	bool room = s->max_inodes == 0 || n <= s->max_inodes;

	if (likely(room))
		node = vfs_node_new(dir->super, mode);
	if (unlikely(node == NULL)) {
		__atomic_fetch_sub(&s->inodes, 1, __ATOMIC_RELAXED);
		return ERR2PTR(room ? -ENOMEM : -ENOSPC);
	}
	node->ops = &tmpfs_ops;
	node->rdev = rdev;
	if (unlikely((dir->mode & S_ISGID) != 0))
		inherit_group(node, dir);
	return node;
}

static int tmpfs_mknod(struct vfs_node *dir, struct vfs_entry *e, unsigned mode,
		       uint64_t rdev)
{
	struct vfs_node *n = node_make(dir, mode, rdev);

	if (unlikely(PTRISERR(n)))
		return (int)PTR2ERR(n);
	e->node = n;
	return 0;
}

static int tmpfs_mkdir(struct vfs_node *dir, struct vfs_entry *e, unsigned mode)
{
	return tmpfs_mknod(dir, e, S_IFDIR | mode, 0);
}

static int tmpfs_tmpfile(struct vfs_node *dir, unsigned mode,
			 struct vfs_node **node)
{
	*node = node_make(dir, mode, 0);
	return PTRISERR(*node) ? (int)PTR2ERR(*node) : 0;
}

static int tmpfs_symlink(struct vfs_node *dir, struct vfs_entry *e,
			 const char *target, size_t len)
{
	char *text = uk_zalloc(len + 1 + VFS_SLACK);
	int error;

	if (text == NULL)
		return -ENOMEM;
	error = tmpfs_mknod(dir, e, S_IFLNK | 0777, 0);
	if (error != 0) {
		uk_free(text);
		return error;
	}
	memcpy(text, target, len);
	e->node->data = text;
	e->node->size = len;
	return 0;
}

static const char *tmpfs_target(struct vfs_node *link)
{
	return link->data;
}

static int tmpfs_setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	return a->valid & VFS_ATTR_SIZE ? tmpfs_resize(n, a->size) : 0;
}

static __always_inline void uncount(struct vfs_node *n)
{
	struct tmpfs_super *s = n->super->data;

	__atomic_fetch_sub(&s->inodes, 1, __ATOMIC_RELAXED);
}

/* A FIFO's data is not ours. */
static __noinline void release_data(struct vfs_node *n)
{
	if (S_ISREG(n->mode))
		tmpfs_contents_free(n->data);
	else if (S_ISLNK(n->mode))
		uk_free(n->data);
	uncount(n);
}

static void tmpfs_release(struct vfs_node *n)
{
	if (n->data != NULL)
		release_data(n);
	else
		uncount(n);
}

const struct vfs_node_ops tmpfs_ops = {
	.mknod = tmpfs_mknod,
	.mkdir = tmpfs_mkdir,
	.symlink = tmpfs_symlink,
	.link = vfs_may_link,
	.unlink = vfs_may_unlink,
	.rmdir = vfs_may_unlink,
	.tmpfile = tmpfs_tmpfile,
	.target = tmpfs_target,
	.file = &tmpfs_file_ops,
	.file_end = TMPFS_MAX_SIZE + 1,
	.setattr = tmpfs_setattr,
	.release = tmpfs_release,
};

/* --- The file system ----------------------------------------------------- */

static int tmpfs_statfs(struct vfs_super *sb, struct statfs *st)
{
	const struct tmpfs_super *s = sb->data;
	unsigned long pages = READ_ONCE(s->pages), inodes;

	st->f_type = TMPFS_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_namelen = NAME_MAX;
	if (s->max_pages != 0) {
		st->f_blocks = s->max_pages;
		st->f_bfree = s->max_pages - min(pages, s->max_pages);
		st->f_bavail = st->f_bfree;
	}
	inodes = READ_ONCE(s->inodes);
	if (s->max_inodes != 0) {
		st->f_files = s->max_inodes;
		st->f_ffree = s->max_inodes - min(inodes, s->max_inodes);
	}
	return 0;
}

static int ramfs_statfs(struct vfs_super *sb, struct statfs *st)
{
	(void)sb;
	st->f_type = RAMFS_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_namelen = NAME_MAX;
	return 0;
}

static void super_release(struct vfs_super *sb)
{
	uk_free(sb->data);
}

static const struct vfs_super_ops tmpfs_super_ops = {
	.statfs = tmpfs_statfs,
	.release = super_release,
};

static const struct vfs_super_ops ramfs_super_ops = {
	.statfs = ramfs_statfs,
	.release = super_release,
};

static int super_make(const struct vfs_super_ops *ops, const char *type,
		      const struct tmpfs_options *o, struct vfs_super **sb)
{
	struct tmpfs_super *s = uk_zalloc(sizeof(*s));

	if (s == NULL)
		return -ENOMEM;
	*sb = vfs_super_new(ops, type, &tmpfs_ops, o->mode);
	if (*sb == NULL) {
		uk_free(s);
		return -ENOMEM;
	}
	s->max_pages = o->max_pages;
	s->max_inodes = o->max_inodes;
	s->inodes = 1; /* the root */
	(*sb)->data = s;
	(*sb)->root->node->uid = o->uid;
	(*sb)->root->node->gid = o->gid;
	return 0;
}

struct vfs_super *tmpfs_make(const char *type, unsigned mode)
{
	struct tmpfs_options o = { .mode = mode };
	struct vfs_super *sb;

	return super_make(&tmpfs_super_ops, type, &o, &sb) == 0 ? sb : NULL;
}

/* The root of everything is one without options: as on Linux, others' roots are
 * like /tmp, the very first is not. */
static int tmpfs_mount(const char *source, const char *options, unsigned flags,
		       struct vfs_super **sb)
{
	unsigned long half = (unsigned long)(uk_page_total() / 2);
	struct tmpfs_options o = {
		.max_pages = half,
		.max_inodes = half,
		.mode = 01777,
	};
	int error = tmpfs_parse(&o, options);

	(void)source, (void)flags;
	return error != 0 ? error
			  : super_make(&tmpfs_super_ops, "tmpfs", &o, sb);
}

/* Linux's ramfs knows mode= and ignores what it does not know. */
static int ramfs_mount(const char *source, const char *options, unsigned flags,
		       struct vfs_super **sb)
{
	struct tmpfs_options o = { .mode = 0755 };

	(void)source, (void)flags;
	tmpfs_parse(&o, options);
	o.max_pages = o.max_inodes = 0;
	return super_make(&ramfs_super_ops, "ramfs", &o, sb);
}

VFS_TYPE(tmpfs, "tmpfs", tmpfs_mount);
VFS_TYPE(ramfs, "ramfs", ramfs_mount);
