/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files that deal with names share: the table of entries, walks, and
 * the steps by which calls change a directory. */
#ifndef VFS_NAMES_H
#define VFS_NAMES_H

#include <errno.h>
#include <limits.h>
#include <sys/mount.h>
#include <uk/node.h>
#include <uk/spinlock.h>
#include <uk/watch.h>

#define LINKS_MAX 40 /* links that one walk follows */

/* --- The table (entry.c) -------------------------------------------- */

extern struct uk_spinlock names_lock;

/* Beside VFS_ENTRY_*: what a walk asks of an entry's node. From when it enters
 * the table on, and of roots: these do not change. */
#define ENTRY_THROUGH 0x100u /* a directory whose known names are valid */
#define ENTRY_MAKES \
	0x200u /* made of entries: nobody is asked when regular
			    * files come and go in it */
#define ENTRY_TELLS 0x400u /* the node's fields are all that stat says */
/* The highest, next to VFS_ENTRY_MOUNTPOINT seen as a ring: one instruction
 * asks for both. */
#define ENTRY_LINK 0x80000000u
/* A walk does not just go on from here. */
#define ENTRY_TURNS (VFS_ENTRY_MOUNTPOINT | ENTRY_LINK)

/* e has its node: the above. */
void entry_describe(struct vfs_entry *e);

/* The name s up to '/' or 0 (scan), or of len bytes (key): its key in the
 * directory dir. */
uint32_t entry_key(const struct vfs_entry *dir, const char *s, size_t len);

/* names_lock held. Not referenced; NULL. VFS_SLACK bytes behind s readable. */
struct vfs_entry *entry_find(const struct vfs_entry *dir, const char *s,
			     size_t len, uint32_t key);
/* An entry with the reference of its name, in no table. NULL: no memory. */
struct vfs_entry *entry_new(struct vfs_entry *dir, const char *s, size_t len);
/* Its memory. */
void entry_free(struct vfs_entry *e);
/* Of one that never got into the table: away with it. */
void entry_discard(struct vfs_entry *e);
/* Into the table and its parent's children, at the end. No lock held, but the
 * directory's; may allocate. */
void entry_insert(struct vfs_entry *e);
/* The same with names_lock held, without making the table larger. */
void entry_insert_locked(struct vfs_entry *e);
/* Out of both: GONE. The reference of the name is the caller's then.
 * names_lock held. */
void entry_remove(struct vfs_entry *e);
/* For rename: to the end of its parent's children; hash chains only.
 * names_lock held. */
void entry_move_last(struct vfs_entry *e);
/* Name, parent and key change hands. Neither is in the table (swap.c). */
void entry_swap_names(struct vfs_entry *a, struct vfs_entry *b);
/* a takes b's place among its siblings, and b a's. */
void entry_swap_places(struct vfs_entry *a, struct vfs_entry *b);
void entry_hash(struct vfs_entry *e);
void entry_unhash(struct vfs_entry *e);

void entry_revive(struct vfs_entry *e);
/* names_lock held, unless there is a reference already. */
static inline void entry_get(struct vfs_entry *e)
{
	if (unlikely(!__atomic_fetch_add(&e->refs, 1, __ATOMIC_RELAXED)))
		entry_revive(e);
}
/* May sleep. */
void entry_put(struct vfs_entry *e);
void entry_forget_unused(const struct vfs_super *sb);

/* Every name that is made from now on has at least this position. */
uint64_t entry_next_position(void);
/* Whether a directory has no names. Its lock held. */
bool entry_is_empty(const struct vfs_entry *e);
/* Whether a is e or above it. names_lock held. */
bool entry_is_above(const struct vfs_entry *a, const struct vfs_entry *e);

/* --- Mounts (mount.c) ----------------------------------------------- */

struct vfs_mount {
	struct vfs_super *super;
	struct vfs_entry *root; /* what is seen of it; referenced */
	struct vfs_mount
		*parent; /* NULL: the root of everything, or detached */
	struct vfs_entry *at; /* in parent; referenced, a MOUNTPOINT */
	struct uk_list all; /* in vfs_mounts, oldest first */
	unsigned flags; /* MS_RDONLY, MS_NOSUID... of this mount */
	unsigned refs; /* atomic: being in the tree, paths, child mounts */
	unsigned id;
	char *source;
	bool expiring; /* MNT_EXPIRE: not used since; mount_lock to set it */
	/* What follows: mount_lock. */
	struct vfs_mount *copy; /* while a tree is copied: of this */
	bool unbindable; /* MS_UNBINDABLE */
};

