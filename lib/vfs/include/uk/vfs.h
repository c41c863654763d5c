/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Open files and the descriptors that name them.
 *
 *   descriptor --(struct vfs_table)--> struct vfs_file --ops--> the object
 *
 * A struct vfs_file is Linux's "open file description": dup()ed descriptors and
 * forked processes share one, and with it the position and the status flags.
 */
#ifndef UK_VFS_H
#define UK_VFS_H

#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <uk/iter.h>
#include <uk/list.h>
#include <uk/process.h>
#include <uk/spinlock.h>

struct vfs_stat;
struct vfs_node;
struct vfs_mount;
struct vfs_entry;
struct vfs_watcher;
struct vfs_emit;
struct uk_object;

/* --- Files (file.c) ------------------------------------------------- */

#define VFS_READ 0x1u /* vfs_file.mode: opened for reading */
#define VFS_WRITE 0x2u /* opened for writing */

struct vfs_file {
	const struct vfs_ops *ops;
	unsigned mode; /* VFS_READ, VFS_WRITE; never changes */
	unsigned flags; /* O_*: F_SETFL changes VFS_SETFL_FLAGS */
	unsigned refs; /* atomic; 0: on the list of free files */
	bool tells; /* its node's fields are all that stat says */
	bool turns; /* a regular file: calls that move pos take turns; never
		     * changes */
	unsigned char turn; /* turn.c's */
	off_t pos; /* of objects that can seek */
	uint64_t seek_end; /* SEEK_SET below this sets pos, unasked; 0: ask */
	void *data; /* the object's own */
	struct vfs_node *node; /* what was opened; NULL: has none */
	struct vfs_mount *mount; /* by which name: a struct vfs_path */
	struct vfs_entry *entry; /* referenced; NULL: has none */
	struct uk_list watches; /* epoll's; empty: none */
	int owner; /* F_SETOWN: process, thread or group; 0: nobody */
	short owner_type; /* F_OWNER_* */
	short owner_signal; /* F_SETSIG; 0: SIGIO */
};

/* What F_SETFL may change. */
#define VFS_SETFL_FLAGS (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)

/* A position: write at the end, wherever that is then (RWF_APPEND). */
#define VFS_POS_APPEND ((off_t)-1)

/*
 * What an object can do. Every member down to release is set, but for stat if
 * it has a node: vfs_no_* stand for what it cannot. The others may be NULL. The
 * caller holds the file for as long as the call does not sleep: a call that
 * sleeps takes a reference of its own (vfs_file_get), because a signal handler
 * that runs meanwhile may close the descriptor.
 */
struct vfs_ops {
	/* Move at most it->left bytes, advancing it, from or to position *pos,
	 * advanced too. The number of bytes moved; an error only if there
	 * were none. A read that cannot deliver consumes nothing. A write to
	 * what has a size knows VFS_POS_APPEND. */
	ssize_t (*read)(struct vfs_file *f, struct vfs_iter *it, off_t *pos);
	ssize_t (*write)(struct vfs_file *f, struct vfs_iter *it, off_t *pos);
	/* As read and write of n bytes by fd, which is f's, called with
	 * interrupts off and so without a reference; they are on afterwards.
	 * What cannot be done so goes on to vfs_read_any(), vfs_write_any().
	 * NULL: all of it, and where inotify could watch. */
	ssize_t (*quick_read)(int fd, void *buf, size_t n, struct vfs_file *f);
	ssize_t (*quick_write)(int fd, const void *buf, size_t n,
			       struct vfs_file *f);
	/* The new position, or -EINVAL, -ENXIO, -ESPIPE. */
	off_t (*seek)(struct vfs_file *f, off_t offset, int whence);
	/* -ENOTTY for a request that the object does not know. */
	long (*ioctl)(struct vfs_file *f, unsigned request, unsigned long arg);
	/* NULL: what f->node says. */
	int (*stat)(struct vfs_file *f, struct vfs_stat *st);
	/* POLLIN, POLLOUT... that hold now; w, if not NULL, is told of changes
	 * (<uk/poll.h>). */
	unsigned (*poll)(struct vfs_file *f, struct vfs_watcher *w);
	/* The last reference has gone. May sleep. */
	void (*release)(struct vfs_file *f);

