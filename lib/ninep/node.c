/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Nodes: attributes, which are asked for whenever somebody wants to know
 * them, since others change the files too. So are names that nobody here uses
 * at the time. One in use (an open file's, a current directory) stays what it
 * was until it is let go: of what the host has removed the last attributes
 * are told.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/mm.h>
#include "ninep.h"

#define GETATTR_BASIC 0x7ffull /* all that stat() tells */

#define SETATTR_CTIME 0x40u
#define SETATTR_ATIME_SET 0x80u /* not to now */
#define SETATTR_MTIME_SET 0x100u

int np_getattr(struct np *c, uint32_t fid, struct np_attr *a)
{
	uint64_t valid, t[6];
	int err = np_call(c, NP_GETATTR, "dq", fid, GETATTR_BASIC);

	if (err)
		return err;
	if (!np_take(c, "qQdddqqqqqqqqqqq", &valid, &a->ino, &a->mode, &a->uid,
		     &a->gid, &a->nlink, &a->rdev, &a->size, &a->blksize,
		     &a->blocks, &t[0], &t[1], &t[2], &t[3], &t[4], &t[5]))
		err = -EIO;
	np_done(c);
	if (err)
		return err;
	a->atime = (struct timespec){ (time_t)t[0], .tv_nsec = (long)t[1] };
	a->mtime = (struct timespec){ (time_t)t[2], .tv_nsec = (long)t[3] };
	a->ctime = (struct timespec){ (time_t)t[4], .tv_nsec = (long)t[5] };
	return 0;
}

void np_set_fields(struct vfs_node *n, const struct np_attr *a)
{
	n->mode = (n->mode & S_IFMT) | (a->mode & 07777);
	n->ino = a->ino;
	n->nlink = (unsigned)a->nlink;
	n->uid = a->uid;
	n->gid = a->gid;
	n->rdev = a->rdev;
	n->blocks = a->blocks;
	n->atime = a->atime;
	n->mtime = a->mtime;
	n->ctime = a->ctime;
	__atomic_store_n(&n->size, a->size, __ATOMIC_RELEASE);
}

int np_node_new(struct vfs_super *sb, uint32_t fid, struct vfs_node **node)
{
	struct np *c = sb->data;
	struct np_node *p = uk_malloc(sizeof(*p));
	struct vfs_node *n = NULL;
	struct np_attr a;
	int err = p ? np_getattr(c, fid, &a) : -ENOMEM;

	if (!err) {
		n = vfs_node_new(sb, a.mode);
		err = n ? 0 : -ENOMEM;
	}
	if (err) {
		uk_free(p);
		np_clunk(c, fid);
		return err;
	}
	*p = (struct np_node){ fid, NP_NO_FID };
	n->ops = &np_ops;
	n->data = p;
	np_set_fields(n, &a);
	*node = n;
	return 0;
}

uint64_t np_size(struct vfs_node *n)
{
	struct np_attr a;

	if (!np_getattr(np_of(n), np_node(n)->fid, &a))
		np_set_fields(n, &a);
	return n->size;
}

/* Of a file without a name the server no longer knows: the fields remain. */
static void getattr(struct vfs_node *n, struct vfs_stat *st)
{
	struct np_attr a;

	if (np_getattr(np_of(n), np_node(n)->fid, &a))
		return;
	np_set_fields(n, &a);
	st->mode = n->mode;
	st->nlink = n->nlink;
	st->uid = n->uid;
	st->gid = n->gid;
	st->size = n->size;
	st->blocks = n->blocks;
	st->blksize = (unsigned)a.blksize;
	st->atime = n->atime;
	st->mtime = n->mtime;
	st->ctime = n->ctime;
}

static int setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	unsigned valid = a->valid | SETATTR_CTIME;
	int err;

	if (valid & VFS_ATTR_ATIME)
		valid |= SETATTR_ATIME_SET;
	if (valid & VFS_ATTR_MTIME)
		valid |= SETATTR_MTIME_SET;
	err = np_do(np_of(n), NP_SETATTR,
		    "ddddd"
		    "qqqqq",
		    np_node(n)->fid, valid, (uint32_t)a->mode, (uint32_t)a->uid,
		    (uint32_t)a->gid, a->size, (uint64_t)a->atime.tv_sec,
		    (uint64_t)a->atime.tv_nsec, (uint64_t)a->mtime.tv_sec,
		    (uint64_t)a->mtime.tv_nsec);
	if (!err && (a->valid & VFS_ATTR_SIZE))
		__atomic_store_n(&n->size, a->size, __ATOMIC_RELEASE);
	return err;
}

static ssize_t readlink(struct vfs_node *n, char *buf, size_t len)
{
	struct np *c = np_of(n);
	const char *target;
	uint16_t got;
	ssize_t ret = np_call(c, NP_READLINK, "d", np_node(n)->fid);

	if (ret)
		return ret;
	ret = -EIO;
	if (np_take(c, "S", &target, &got)) {
		ret = (ssize_t)min((size_t)got, len);
		memcpy(buf, target, (size_t)ret);
	}
	np_done(c);
	return ret;
}

static bool is_used(struct vfs_entry *e)
{
	return e->refs != 0;
}

static void release(struct vfs_node *n)
{
	struct np_node *p = np_node(n);

	if (p->dir != NP_NO_FID)
		np_clunk(np_of(n), p->dir);
	np_clunk(np_of(n), p->fid);
	uk_free(p);
}

const struct vfs_node_ops np_ops = {
	.lookup = np_lookup,
	.mknod = np_mknod,
	.mkdir = np_mkdir,
	.symlink = np_symlink,
	.link = np_link,
	.unlink = np_unlink,
	.rmdir = np_rmdir,
	.rename = np_rename,
	.iterate = np_iterate,
	.valid = is_used,
	.readlink = readlink,
	.open = np_open,
	.setattr = setattr,
	.getattr = getattr,
	.release = release,
};