extern struct uk_list vfs_mounts; /* names_lock */
extern struct vfs_mount *vfs_root_mount; /* NULL: no root yet */

/* One call at a time changes the tree. Before names_lock. */
extern struct uk_mutex mount_lock;

/* A mount that shows root, in no tree, with a reference of super of its own.
 * NULL: no memory. */
struct vfs_mount *mount_new(struct vfs_super *sb, struct vfs_entry *root,
			    const char *source, unsigned flags);
/* It is in the tree. names_lock or mount_lock held. */
bool mount_is_attached(const struct vfs_mount *m);
/* Can p have a mount? -ENOENT: it is gone, or its mount is in no tree: nobody
 * would find the new one, which keeps the other. names_lock held. */
int mount_may_attach(const struct vfs_path *p);
/* Into the tree, at p if it can have one, or as the root of everything.
 * names_lock held. */
int mount_attach(struct vfs_mount *m, const struct vfs_path *p);
/* Nothing, or less, is mounted at e than before. names_lock held. */
void mount_unmark(struct vfs_entry *e);
/* Whether m is below top, or top itself. names_lock or mount_lock held. */
bool mount_is_below(const struct vfs_mount *m, const struct vfs_mount *top);

/* mounttree.c: source, of a bind or a move, to at. -errno as Linux's. */
int mount_bind(const struct vfs_path *old, const struct vfs_path *at, bool all);
int mount_move(const struct vfs_path *old, const struct vfs_path *at);
int mount_propagate(const struct vfs_path *at, unsigned flags);

/* What is mounted on at, newest; NULL. names_lock held. */
struct vfs_mount *mount_at(const struct vfs_path *at);
void mount_put(struct vfs_mount *m);
void mount_detach(struct vfs_mount *m);
static inline void mount_get(struct vfs_mount *m)
{
	__atomic_fetch_add(&m->refs, 1, __ATOMIC_RELAXED);
}
/* -EROFS if nothing can be written by way of m. */
static inline int mount_want_write(const struct vfs_mount *m)
{
	return (m->flags | m->super->flags) & MS_RDONLY ? -EROFS : 0;
}

/* --- Root and current directory (cwd.c, root.c) --------------------- */

struct vfs_cwd {
	struct vfs_path root, cwd; /* referenced; names_lock */
};

/* What VFS_TYPE registered, or NULL. */
const struct vfs_type *type_find(const char *name);
/* Mount root, of sb, whose reference passes on success, on p (NULL: root). */
int mount_root(struct vfs_super *sb, struct vfs_entry *root,
	       const struct vfs_path *p, const char *source, unsigned flags);
/* Make the root, and this process's, if there is none yet. */
int root_setup(void);

static inline struct vfs_cwd *cwd_current(void)
{
	return uk_process_current()->cwd;
}

/* --- Paths of the program (name.c) ---------------------------------- */

/* A copy of a path, with room for what a walk of it has to remember. */
struct vfs_name {
	struct vfs_name *next; /* free, or another of the same walk */
	struct vfs_node *holds[LINKS_MAX]; /* links followed, referenced */
	const char *rests[LINKS_MAX]; /* what comes behind them */
	size_t len; /* of text */
	char text[PATH_MAX + VFS_SLACK];
};

/* ERR_PTR: -EFAULT, -ENAMETOOLONG, -ENOMEM. */
struct vfs_name *name_get(const char *upath);
struct vfs_name *name_new(void);
void name_put(struct vfs_name *n);

/* --- Walks (walk.c) ------------------------------------------------- */

/* Beside VFS_WALK_*: stop before the last component. */
#define WALK_PARENT 0x10000u

enum walk_last {
	LAST_NORMAL,
	LAST_ROOT, /* the path had no component */
	LAST_DOT,
	LAST_DOTDOT,
};

struct vfs_walk {
	struct vfs_path at; /* where it is; not referenced by itself */
	struct vfs_path root; /* which it does not leave */
	struct vfs_path held; /* referenced for it, or NULL */
	struct vfs_file *base; /* dirfd's, or NULL */
	struct vfs_name *name; /* buffers; the first has the rests */
	const char *rest; /* what is still to be walked */
	const char *last; /* WALK_PARENT: the last component */
	size_t last_len;
	uint32_t last_key;
	enum walk_last last_type;
	unsigned flags;
	unsigned short links, depth; /* followed; rests to go back to */
	bool slash; /* behind the last component */
	unsigned long irq; /* of names_lock */
};

/*
 * Walk from dirfd. 0: names_lock is held, at is where the path leads (or its
 * parent). -errno: it is not held. walk_end() gives everything back after the
 * unlock, in both cases.
 */
