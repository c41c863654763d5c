/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A pseudo terminal: a terminal (the slave) whose line is not a UART but a file
 * (the master).
 *
 *   master write -> tty_type() -> tty.buf -> slave read
 *   slave write, echo -> tty_output() -> out -> master read
 *
 * Life: the master, each open file of the slave and the name in /dev/pts hold a
 * reference. The name goes with the master, the number with the last reference.
 *
 * Everything changes with interrupts off. The bytes of out that a reader of the
 * master may take do not change while it copies them; `reading` keeps other
 * readers away.
 */
#ifndef TTY_PTY_H
#define TTY_PTY_H

#include "tty.h"

#define PTY_OUTPUT 8192u /* bytes; a power of two */
#define PTY_CHUNK 128u /* bytes that a write takes at once */
#define PTY_WIDEST 8u /* bytes that one becomes: a tab */
/* A writer begins only if there is room for its chunk, and this for echo. */
#define PTY_ECHO 2048u

struct pty {
	struct tty tty; /* first */
	unsigned refs;
	unsigned index; /* N of /dev/pts/N */
	unsigned slaves; /* open files of it */
	bool locked; /* TIOCSPTLCK: nobody opens the slave */
	bool master; /* it is open */
	bool left; /* the slave was open, and is no more */
	bool packet; /* TIOCPKT */
	unsigned happened; /* TIOCPKT_*, for the master's next read */
	bool held; /* TCXONC by the master: its writes wait */

	bool reading; /* a reader owns out_tail */
	unsigned out_head, out_tail; /* counts, as those of struct tty */
	unsigned out_claimed; /* room that writers of the slave count on */
	struct uk_waitq readers, writers; /* of the master */
	struct vfs_pollq pollers;

	unsigned char out[PTY_OUTPUT];
	unsigned char buf[TTY_BUFFER];
	uint64_t ends[TTY_BUFFER / TTY_WORD];
};

static inline struct pty *pty_of(const struct vfs_file *f)
{
	return f->data;
}

static inline unsigned pty_out_count(const struct pty *p)
{
	return p->out_head - p->out_tail;
}

/* Move bytes of f's pair by `move`, which may sleep: the file stays open for so
 * long, and whoever was woken has his turn before the caller goes on. */
static inline ssize_t pty_move(struct vfs_file *f, struct vfs_iter *it,
			       ssize_t (*move)(struct pty *p, bool nonblock,
					       struct vfs_iter *it))
{
	ssize_t ret;

	vfs_file_get(f);
	ret = move(pty_of(f), f->flags & O_NONBLOCK, it);
	vfs_file_put(f);
	uk_preempt();
	return ret;
}

/* pty.c: a new one with one reference, or NULL: no memory. */
struct pty *pty_new(unsigned index);
void pty_get(struct pty *p);
void pty_put(struct pty *p);
/* The master reads: who waits for room may write. Interrupts off. */
void pty_out_room(struct pty *p);
/* The master has gone. */
void pty_hang_up(struct pty *p);

/* slave.c: f, open on whatever, is p's slave. 0, -EIO. */
int pty_open_slave(struct tty *t, struct vfs_file *f);

/* master.c: f is the master of a new one. 0 or -errno. */
int pty_open_master(struct vfs_file *f);

#define DEVPTS_MAX 4096u /* Linux's kernel.pty.max */

struct devpts_options {
	unsigned uid, gid, mode; /* of slaves; permission bits */
	unsigned ptmxmode;
	unsigned max; /* how many slaves there may be */
};

/* ptsoptions.c: those that the text names change. 0 or -EINVAL, named. */
int devpts_options(const char *text, struct devpts_options *o);

/* devpts.c: the name of a new pty and its number; it goes. 0 or -errno. */
int devpts_setup(void);
int devpts_add(struct pty **p);
void devpts_remove(struct pty *p);
/* The last reference of the number. */
void devpts_free(unsigned index);
/* What the name says; referenced. */
struct vfs_path;
int devpts_walk(const struct pty *p, struct vfs_path *path);

#endif
