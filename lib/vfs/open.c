/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Opening whatever a path leads to. Linux's order of checks: flags, a
 * descriptor, the path, what is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include <uk/signal.h>
#include "open.h"

#define PERMISSIONS 07777u
/* What O_PATH leaves of the others. */
#define PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)
#define TMPFILE_BIT (O_TMPFILE & ~O_DIRECTORY)

/* --- O_PATH --------------------------------------------------------- */

static off_t path_seek(struct vfs_file *f, off_t offset, int whence)
{
	(void)f, (void)offset, (void)whence;
	return -EBADF;
}

static long path_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	(void)f, (void)request, (void)arg;
	return -EBADF;
}

static unsigned path_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	(void)f, (void)w;
	return POLLNVAL;
}

/* read and write fail by the file's mode. */
const struct vfs_ops path_ops = {
	.read = vfs_no_read,
	.write = vfs_no_write,
	.seek = path_seek,
	.ioctl = path_ioctl,
	.poll = path_poll,
	.release = vfs_no_release,
};

/* --- Opening what is there ------------------------------------------ */

static int open_special(struct vfs_node *n, struct vfs_file *f, unsigned flags)
{
	if (S_ISFIFO(n->mode))
		return vfs_open_fifo ? vfs_open_fifo(n, f) : -ENXIO;
	if (S_ISSOCK(n->mode) || !vfs_open_device)
		return -ENXIO;
	return vfs_open_device(n, f, flags);
}

/* Give f, which has its path, ops by the type of its node. */
static int open_node(struct vfs_node *n, struct vfs_file *f, unsigned flags)
{
	if (S_ISDIR(n->mode)) {
		f->ops = &vfs_dir_ops;
	} else if (!S_ISREG(n->mode)) {
		return open_special(n, f, flags);
	} else if (n->ops->file) {
		f->ops = n->ops->file;
		f->seek_end = n->ops->file_end;
		return 0;
	}
	return n->ops->open ? n->ops->open(n, f) : 0;
}

/* Linux's may_open(): what the flags ask of p. */
static int may_open(const struct vfs_path *p, unsigned flags)
{
	struct vfs_node *n = p->entry->node;
	bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

	switch (n->mode & S_IFMT) {
	case S_IFLNK:
		return -ELOOP;
	case S_IFDIR:
		if (writes)
			return -EISDIR;
		break;
	case S_IFBLK:
	case S_IFCHR:
		if (p->mount->flags & MS_NODEV)
			return -EACCES;
		break;
	case S_IFREG:
		if (writes)
			return mount_want_write(p->mount);
	}
	return 0;
}

static int truncate_open(const struct vfs_path *p)
{
	struct vfs_attr a = { .valid = VFS_ATTR_SIZE };

	return S_ISREG(p->entry->node->mode) ? vfs_setattr(p, &a) : 0;
}

struct vfs_file *open_as(struct vfs_file *f, const struct vfs_path *p,
			 unsigned flags)
{
	int err;

	file_set_path(f, p);
	if (flags & O_PATH) {
		f->mode = 0;
		return f;
	}
	err = vfs_break(f->node, flags);
	if (!err)
		err = open_node(f->node, f, flags);
	if (err) {
		f->ops = &path_ops;
		f->flags |= O_PATH; /* it was never open */
		vfs_file_put(f);
		return ERR2PTR(err);
	}
	f->tells = !f->ops->stat && !f->node->ops->getattr;
	f->turns = S_ISREG(f->node->mode) && vfs_can_seek(f);
	return f;
}

struct vfs_file *vfs_open_path(const struct vfs_path *p, unsigned flags)
{
	struct vfs_file *f = vfs_file_new(&path_ops, flags, NULL);

	return f ? open_as(f, p, flags) : ERR2PTR(-ENOMEM);
}

struct vfs_file *open_checked(const struct vfs_path *p, unsigned flags)
{
	struct vfs_file *f;
	int err;

