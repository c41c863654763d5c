/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Opening, making and removing regular files by plain paths: the same as
 * open.c, opencreate.c and link.c, by a thread that vfs_solo is of. It has the
 * directory for itself, so that its lock is not taken.
 *
 * What fails here is left to the general way, which fails likewise, unless
 * something was done.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include "chains.h"
#include "file.h"
#include "open.h"
#include "plain.h"

/* What opening a regular file need not look at. */
#define PLAIN_FLAGS                                                            \
	((unsigned)(O_WRONLY | O_RDWR | O_CLOEXEC | O_LARGEFILE | O_NONBLOCK | \
		    O_APPEND | O_NOFOLLOW | O_NOCTTY | O_NOATIME | O_SYNC |    \
		    O_DSYNC | O_DIRECT))
#define PERMISSIONS 07777u

/* The lowest descriptor, if it is one of the first VFS_WORD; -1. */
static __always_inline int free_descriptor(const struct vfs_table *t)
{
	uint64_t bits = ~t->used[0];
	int fd;

	if (unlikely(!bits))
		return -1;
	fd = __builtin_ctzll(bits);
	return (unsigned)fd < uk_process_limit(RLIMIT_NOFILE) ? fd : -1;
}

/* The file of fd, open on e, which is regular. */
static __always_inline int open_regular(struct vfs_table *t, int fd,
					struct vfs_entry *e,
					struct vfs_mount *mount, unsigned flags)
{
	struct vfs_file *f = file_frees;
	struct vfs_node *n = e->node;
	int err = 0;

	file_frees = f->data;
	if (sizeof(long) == 8)
		flags |= O_LARGEFILE;
	file_init(f, &path_ops, flags, NULL);
	vfs_file_set_node(f, n);
	f->mount = mount;
	f->entry = e;
	mount->refs++;
	solo_entry_get(e);
	if (likely(n->ops->open))
		err = n->ops->open(n, f);
	if (unlikely(err)) {
		f->ops = &path_ops;
		vfs_file_put(f);
		return err;
	}
	f->tells = !f->ops->stat && (e->flags & ENTRY_TELLS);
	solo_set_used(t, (unsigned)fd, true, flags & O_CLOEXEC);
	t->slots[fd] = f;
	return fd;
}

/* A name in dir that is not there becomes a regular file's: its entry; NULL. */
static struct vfs_entry *make(struct vfs_entry *dir, const struct component *c,
			      unsigned mode)
{
	struct vfs_node *n = dir->node;
	struct vfs_entry *e;

	if (n->ops->lookup || !n->ops->mknod || (dir->flags & VFS_ENTRY_GONE))
		return NULL;
	e = entry_new_keyed(dir, c->s, c->len, c->key);
	if (unlikely(!e))
		return NULL;
	mode &= PERMISSIONS & ~uk_process_current()->umask;
	if (unlikely(n->ops->mknod(n, e, S_IFREG | mode, 0))) {
		entry_discard(e);
		return NULL;
	}
	vfs_node_modified(n);
	entry_insert(e);
	return e;
}

static __noinline int create_plain(int dirfd, const char *upath, unsigned flags,
				   unsigned mode)
{
	const unsigned known = PLAIN_FLAGS | O_CREAT | O_EXCL;
	struct vfs_table *t = vfs_table_current();
	int fd = free_descriptor(t);
	struct vfs_mount *mount;
	struct vfs_entry *dir, *e;
	struct component c;

	if ((flags & ~known) || unlikely(fd < 0) || unlikely(!file_frees))
		return NOT_PLAIN;
	dir = plain_parent(dirfd, upath, &c);
	if (unlikely(!dir))
		return NOT_PLAIN;
	mount = plain_mount(upath);
	if (unlikely(mount_want_write(mount)))
		return NOT_PLAIN;
	e = component_find(&c, dir);
	if (!e)
		e = make(dir, &c, mode);
	else if ((flags & O_EXCL) || (e->flags & ENTRY_TURNS) ||
		 !S_ISREG(e->node->mode))
		return NOT_PLAIN;
	return likely(e) ? open_regular(t, fd, e, mount, flags) : NOT_PLAIN;
}

int open_plain(int dirfd, const char *upath, unsigned flags, unsigned mode)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_mount *mount;
	struct vfs_entry *e;
	int fd;

	if (flags & O_CREAT)
		return create_plain(dirfd, upath, flags, mode);
	fd = free_descriptor(t);
	if ((flags & ~PLAIN_FLAGS) || unlikely(fd < 0) || unlikely(!file_frees))
		return NOT_PLAIN;
	e = plain_path(dirfd, upath);
	if (unlikely(!e) || unlikely(!S_ISREG(e->node->mode)))
		return NOT_PLAIN;
	mount = plain_mount(upath);
	if ((flags & (O_WRONLY | O_RDWR)) && unlikely(mount_want_write(mount)))
		return NOT_PLAIN;
	return open_regular(t, fd, e, mount, flags);
}

bool unlink_plain(int dirfd, const char *upath)
{
	struct vfs_entry *dir, *e;
	struct component c;

	dir = plain_parent(dirfd, upath, &c);
	e = dir ? component_find(&c, dir) : NULL;
	if (!e || !S_ISREG(e->node->mode) || (e->flags & ENTRY_TURNS) ||
	    dir->node->ops->lookup ||
	    dir->node->ops->unlink != vfs_may_unlink ||
	    mount_want_write(plain_mount(upath)))
		return false;
	dir_forget(e);
	entry_put(e); /* the name's own */
	return true;
}