	/* Open the window of f's node around the byte at at, if that can be,
	 * for a thread that vfs_solo is of. NULL: it never can. */
	void (*window)(struct vfs_node *node, uint64_t at);
	/* What mmap() maps, <uk/object.h>, referenced. NULL: -ENODEV. */
	struct uk_object *(*object)(struct vfs_file *f);
	/* NULL: nothing to write back. */
	int (*fsync)(struct vfs_file *f, bool data_only);
	/* FALLOC_FL_*, checked. NULL: -EOPNOTSUPP, -ESPIPE, -ENODEV by
	 * type. */
	int (*fallocate)(struct vfs_file *f, int mode, off_t at, off_t len);
	/* Every descriptor's close(), before the reference goes: record
	 * locks, inotify. */
	void (*flush)(struct vfs_file *f);
	/* fcntl's commands for objects of a kind: F_SETPIPE_SZ... -ENOSYS: not
	 * one of its own. NULL: has none. */
	long (*fcntl)(struct vfs_file *f, unsigned command, unsigned long arg);
	/* One line for /proc/self/fdinfo, or NULL. */
	int (*show)(struct vfs_file *f, char *buf, size_t size);
	/* O_ASYNC: its owner is sent SIGIO when it can be read or written. */
	bool async;
	/* And is who asks for that, unless it has one. */
	bool async_owned;
	/* Nothing is to be done when it goes: there is no flush, release does
	 * nothing, and nobody ever waits for it (watches, O_ASYNC). */
	bool goes_quietly;
};

/*
 * Parts (<uk/part.h>): what a file type's read and poll, or its ioctl, take can
 * be left to an init function of the part file_input, or file_control, of level
 * 3, that fills in the operation. It is there if the program makes such calls:
 * who calls these operations says UK_NEED(vfs_input), UK_NEED(vfs_control).
 */
ssize_t vfs_no_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos);
ssize_t vfs_no_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos);
off_t vfs_no_seek(struct vfs_file *f, off_t offset, int whence);
long vfs_no_ioctl(struct vfs_file *f, unsigned request, unsigned long arg);
unsigned vfs_always_ready(struct vfs_file *f, struct vfs_watcher *w);
void vfs_no_release(struct vfs_file *f);
/* Of what has no node and no type (eventfd, epoll...). As on Linux, it can be
 * asked to seek but ignores it, and calls that name a position fail: a read or
 * write whose position is not the file's own is one, -ESPIPE. */
int vfs_anon_stat(struct vfs_file *f, struct vfs_stat *st);
/* The operations of such files, whose stat is vfs_anon_stat, are in here. */
struct vfs_anon_ops {
	struct vfs_ops ops;
	const char *name; /* what follows "anon_inode:" in /proc/self/fd */
};
off_t vfs_anon_seek(struct vfs_file *f, off_t offset, int whence);

/* async.c's: f, which has O_ASYNC, goes. Set if any file has been given it. */
extern void (*vfs_async_gone)(struct vfs_file *f);
/* fcntl.c: O_ASYNC of fd's file, on or off. 0 or -ENOMEM. */
int vfs_set_async(struct vfs_file *f, int fd, bool on);
/* The process is f's owner from now on, if f has none. (owner.c) */
void vfs_own(struct vfs_file *f);
/* f's owner, if it has one, is sent its signal: POLL_IN..., POLLIN..., and the
 * descriptor fd. Any context, interrupts off; does not deliver. (owner.c) */
void vfs_tell_owner(const struct vfs_file *f, int fd, int reason, long band);

/* Calls that move f's position take turns, as on Linux: nobody reads what
 * another reads, or puts a position back. Not needed by who vfs_solo is of. May
 * sleep. turn.c; set before any file has f->turns. */
extern void (*vfs_turn)(struct vfs_file *f, bool take);
void vfs_turns_start(void);

static inline void vfs_turn_take(struct vfs_file *f)
{
	if (f->turns)
		vfs_turn(f, true);
}

static inline void vfs_turn_give(struct vfs_file *f)
{
	if (f->turns)
		vfs_turn(f, false);
}

/* lib/epoll's, if anything has watches: f, which has some, goes. May sleep. */
extern void (*vfs_unwatch)(struct vfs_file *f);

/* Whether the object has positions: if not, calls that name one are ESPIPE. */
static inline bool vfs_can_seek(const struct vfs_file *f)
{
	return f->ops->seek != vfs_no_seek;
}

/* A file with one reference, or NULL if there is no memory. flags are those
 * of open(); O_CLOEXEC is the descriptor's and is not kept. */
struct vfs_file *vfs_file_new(const struct vfs_ops *ops, unsigned flags,
			      void *data);
