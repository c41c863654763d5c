/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a pseudo terminal, and what passes between its ends. A part of
 * images that make control requests: without any, no slave can be unlocked. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/node.h>
#include <uk/tty.h>
#include "pty.h"

static struct pty *pty_of_tty(struct tty *t)
{
	return (struct pty *)t;
}

/* Processed output. What finds no room is echo: it is lost, as on Linux. */
static void put(struct tty *t, const char *text, size_t len)
{
	struct pty *p = pty_of_tty(t);
	unsigned long flags = arch_irq_save();

	for (; len != 0 && pty_out_count(p) < PTY_OUTPUT; len--)
		p->out[p->out_head++ % PTY_OUTPUT] = (unsigned char)*text++;
	uk_waitq_wake(&p->readers, UINT_MAX);
	vfs_poll_notify(&p->pollers, POLLIN | POLLRDNORM);
	arch_irq_restore(flags);
}

static void input_room(struct tty *t)
{
	struct pty *p = pty_of_tty(t);

	uk_waitq_wake(&p->writers, UINT_MAX);
	vfs_poll_notify(&p->pollers, POLLOUT | POLLWRNORM);
}

/* Each of these pairs undoes the other. */
static unsigned opposite(unsigned what)
{
	switch (what) {
	case TIOCPKT_STOP:
		return TIOCPKT_START;
	case TIOCPKT_START:
		return TIOCPKT_STOP;
	case TIOCPKT_NOSTOP:
		return TIOCPKT_DOSTOP;
	case TIOCPKT_DOSTOP:
		return TIOCPKT_NOSTOP;
	}
	return 0;
}

static void changed(struct tty *t, unsigned what)
{
	struct pty *p = pty_of_tty(t);

	if (!p->packet)
		return;
	p->happened = (p->happened & ~opposite(what)) | what;
	uk_waitq_wake(&p->readers, UINT_MAX);
	vfs_poll_notify(&p->pollers, POLLIN | POLLRDNORM | POLLPRI);
}

struct pty *pty_new(unsigned index)
{
	static const struct uk_termios modes = TTY_MODES(0);
	struct pty *p = uk_zalloc(sizeof(*p));

	if (!p)
		return NULL;
	p->refs = 1;
	p->index = index;
	p->locked = p->master = true;
	p->tty.termios = modes;
	p->tty.buf = p->buf;
	p->tty.ends = p->ends;
	p->tty.write = put;
	p->tty.room = input_room;
	p->tty.changed = changed;
	uk_waitq_init(&p->tty.readers);
	uk_waitq_init(&p->tty.writers);
	vfs_pollq_init(&p->tty.pollers);
	uk_waitq_init(&p->readers);
	uk_waitq_init(&p->writers);
	vfs_pollq_init(&p->pollers);
	return p;
}

void pty_get(struct pty *p)
{
	__atomic_fetch_add(&p->refs, 1, __ATOMIC_RELAXED);
}

void pty_put(struct pty *p)
{
	if (__atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	devpts_free(p->index);
	uk_free(p);
}

void pty_out_room(struct pty *p)
{
	uk_waitq_wake(&p->tty.writers, UINT_MAX);
	vfs_poll_notify(&p->tty.pollers, POLLOUT | POLLWRNORM);
}

/* The slave's reads find the end, writes fail, its session's leader is told. */
void pty_hang_up(struct pty *p)
{
	struct tty *t = &p->tty;
	unsigned long flags = arch_irq_save();

	p->master = false;
	t->tail = t->canon = t->head;
	t->eof = true;
	uk_waitq_wake(&t->readers, UINT_MAX);
	uk_waitq_wake(&t->writers, UINT_MAX);
	vfs_poll_notify(&t->pollers, POLLIN | POLLRDNORM | POLLOUT |
					     POLLWRNORM | POLLERR | POLLHUP);
	arch_irq_restore(flags);
	tty_session_end(t);
	uk_preempt();
}

static int open_numbered(struct vfs_node *n, struct vfs_file *f, unsigned flags)
{
	struct pty *p;
	int err;

	if (n->rdev == UK_TTY_PTMX)
		return pty_open_master(f);
	if (major(n->rdev) != UK_TTY_PTS_MAJOR)
		return -ENXIO;
	/* A device of that number elsewhere, by mknod, is nobody's slave. */
	p = strcmp(n->super->type, "devpts") ? NULL : n->data;
	err = p ? pty_open_slave(&p->tty, f) : -EIO;
	if (!err && !(flags & O_NOCTTY) && (f->mode & VFS_READ))
		tty_session_begin(&p->tty);
	return err;
}

static int pty_init(void)
{
	tty_open_pty = open_numbered;
	tty_setup_pty = devpts_setup;
	tty_open_slave = pty_open_slave;
	return 0;
}
UK_INIT_PART(pty_init, 3, file_control);
