/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * open and its kin: regular files by plain paths are opened and made here, by a
 * thread that vfs_solo is of. It has the directory for itself, so that its lock
 * is not taken. All else, and what fails here before anything was done, is for
 * open_any().
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "chains.h"
#include "file.h"
#include "open.h"
#include "plain.h"

/* What opening a regular file need not look at. */
#define PLAIN_FLAGS                                                            \
	((unsigned)(O_WRONLY | O_RDWR | O_CLOEXEC | O_LARGEFILE | O_NONBLOCK | \
		    O_APPEND | O_NOFOLLOW | O_NOCTTY | O_NOATIME | O_SYNC |    \
		    O_DSYNC | O_DIRECT))
#define CREATE_FLAGS (PLAIN_FLAGS | O_CREAT | O_EXCL)
#define PERMISSIONS 07777u

/* The lowest descriptor, if it is one of the first VFS_WORD and there is a file
 * for it; -1. By a thread that is known to be alone: another could take either,
 * and end. */
static __always_inline int free_descriptor(const struct vfs_table *t)
{
	uint64_t bits = ~t->used[0];
	int fd;

	if (unlikely(!bits) || unlikely(!file_frees))
		return -1;
	fd = __builtin_ctzll(bits);
	return (unsigned)fd < uk_process_limit(RLIMIT_NOFILE) ? fd : -1;
}

/* Whether it is a regular file that opens by itself. */
static __always_inline bool is_regular(const struct vfs_node *n)
{
	return likely(S_ISREG(n->mode)) && likely(n->ops->file);
}

/* The file of fd, which is free, open on p. */
static __always_inline int open_regular(struct vfs_table *t, int fd,
					struct vfs_path p, unsigned flags)
{
	const struct vfs_node_ops *ops = p.entry->node->ops;
	uint64_t used = t->used[0] | 1ULL << fd;
	struct vfs_file *f = file_frees;

	file_frees = f->data;
	if (sizeof(long) == 8)
		flags |= O_LARGEFILE;
	file_init(f, ops->file, flags, NULL, p.entry->node, p);
	f->refs = 1;
	f->seek_end = ops->file_end;
	f->tells = p.entry->flags & ENTRY_TELLS;
	f->turns = true;
	p.mount->refs++;
	solo_entry_get(p.entry);
	t->used[0] = used;
	if (unlikely(!~used))
		t->full[0] |= 1;
	if (unlikely(flags & O_CLOEXEC))
		t->cloexec[0] |= 1ULL << fd;
	t->slots[fd] = f;
	return fd;
}

/* Whether regular files can be made in dir here. */
static __always_inline bool makes_regular(const struct vfs_entry *dir)
{
	return likely((dir->flags & (ENTRY_MAKES | VFS_ENTRY_GONE)) ==
		      ENTRY_MAKES);
}

/* The name c of dir, which is not there, becomes a regular file's: its entry,
 * in chain, or NULL. */
static __always_inline struct vfs_entry *make(struct vfs_entry *dir,
					      struct vfs_entry **chain,
					      const struct component *c,
					      unsigned mode)
{
	struct vfs_node *n = dir->node;
	struct vfs_entry *e = entry_named(c);

	if (unlikely(!e))
		return NULL;
	mode &= PERMISSIONS & ~uk_process_current()->umask;
	if (unlikely(n->ops->mknod(n, e, S_IFREG | mode, 0))) {
		entry_free(e);
		return NULL;
	}
	vfs_node_modified(n);
	e->parent = dir;
	dir->refs++;
	if (unlikely(entry_chains.entries >= entry_chains.count)) {
		entry_insert(e); /* there are to be more chains */
		return e;
	}
	e->flags = e->node->ops->getattr ? 0 : ENTRY_TELLS;
	chain_add(e, chain);
	siblings_add(e);
	return e;
}

static __noinline int create_plain(int dirfd, const char *upath, unsigned flags,
				   unsigned mode)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_entry **chain;
	struct component c;
	struct vfs_path p;
	struct vfs_entry *e;
	int fd;

	if (unlikely((flags & (~CREATE_FLAGS | O_CREAT)) != O_CREAT))
		return open_any(dirfd, upath, flags, mode);
	p = plain_parent(dirfd, upath, &c);
	if (unlikely(!p.entry) || unlikely((fd = free_descriptor(t)) < 0) ||
	    unlikely(mount_want_write(p.mount)))
		return open_any(dirfd, upath, flags, mode);
	chain = entry_chain_of(c.key);
	e = chain_find(chain, &c, p.entry);
	if (!e && likely(makes_regular(p.entry)))
		e = make(p.entry, chain, &c, mode);
	else if (e && (unlikely(e->flags & ENTRY_TURNS) || (flags & O_EXCL) ||
		       unlikely(!is_regular(e->node))))
		e = NULL;
	if (unlikely(!e))
		return open_any(dirfd, upath, flags, mode);
	p.entry = e;
	return open_regular(t, fd, p, flags);
}

/* Of PLAIN_FLAGS. */
static __noinline int open_plain(int dirfd, const char *upath, unsigned flags,
				 unsigned mode)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_path p = plain_path(dirfd, upath);
	int fd;

	if (unlikely(!p.entry) || unlikely(!is_regular(p.entry->node)) ||
	    unlikely((fd = free_descriptor(t)) < 0) ||
	    ((flags & O_ACCMODE) && unlikely(mount_want_write(p.mount))))
		return open_any(dirfd, upath, flags, mode);
	return open_regular(t, fd, p, flags);
}

static __always_inline int open_call(int dirfd, const char *upath,
				     unsigned flags, unsigned mode)
{
	return flags & ~PLAIN_FLAGS ? create_plain(dirfd, upath, flags, mode)
				    : open_plain(dirfd, upath, flags, mode);
}

UK_SYSCALL_R_DEFINE(int, openat, int, dirfd, const char *, path, int, oflag,
		    mode_t, mode)
{
	return open_call(dirfd, path, (unsigned)oflag, mode);
}

UK_SYSCALL_R_DEFINE(int, open, const char *, path, int, oflag, mode_t, mode)
{
	return open_call(AT_FDCWD, path, (unsigned)oflag, mode);
}

UK_SYSCALL_R_DEFINE(int, creat, const char *, path, mode_t, mode)
{
	return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
