/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names and what they name.
 *
 *   path --walk--> struct vfs_entry --node--> struct vfs_node --ops--> the file
 *                    parent, name                                     system
 *
 * A vfs_node is a file, whatever names it has (Linux's inode). A vfs_entry is a
 * name in a directory (Linux's dentry); all of them are in one hash table, so
 * that a component of a path that was walked before costs a look-up there.
 *
 * A file system either keeps its names elsewhere and is asked for them
 * (lookup), entries being a cache; or it is made of its entries (lookup is
 * NULL): then each entry holds a reference of its own for as long as the name
 * exists, and what is not in the table does not exist. tmpfs, devfs and the
 * unpacked initrd are of the second kind. For these the VFS keeps nlink, and
 * the times of a directory whose names change; the others do that themselves.
 *
 * Locks, in this order:
 *   vfs_super.rename        between directories: one rename at a time
 *   vfs_node.lock           a directory: its names change (parent before child;
 *                           unrelated ones by address). A file: its size and
 *                           attributes change. Sleeps.
 *   the table's spin lock   parent, name, hash chains, children, nlink,
 *                           reference counts that reach 0. A walk of cached
 *                           components holds only this.
 */
#ifndef UK_NODE_H
#define UK_NODE_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/mutex.h>
#include <uk/vfs.h>
#include <uk/window.h>

struct vfs_node_ops;
struct vfs_super_ops;
struct vfs_mount;
struct uk_object;

struct vfs_node {
	const struct vfs_node_ops *ops;
	struct vfs_super *super;
	unsigned refs; /* atomic: entries, files, calls in progress */
	unsigned blksize; /* bytes, st_blksize */
	/* In the order in which stat's structures have them: pairs move
	 * together. */
	uint64_t ino;
	unsigned mode; /* S_IFMT and permission bits */
	unsigned nlink, uid, gid;
	uint64_t rdev; /* of S_IFCHR, S_IFBLK */
	uint64_t size; /* bytes */
	uint64_t blocks; /* of 512 bytes */
	struct timespec atime, mtime, ctime, btime;
	/* Until then, in arch_ticks(), a change or access leaves the times. */
	uint64_t modified_until, accessed_until;
	struct vfs_window window;
	struct uk_mutex lock;
	struct vfs_locks *locks; /* record and flock locks, leases, or NULL */
	struct vfs_marks *marks; /* inotify's watches, or NULL */
	void *data; /* the file system's; of S_IFIFO and S_IFSOCK the pipe's
		     * or socket's, NULL while nobody has it open */
};

/* Attributes that setattr changes. SIZE: the VFS has looked at RLIMIT_FSIZE,
 * and sets mtime and ctime afterwards. */
#define VFS_ATTR_MODE 0x01u
#define VFS_ATTR_UID 0x02u
#define VFS_ATTR_GID 0x04u
#define VFS_ATTR_SIZE 0x08u
#define VFS_ATTR_ATIME 0x10u
#define VFS_ATTR_MTIME 0x20u

struct vfs_attr {
	unsigned valid; /* VFS_ATTR_* */
	unsigned mode, uid, gid;
	uint64_t size;
	struct timespec atime, mtime; /* ctime is now */
};

#define VFS_ENTRY_MOUNTPOINT 0x1u /* something is mounted here */
#define VFS_ENTRY_GONE 0x2u /* unlinked: in no table any more */
#define VFS_ENTRY_UNNAMED 0x4u /* O_TMPFILE: link() may name its node */

#define VFS_SHORT_NAME 24 /* bytes, a 0 among them */

/* A walk reads names and targets of links word by word: this many bytes behind
 * the final 0 must be readable. */
#define VFS_SLACK 8

/*
 *   vfs_entry_add, create --> in the table --unlink--> GONE --last put--> freed
 *
 * node is set before an entry enters the table and never changes; the entry
 * holds a reference to it, and one to its parent.
 */
struct vfs_entry {
	struct vfs_entry *hash_next; /* the table's chain */
	struct vfs_entry **hash_link; /* what points to this; NULL: in none */
	struct vfs_entry *parent; /* itself: the root of a super */
	struct vfs_node *node; /* NULL: it is being made */
	unsigned refs; /* atomic */
	unsigned flags; /* VFS_ENTRY_* */
	uint32_t key; /* of parent and name */
	uint16_t name_len; /* bytes, 1..NAME_MAX */
	const char *name; /* NUL-terminated: short_name, or of the heap */
	struct uk_list siblings; /* in parent's children, by position */
	struct uk_list children; /* in a cache: those that are in it */
	uint64_t position; /* in the directory, as getdents' d_off; > 2 */
	char short_name[VFS_SHORT_NAME]; /* zeros behind the name */
};

struct vfs_super {
	const struct vfs_super_ops *ops;
	struct vfs_entry *root;
	uint64_t dev; /* st_dev */
	const char *type; /* "tmpfs" */
	unsigned flags; /* MS_RDONLY, MS_NOEXEC... */
	unsigned mounts; /* names go with the last one */
	unsigned refs; /* mounts and nodes; atomic */
	struct uk_mutex rename;
	uint64_t next_ino;
	void *data;
};

/* A place in the tree of mounts. */
struct vfs_path {
	struct vfs_mount *mount;
	struct vfs_entry *entry;
};

/* Where a directory's names go. */
struct vfs_emit {
	/* false: no room, stop; the entry will be asked for again. */
	bool (*fn)(struct vfs_emit *e, const char *name, size_t len,
		   uint64_t ino, unsigned type /* S_IFMT bits */,
		   uint64_t next /* position behind it */);
};

/*
 * What a file system does with a node. Called with the directory's lock held
 * (link, rename: both; lookup: the directory's) unless said otherwise; may
 * sleep. The caller has checked: names are valid and (not) there, types fit,
 * the super is writable. A member that a type of file does not need is NULL:
 * -EPERM for those that make names, the default in parentheses for the others.
 */
struct vfs_node_ops {
	/* Set e->node, referenced; -ENOENT. NULL: entries are all. */
	int (*lookup)(struct vfs_node *dir, struct vfs_entry *e);
	/* A new file of any type but directory and symlink: e->node. */
	int (*mknod)(struct vfs_node *dir, struct vfs_entry *e, unsigned mode,
		     uint64_t rdev);
	int (*mkdir)(struct vfs_node *dir, struct vfs_entry *e, unsigned mode);
	int (*symlink)(struct vfs_node *dir, struct vfs_entry *e,
		       const char *target, size_t len);
	int (*link)(struct vfs_node *node, struct vfs_node *dir,
		    struct vfs_entry *e);
	/* e's node loses this name. A directory is empty (the VFS looked, for
	 * file systems made of entries; these have nothing to do here and put
	 * vfs_may_link, vfs_may_unlink). */
	int (*unlink)(struct vfs_node *dir, struct vfs_entry *e);
	int (*rmdir)(struct vfs_node *dir, struct vfs_entry *e);
	/* from becomes to, whose node, if any, loses this name; or both change
	 * places (RENAME_EXCHANGE). NULL with lookup NULL: nothing but the
	 * entries knows. */
	int (*rename)(struct vfs_node *from_dir, struct vfs_entry *from,
		      struct vfs_node *to_dir, struct vfs_entry *to,
		      unsigned flags);
	/* A file without a name, O_TMPFILE: *node, referenced. */
	int (*tmpfile)(struct vfs_node *dir, unsigned mode,
		       struct vfs_node **node);
	/* Names from position *pos on, behind "." and ".."; *pos is advanced.
	 * (The entries, for file systems made of them.) */
	int (*iterate)(struct vfs_node *dir, struct vfs_entry *e,
		       struct vfs_emit *emit, uint64_t *pos);
	/* Whether name exists is asked again: procfs. False: forget the entry.
	 * Table's lock held: quick. (true) */
	bool (*valid)(struct vfs_entry *e);

	/* The target, NUL-terminated, VFS_SLACK readable bytes behind it, valid
	 * while the node is referenced. Table's lock held: quick. Member NULL:
	 * it is made by readlink. */
	const char *(*target)(struct vfs_node *node);
	/* At most len bytes of the target into buf, a kernel buffer of PATH_MAX
	 * bytes: how many. */
	ssize_t (*readlink)(struct vfs_node *node, char *buf, size_t len);
	/* Follow a link that leads where no path leads (/proc/self/fd/N): *to,
	 * referenced. */
	int (*follow)(struct vfs_node *node, struct vfs_path *to);

	/* Instead of open: f->ops and f->seek_end of a regular file. */
	const struct vfs_ops *file;
	uint64_t file_end;
	/* Open a regular file: set f->ops, f->data; f->node is set. No lock
	 * held. O_TRUNC is the caller's (setattr). On error f->ops->release
	 * is not called. Also asked for directories, which have the VFS's
	 * ops and may keep them (NULL: they do); not for devices, FIFOs and
	 * sockets, which are opened by their type (vfs_open_device...). */
	int (*open)(struct vfs_node *node, struct vfs_file *f);
	/* Asked before the VFS changes the fields of *a, but for SIZE, which is
	 * done here. Node's lock held. (Yes; size -EINVAL.) */
	int (*setattr)(struct vfs_node *node, const struct vfs_attr *a);
	/* Fill what differs from the node's fields. No lock held. (Nothing.) */
	void (*getattr)(struct vfs_node *node, struct vfs_stat *st);
	/* The last reference has gone and there is no name: free what data is
	 * of. The VFS frees the node. May sleep. */
	void (*release)(struct vfs_node *node);
};

struct statfs;

struct vfs_super_ops {
	/* Fill f_blocks, f_bfree, f_files... f_type; the rest is done. */
	int (*statfs)(struct vfs_super *sb, struct statfs *st);
	int (*sync)(struct vfs_super *sb); /* NULL: nothing to do */
	/* Not mounted any more: free everything. */
	void (*release)(struct vfs_super *sb);
};

/* A type of file system that mount() knows. */
struct vfs_type {
	const char *name;
	/* source and options are kernel strings, "" if the program gave none.
	 * *sb: with its root. */
	int (*mount)(const char *source, const char *options, unsigned flags,
		     struct vfs_super **sb);
};

/* In every image that walks paths. The root, made at the first walk, is of type
 * "tmpfs". */
#define VFS_TYPE(id, type_name, fn)                          \
	const struct vfs_type __used __section(".vfs.types") \
		vfs_type_##id = { type_name, fn }

/*
 * Called when the root has just been made, before the first walk goes on:
 * fill it, mount on it. level 1: contents (initrd), 2: mounts (/dev, /proc).
 * 0 or -errno, which is printed; after -ENOMEM it is called again, by the next
 * walk. Not at boot: an image whose program names no path has no root.
 */
#define VFS_SETUP(fn, level)                               \
	int (*const __used __section(".vfs.setup." #level) \
		     vfs_setup_##fn)(void) = fn

/* --- Nodes and entries (node.c, entry.c) ---------------------------- */

/* A node with one reference, nlink 1, times now, owner 0, a number of its own;
 * ops and data are the caller's to set. NULL: no memory. */
struct vfs_node *vfs_node_new(struct vfs_super *sb, unsigned mode);
static inline void vfs_node_get(struct vfs_node *n)
{
	__atomic_fetch_add(&n->refs, 1, __ATOMIC_RELAXED);
}
void vfs_node_put(struct vfs_node *n);

int vfs_may_link(struct vfs_node *node, struct vfs_node *dir,
		 struct vfs_entry *e);
int vfs_may_unlink(struct vfs_node *dir, struct vfs_entry *e);

/* What f opened has no name (pipe, memfd): f->node is n, whose reference
 * passes. */
void vfs_file_set_node(struct vfs_file *f, struct vfs_node *n);

/* A super with a root directory of rootops, mode permission bits. NULL: no
 * memory. */
struct vfs_super *vfs_super_new(const struct vfs_super_ops *ops,
				const char *type,
				const struct vfs_node_ops *rootops,
				unsigned mode);

/* Of one more mount; of one less, or of what was to become one. */
void vfs_super_put(struct vfs_super *sb);
static inline void vfs_super_get(struct vfs_super *sb)
{
	__atomic_fetch_add(&sb->mounts, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&sb->refs, 1, __ATOMIC_RELAXED);
}

/* For file systems that fill themselves from inside (devfs, initrd): name in
 * dir is node, whose reference passes. *out, if not NULL, is the entry, valid
 * while the name is. -EEXIST, -ENOMEM. */
int vfs_entry_add(struct vfs_entry *dir, const char *name, size_t len,
		  struct vfs_node *node, struct vfs_entry **out);
/* The opposite: name goes, whoever has it open. -ENOENT. */
int vfs_entry_remove(struct vfs_entry *dir, const char *name, size_t len);

void vfs_path_get(const struct vfs_path *p);
void vfs_path_put(const struct vfs_path *p);

/* Times of now, as cheap as the clock allows. */
void vfs_node_modify(struct vfs_node *n);
void vfs_node_access(struct vfs_node *n, const struct vfs_file *f);
/* mtime, ctime */
static inline void vfs_node_modified(struct vfs_node *n)
{
	if (unlikely(arch_ticks_relaxed() >= READ_ONCE(n->modified_until)))
		vfs_node_modify(n);
}
/* ctime */
void vfs_node_changed(struct vfs_node *n);
/* atime, by relatime's rule, O_NOATIME */
static inline void vfs_node_accessed(struct vfs_node *n,
				     const struct vfs_file *f)
{
	if (unlikely(arch_ticks_relaxed() >= READ_ONCE(n->accessed_until)))
		vfs_node_access(n, f);
}

/* --- Walking (walk.c) ----------------------------------------------- */

#define VFS_WALK_FOLLOW 0x1u /* the last component too, if it is a link */
#define VFS_WALK_EMPTY 0x2u /* AT_EMPTY_PATH: "" is dirfd itself */
#define VFS_WALK_DIRECTORY 0x4u /* -ENOTDIR if it is none */
#define VFS_WALK_NO_XDEV 0x10u /* openat2's RESOLVE_* */
#define VFS_WALK_NO_MAGIC 0x20u
#define VFS_WALK_NO_LINKS 0x40u
#define VFS_WALK_BENEATH 0x80u
#define VFS_WALK_IN_ROOT 0x100u

/* Where a user's path leads: *out, referenced. -errno as Linux's path
 * resolution. Context: may sleep. */
int vfs_walk_user(int dirfd, const char *upath, unsigned flags,
		  struct vfs_path *out);
/* The same for a kernel's string, from the root of everything. */
int vfs_walk(const char *path, unsigned flags, struct vfs_path *out);

/* Its path from the process's root, at the end of buf, NUL-terminated: where it
 * starts. " (deleted)" is added to what is unlinked. ERR_PTR(-ENAMETOOLONG). */
char *vfs_path_name(const struct vfs_path *p, char *buf, size_t size);

/* The process's current directory, or its root: *p, referenced. */
int vfs_process_path(bool root, struct vfs_path *p);

/* --- For calls in other libraries (open.c, mount.c) ----------------- */

/* open() of what p names, by kernel code: a file with one reference, or
 * ERR_PTR. Permission is not asked. */
struct vfs_file *vfs_open_path(const struct vfs_path *p, unsigned flags);
extern const struct vfs_ops vfs_dir_ops; /* of directories (dirs.c) */
/* A file for a node that has no name (pipes, memfd): shown as
 * "TYPE:[ino]". */
struct vfs_super *vfs_anon_super(void);

/* Mount sb's root on what p names; NULL: as the root of everything. flags of
 * mount(). */
int vfs_mount_super(struct vfs_super *sb, const struct vfs_path *p,
		    const char *source, unsigned flags);
/* From inside (VFS_SETUP): path is absolute, its parent exists. mkdir: if it is
 * there already, all is well. */
int vfs_mkdir_kernel(const char *path, unsigned mode);
/* type of a VFS_TYPE. */
int vfs_mount_kernel(const char *type, const char *path, unsigned flags);

/* For /proc/mounts. */
struct vfs_mount_info {
	unsigned id; /* not 0 */
	const char *source, *type; /* valid while root is referenced */
	unsigned flags; /* MS_* */
	struct vfs_path root; /* referenced: the caller's to put */
};

/* The mount with the least id above id; false: there is none. */
bool vfs_mounts_next(unsigned id, struct vfs_mount_info *info);

/* --- Devices and FIFOs (special.c) ---------------------------------- */

/* What opening an S_IFCHR, S_IFBLK or S_IFIFO node of any file system does: as
 * vfs_node_ops.open; flags are all of open()'s. NULL: -ENXIO (devfs, pipes). */
extern int (*vfs_open_device)(struct vfs_node *node, struct vfs_file *f,
			      unsigned flags);
extern int (*vfs_open_fifo)(struct vfs_node *node, struct vfs_file *f);
/* The last reference of a S_IFIFO or S_IFSOCK node has gone, data is set. */
extern void (*vfs_release_fifo)(struct vfs_node *node);

#endif