	if (flags & O_DIRECTORY && !S_ISDIR(p->entry->node->mode))
		return ERR2PTR(-ENOTDIR);
	if (flags & O_PATH)
		return vfs_open_path(p, flags);
	err = may_open(p, flags);
	if (err)
		return ERR2PTR(err);
	f = vfs_open_path(p, flags);
	if (!PTRISERR(f) && (flags & O_TRUNC)) {
		err = truncate_open(p);
		if (err) {
			vfs_file_put(f);
			return ERR2PTR(err);
		}
	}
	if (!PTRISERR(f))
		vfs_notify(f->entry, IN_OPEN);
	return f;
}

/* --- The call ------------------------------------------------------- */

static struct vfs_file *open_existing(int dirfd, struct vfs_name *name,
				      const struct open_args *a)
{
	struct vfs_file *f;
	struct vfs_path p;
	struct vfs_walk w;
	int err = walk_name(&w, dirfd, name, a->walk);

	err = walk_result(&w, err, &p);
	if (err)
		return ERR2PTR(err);
	f = open_checked(&p, a->flags);
	vfs_path_put(&p);
	return f;
}

static struct vfs_file *open_file(int dirfd, struct vfs_name *name,
				  const struct open_args *a)
{
	if ((a->flags & O_TMPFILE) == O_TMPFILE)
		return open_unnamed(dirfd, name, a);
	if (a->flags & O_CREAT)
		return open_create(dirfd, name, a);
	return open_existing(dirfd, name, a);
}

/* Linux's build_open_flags(), of flags that openat2 has checked, or that are
 * not checked at all. */
static int prepare(struct open_args *a)
{
	unsigned flags = a->flags;

	if (flags & O_PATH)
		flags &= PATH_FLAGS;
	if ((flags & (O_DIRECTORY | O_CREAT)) == (O_DIRECTORY | O_CREAT))
		return -EINVAL;
	if (flags & TMPFILE_BIT) {
		if (!(flags & O_DIRECTORY) || (flags & O_ACCMODE) == O_RDONLY)
			return -EINVAL;
	}
	if (!(flags & (O_CREAT | TMPFILE_BIT)))
		a->mode = 0;
	if (!(flags & O_NOFOLLOW) &&
	    (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL))
		a->walk |= VFS_WALK_FOLLOW;
	if (flags & O_DIRECTORY)
		a->walk |= VFS_WALK_DIRECTORY;
	if (sizeof(long) == 8 && !(flags & O_PATH))
		flags |= O_LARGEFILE;
	a->flags = flags;
	return 0;
}

static int open_once(int dirfd, const char *upath, struct open_args *a)
{
	struct vfs_table *t = vfs_table_current();
	int err = prepare(a), fd;
	struct vfs_name *name;
	struct vfs_file *f;

	if (err)
		return err;
	name = name_get(upath);
	if (PTRISERR(name))
		return (int)PTR2ERR(name);
	fd = vfs_reserve(t, a->flags & O_CLOEXEC);
	if (fd < 0) {
		name_put(name);
		return fd;
	}
	f = open_file(dirfd, name, a);
	if (PTRISERR(f)) {
		vfs_unreserve(t, fd);
		return (int)PTR2ERR(f);
	}
	vfs_fill(t, fd, f);
	return fd;
}

/* A FIFO's open waits for its other end, another for who has a lease. */
int vfs_openat(int dirfd, const char *upath, struct open_args *a)
{
	int fd;

	do
		fd = open_once(dirfd, upath, a);
	while (unlikely(fd == -EINTR) && uk_signal_restart());
	if (unlikely(fd == -EWOULDBLOCK))
		uk_signal_deliver(); /* who has a lease was told */
	return fd;
}

__noinline __cold int open_any(int dirfd, const char *path, unsigned flags,
			       unsigned mode)
{
	struct open_args a = { flags, mode & PERMISSIONS, 0 };

	return vfs_openat(dirfd, path, &a);
}