int walk_name(struct vfs_walk *w, int dirfd, struct vfs_name *name,
	      unsigned flags);
/* A kernel's string, from the root of everything. */
int walk_kernel(struct vfs_walk *w, const char *path, unsigned flags);
int vfs_walk_kept(struct vfs_name *name, struct vfs_path *out);
int walk_user(struct vfs_walk *w, int dirfd, const char *upath, unsigned flags);
/* Walk rest and what waits in rests. names_lock held; on -errno not any
 * more. */
int walk_rest(struct vfs_walk *w);
/* WALK_PARENT was there and has found the link e as the last component: go on
 * through it. As walk_name(). names_lock held. */
int walk_follow_last(struct vfs_walk *w, struct vfs_entry *e);
/* What is mounted on at is where the walk is. names_lock held. */
int walk_cross(struct vfs_walk *w);
void walk_lock(struct vfs_walk *w);
void walk_unlock(struct vfs_walk *w);
/* Leave the lock with a reference of where the walk is. */
void walk_hold(struct vfs_walk *w);
/* A name that is not in the table. names_lock held; on -errno not any more. */
int walk_ask(struct vfs_walk *w, const char *s, size_t len, uint32_t key,
	     struct vfs_entry **e);
/* e, in the directory where the walk is, is a link: its target is what is
 * walked next, then what was left. names_lock likewise. */
int walk_link(struct vfs_walk *w, struct vfs_entry *e);
/* walk_end(), err being what the walk came to: *out, referenced. */
int walk_result(struct vfs_walk *w, int err, struct vfs_path *out);
void walk_end(struct vfs_walk *w);

/* --- Changing a directory (dirop.c) --------------------------------- */

/* The parent of a user's path, referenced, and the last component. */
struct dirop {
	struct vfs_walk w; /* its last, slash; at is dir */
	struct vfs_path dir;
};

int dirop_begin(struct dirop *d, int dirfd, const char *upath);
int dirop_begin_name(struct dirop *d, int dirfd, struct vfs_name *name,
		     unsigned flags);
int dirop_begin_kernel(struct dirop *d, const char *path);
void dirop_end(struct dirop *d);
/* The last component, referenced. dir's lock held. */
int dirop_find(struct dirop *d, struct vfs_entry **e);
/* Room for a new name, which does not exist yet: an entry, with dir's lock
 * taken; directory: a slash behind the name is right. */
int dirop_create(struct dirop *d, bool directory, struct vfs_entry **e);
/* It has its node (err 0), or is not to be. The lock is given back. */
int dirop_created(struct dirop *d, struct vfs_entry *e, int err);

/* The name in dir, with dir's lock held: referenced, or -ENOENT. */
int dir_find(struct vfs_entry *dir, const char *s, size_t len, uint32_t key,
	     struct vfs_entry **e);
/* The name e has gone: table, link count, times; its reference is dropped.
 * dir's lock held. */
void dir_forget(struct vfs_entry *e);

/* --- Others --------------------------------------------------------- */

/* f is open on p: referenced for it. */
void file_set_path(struct vfs_file *f, const struct vfs_path *p);

/* Nobody refers to n any more. May sleep. */
void node_release(struct vfs_node *n);
/* Drop a node's last part of a name. */
void node_unlinked(struct vfs_node *n, unsigned links);

/* Change attributes, of what p names, if it can be written there; of n. */
int vfs_setattr(const struct vfs_path *p, const struct vfs_attr *a);
int node_setattr(struct vfs_node *n, const struct vfs_attr *a);
/* Of the open file fd, if it is more than a path. */
int fd_setattr(int fd, const struct vfs_attr *a);

/* --- Stat (pathstat.c) ---------------------------------------------- */

/* Of what a user's path names, or with VFS_WALK_EMPTY and no path of dirfd,
 * whatever that is. *out, referenced; its mount is NULL if it has no name. */
int vfs_stat_at(int dirfd, const char *upath, unsigned flags,
		struct vfs_stat *st, struct vfs_path *out);

/* What the node's fields say, in the arch's layout (stat.c). */
struct uk_stat;
void node_fill_stat(const struct vfs_node *n, struct uk_stat *out);

/* AT_* of a stat call as VFS_WALK_*. */
static inline unsigned stat_walk(unsigned flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : VFS_WALK_FOLLOW) |
	       (flags & AT_EMPTY_PATH ? VFS_WALK_EMPTY : 0);
}
void vfs_node_stat(struct vfs_node *n, struct vfs_stat *st);

#endif
