/* SPDX-License-Identifier: BSD-3-Clause */
/* Advisory locks, between the calls that ask for them and the lists. */
#ifndef VFS_LOCK_H
#define VFS_LOCK_H

#include "names.h"

enum lock_kind {
	LOCK_PROCESS, /* fcntl's */
	LOCK_FILE, /* fcntl's of open files */
	LOCK_FLOCK,
};

#define LOCK_END ((uint64_t)INT64_MAX) /* the last byte that there can be */

struct vfs_lock {
	struct uk_list link;
	const void *owner; /* the process, or the open file */
	enum lock_kind kind;
	short type; /* F_RDLCK, F_WRLCK, F_UNLCK */
	int pid; /* who set it */
	uint64_t start, end; /* first and last byte */
};

/* Of a node. */
struct vfs_locks {
	struct uk_list records, flocks; /* of struct vfs_lock, by start */
	struct uk_list leases; /* lease.c's */
	struct uk_waitq waiters; /* for any of these to go */
};

/* A process that waits. */
struct lock_wait {
	struct uk_list link; /* alone if it does not */
	const void *owner, *blocked_by;
};

/* Set, change or remove a lock. 0, -EAGAIN (if not to wait), -EDEADLK, -EINTR,
 * -ENOLCK. */
int lock_set(struct vfs_node *n, const struct vfs_lock *want, bool wait);
/* Whether another's lock is in the way of want: *found. */
bool lock_get(struct vfs_node *n, const struct vfs_lock *want,
	      struct vfs_lock *found);
void lock_close(struct vfs_file *f, bool last);
/* n's, made if it has none; NULL: no memory. */
struct vfs_locks *locks_of(struct vfs_node *n);
/* lease.c's, set with the first lease: f, the last of an open file, goes. */
extern void (*lock_lease_gone)(struct vfs_file *f);

/* fcntl's commands. */
long lock_fcntl(struct vfs_file *f, unsigned command, unsigned long arg);

/* F_SETLEASE, by the descriptor fd. 0, -EAGAIN (f's node is open otherwise, or
 * f has no lease to give up), -EINVAL (no regular file, no type), -ENOMEM. */
long lease_set(struct vfs_file *f, int fd, int type);
/* F_GETLEASE: F_RDLCK, F_WRLCK, F_UNLCK, or what is about to be f's. */
int lease_get(struct vfs_file *f);

#endif