/* The same in memory that is zeroed and for ever a file's. */
void vfs_file_make(struct vfs_file *f, const struct vfs_ops *ops,
		   unsigned flags, void *data);
static inline void vfs_file_get(struct vfs_file *f)
{
	__atomic_fetch_add(&f->refs, 1, __ATOMIC_RELAXED);
}
/* How many open files n has: of those that write, and that only read.
 * Interrupts off. */
void vfs_count_opens(const struct vfs_node *n, unsigned *readers,
		     unsigned *writers);
/* Drop a reference; the last one releases the object. May sleep. */
void vfs_file_put(struct vfs_file *f);
/* The last one has gone. */
void vfs_file_gone(struct vfs_file *f);
/* NULL until somebody needs them: what the last put does with a file's node and
 * name (node.c); what close() and the last put do with locks (lock.c). */
extern void (*vfs_drop_names)(struct vfs_file *f);
extern void (*vfs_close_locks)(struct vfs_file *f, bool last);
/* Take a reference of a file that may be free by now: false if it is. */
bool vfs_file_tryget(struct vfs_file *f);

/* --- Descriptors (table.c) ------------------------------------------ */

#define VFS_TABLE_MAX UK_LIMIT_FILES
#define VFS_TABLE_FIRST 64u /* slots of a new table */
#define VFS_WORD 64u /* bits of a bitmap's word */

/*
 * Look-up takes no lock: slots is published before max. A slot array that
 * growth replaced stays allocated until the table goes, since a reader may
 * still look at it; all of them together are smaller than the newest.
 */
struct vfs_table {
	unsigned max; /* slots; written after slots (B) */
	struct vfs_file **slots;
	struct uk_spinlock lock; /* of what follows and all changes */
	uint64_t *used; /* bit fd: taken; max bits */
	uint64_t *cloexec; /* bit fd: FD_CLOEXEC */
	uint64_t full[VFS_TABLE_MAX / VFS_WORD / VFS_WORD]; /* bit w: used[w]
			 * is all ones */
	struct vfs_slab *slabs; /* memory behind slots and bitmaps, newest
				 * first */
};

/* The first process's, once. */
struct vfs_table *vfs_table_first(void);
/* Boot: fd, which is below VFS_TABLE_FIRST and free, gets f's reference. */
void vfs_start(int fd, struct vfs_file *f);

static inline struct vfs_table *vfs_table_current(void)
{
	return uk_process_current()->files;
}

/* Whether nobody but the running thread can close descriptors, so that looking
 * one up needs no reference. */
static inline bool vfs_table_is_ours(const struct uk_process *p)
{
	return READ_ONCE(p->nthreads) == 1;
}

/*
 * The table of the only thread that there is (uk_process_alone()) while nobody
 * watches files (vfs_watched): nobody else can close a descriptor, change a
 * file or look at it for as long as a call lasts. So what is found here needs
 * no reference, no lock and no barrier, and its size no look at RLIMIT_FSIZE,
 * which has no value then. At any other time max is 0, and nothing is found.
 */
struct vfs_solo {
	size_t max;
	struct vfs_file **slots;
};
extern struct vfs_solo vfs_solo;

/* What the above depends on has changed: how many threads there are, whether
 * anybody watches, the table, RLIMIT_FSIZE. Interrupts off, or before anybody
 * could run. */
void vfs_solo_update(void);

/* How many there are to be told, or asked, of what happens to files: inotify,
 * leases. One more, or less. */
extern unsigned vfs_watched;
void vfs_watch(int more);

/* NULL: none, or look it up by vfs_get(). */
static inline struct vfs_file *vfs_solo_file(int fd)
{
	return likely((unsigned)fd < READ_ONCE(vfs_solo.max))
		       ? vfs_solo.slots[(unsigned)fd]
		       : NULL;
}

/* The file of fd, without a reference, or NULL. */
static inline struct vfs_file *vfs_lookup(const struct vfs_table *t, int fd)
{
	/* (A) pairs with (B) in table.c: a new max comes with new slots. */
	unsigned max = __atomic_load_n(&t->max, __ATOMIC_ACQUIRE);

	if (unlikely((unsigned)fd >= max))
		return NULL;
	return READ_ONCE(t->slots[fd]);
}

/* The same with a reference, whoever closes fd meanwhile. */
struct vfs_file *vfs_get(struct vfs_table *t, int fd);

/* Put f, whose reference passes to the table, at the lowest free descriptor
 * from min on. The descriptor, or -EMFILE, -ENOMEM: f is still the caller's
 * then. */
