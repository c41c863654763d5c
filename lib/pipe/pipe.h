/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of lib/pipe.
 *
 * A pipe is a ring of slots, each a part of a page that holds its bytes. Slots,
 * not bytes, are what a pipe has a number of, as on Linux: what poll() says,
 * what a full pipe is, and that a write of at most PIPE_BUF bytes lies in one
 * page and so is never split, all follow from that. splice() and tee() move
 * references to pages.
 *
 * A page is allocated when something is written to it. The last one that became
 * empty is kept, so that one message after the other costs no allocation.
 */
#ifndef PIPE_PIPE_H
#define PIPE_PIPE_H

#include <limits.h>
#include <uk/mm.h>
#include <uk/mutex.h>
#include <uk/poll.h>
#include <uk/vfs.h>

#define PIPE_SLOTS 16u /* of a new pipe: 64 KiB */
#define PIPE_MAX_SIZE 0x100000u /* pipe-max-size, which root may exceed */

#define PIPE_SLOT_OURS 0x1u /* nobody else has the page: it may be kept */
#define PIPE_SLOT_MERGE 0x2u /* a later write may go on behind it */
#define PIPE_SLOT_PACKET 0x4u /* a read takes all of it, or loses the rest */

#define PIPE_POLLED 1u /* attention: was polled by one who waited */
#define PIPE_SLEEPER 2u

struct pipe_slot {
	char *page; /* linear map; one reference */
	uint16_t at; /* first byte in the page */
	uint16_t len; /* bytes; not 0 */
	unsigned flags; /* PIPE_SLOT_* */
};

struct pipe {
	struct uk_mutex lock; /* of all but the queues; held while user
			       * memory is accessed */
	unsigned head, tail; /* slots ever filled, ever emptied */
	unsigned slots; /* a power of two */
	struct pipe_slot *ring;
	char *spare; /* a page to be filled next, or NULL */
	unsigned readers, writers; /* open files that can */
	unsigned had_readers, had_writers; /* ...ever: a FIFO's opens wait */
	unsigned attention; /* not 0: somebody is to be told of changes; counts
			     * sleepers, and PIPE_POLLED; atomic */
	unsigned files; /* open files; of a FIFO: fifo.c's lock */
	bool (*put)(struct pipe *p); /* a FIFO's: one file less; the last? */
	struct vfs_node *node; /* a FIFO's: its data points here */
	uint64_t ino; /* of a pipe without a node */
	struct uk_waitq readable, writable; /* who sleeps in read, write */
	struct uk_waitq opened; /* who waits for the FIFO's other end */
	struct vfs_pollq pollq;
};

/* pipe.c */
ssize_t pipe_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos);
ssize_t pipe_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos);

/* A pipe's or a FIFO's end? */
static inline bool pipe_is(const struct vfs_file *f)
{
	return f->ops->read == pipe_read;
}

static inline struct pipe *pipe_of(const struct vfs_file *f)
{
	return f->data;
}

static inline bool pipe_empty(const struct pipe *p)
{
	return READ_ONCE(p->head) == READ_ONCE(p->tail);
}

static inline bool pipe_full(const struct pipe *p)
{
	return READ_ONCE(p->head) - READ_ONCE(p->tail) >= READ_ONCE(p->slots);
}

static inline struct pipe_slot *pipe_slot(const struct pipe *p, unsigned count)
{
	return &p->ring[count & (p->slots - 1)];
}

/* --- pipe.c: bytes in, bytes out ----------------------------------------- */

/* There is something to read; there is room. Wakes one who waits for it, and
 * tells who polls. Any context; uk_preempt() is the caller's. */
void pipe_wake_readers(struct pipe *p);
void pipe_wake_writers(struct pipe *p);
/* Sleep, unlocked, until there may be. 0 or -EINTR. Lock held on entry and
 * return. */
int pipe_wait_readable(struct pipe *p);
int pipe_wait_writable(struct pipe *p);
/* After a change, wake and notify whom it concerns; was_full: before it was
 * read from. Lock held; gives it up. */
void pipe_tell(struct pipe *p, bool written, bool was_full);
/* SIGPIPE to the caller; -EPIPE. */
int pipe_broken(void);

/* Somebody came (less: went) who is to be told of changes. */
static inline void pipe_attention(struct pipe *p, unsigned change)
{
	__atomic_add_fetch(&p->attention, change, __ATOMIC_RELAXED);
}

/* Put a page's part, whose reference passes, behind the last one. There is
 * room; lock held. */
static inline void pipe_push(struct pipe *p, char *page, unsigned at,
			     unsigned len, unsigned flags)
{
	*pipe_slot(p, p->head) = (struct pipe_slot){
		.page = page,
		.at = (uint16_t)at,
		.len = (uint16_t)len,
		.flags = flags,
	};
	p->head++;
}

/* The first slot is empty: let its page go. Lock held. */
void pipe_pop(struct pipe *p);
/* A page to fill, or NULL. Lock held. */
char *pipe_page(struct pipe *p);

/* --- quick.c: vfs_ops.quick_read, quick_write, each of its end ---------- */

ssize_t pipe_quick_read(int fd, void *buf, size_t n, struct vfs_file *f);
ssize_t pipe_quick_write(int fd, const void *buf, size_t n, struct vfs_file *f);

/* --- file.c -------------------------------------------------------------- */

struct pipe *pipe_new(void);
void pipe_free(struct pipe *p);
void pipe_release(struct vfs_file *f);
unsigned pipe_poll(struct vfs_file *f, struct vfs_watcher *w);
long pipe_ioctl(struct vfs_file *f, unsigned request, unsigned long arg);
/* One more end, by mode of VFS_READ, VFS_WRITE. Lock held, or p is new. */
void pipe_attach(struct pipe *p, struct vfs_file *f);

/* --- size.c -------------------------------------------------------------- */

long pipe_fcntl(struct vfs_file *f, unsigned command, unsigned long arg);

#endif