int vfs_install(struct vfs_table *t, struct vfs_file *f, unsigned min,
		bool cloexec);
/* The same in two steps, for calls that must not fail for want of a descriptor
 * once they have done something: nobody finds fd before it is filled. */
int vfs_reserve(struct vfs_table *t, bool cloexec);
void vfs_fill(struct vfs_table *t, int fd, struct vfs_file *f);
void vfs_unreserve(struct vfs_table *t, int fd);
/* The same at fd, whatever is there is closed. fd, -EBADF, -EBUSY (reserved),
 * -ENOMEM. */
int vfs_install_at(struct vfs_table *t, struct vfs_file *f, unsigned fd,
		   bool cloexec);
/* A new file at the lowest free descriptor; if there is none, it goes. */
int vfs_install_new(struct vfs_file *f, bool cloexec);
int vfs_close(int fd);
/* Descriptors first to last, or only mark them FD_CLOEXEC. */
void vfs_close_range(struct vfs_table *t, unsigned first, unsigned last);
void vfs_cloexec_range(struct vfs_table *t, unsigned first, unsigned last);
/* With LIBMM_LEAKS, the program having ended: close and forget all, take
 * all mounts away. How many files are open nevertheless. */
unsigned vfs_end(void);
/* FD_CLOEXEC, 0, or -EBADF. */
int vfs_get_cloexec(struct vfs_table *t, int fd);
int vfs_set_cloexec(struct vfs_table *t, int fd, bool on);

/* --- Calls that other calls share ----------------------------------- */

/* rw.c */
/* After an operation that failed, or wrote, with nothing held any more: run the
 * handlers of what interrupted it, or of the SIGPIPE or SIGXFSZ that it sent.
 * True: once more. */
bool vfs_again(ssize_t ret);
ssize_t vfs_read(int fd, void *buf, size_t count);
ssize_t vfs_write(int fd, const void *buf, size_t count);
/* For vfs_ops.quick_read and quick_write: the same, but not quickly. */
ssize_t vfs_read_any(int fd, void *buf, size_t count);
ssize_t vfs_write_any(int fd, const void *buf, size_t count);
ssize_t vfs_readv(int fd, const struct iovec *iov, unsigned long n);
ssize_t vfs_writev(int fd, const struct iovec *iov, unsigned long n);
/* RWF_APPEND; move: the file's position as well. */
ssize_t vfs_appendv(int fd, const struct iovec *iov, unsigned long n,
		    bool move);
ssize_t vfs_preadv(int fd, const struct iovec *iov, unsigned long n, off_t pos);
ssize_t vfs_pwritev(int fd, const struct iovec *iov, unsigned long n,
		    off_t pos);
/* pread.c */
ssize_t vfs_pread(int fd, void *buf, size_t count, off_t pos);
ssize_t vfs_pwrite(int fd, const void *buf, size_t count, off_t pos);
/* control.c */
off_t vfs_seek(int fd, off_t offset, unsigned whence);
long vfs_ioctl(int fd, unsigned request, unsigned long arg);
long uk_syscall_winsize_ioctl(int fd, unsigned request, unsigned long arg);
int vfs_fstat(int fd, struct vfs_stat *st);
int vfs_file_stat(struct vfs_file *f, struct vfs_stat *st);
/* dup.c */
int vfs_dup(int fd);
int vfs_dup3(int from, int to, unsigned flags);
/* The lowest free descriptor from min on. */
long vfs_dup_from(struct vfs_table *t, int fd, unsigned long min, bool cloexec);
/* fcntl.c */
long vfs_fcntl_plain(int fd, unsigned command, unsigned long arg);
int uk_syscall_plain_fcntl(int fd, int cmd, unsigned long arg);
/* fcntlwatch.c: F_SETLEASE, F_GETLEASE, F_NOTIFY as well. */
long vfs_fcntl(int fd, unsigned command, unsigned long arg);

/* --- What a file says of itself ------------------------------------- */

/* Wide enough for every layout that a call writes. */
struct vfs_stat {
	uint64_t dev, ino, rdev;
	unsigned mode, nlink, uid, gid;
	uint64_t size; /* bytes */
	unsigned blksize; /* bytes, preferred for I/O */
	uint64_t blocks; /* of 512 bytes */
	struct timespec atime, mtime, ctime, btime;
};

/* stat.c: write it in the arch's layout. 0 or -EFAULT. */
struct uk_stat;
int vfs_stat_to_user(struct uk_stat *ust, const struct vfs_stat *st);

#endif
