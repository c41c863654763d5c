/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Leases: who has one of a file is told, by a signal, before somebody opens it
 * or cuts it by truncate() in a way that the lease excludes. That call waits
 * until the lease is given up, or has been broken for vfs_lease_break_time.
 *
 *   F_RDLCK   the file is not opened for writing
 *   F_WRLCK   the file is not opened at all
 *
 * A lease is an open file's, which has at most one, and goes with it. A file
 * that is being opened counts as open before leases are looked at, so that none
 * is given while somebody waits. The list of a node, and what is in it, changes
 * with interrupts off. While there are leases, vfs_solo is of nobody: all that
 * opens files comes by here.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <uk/clock.h>
#include <uk/mm.h>
#include "lock.h"

#define BAND (POLLIN | POLLRDNORM | POLLMSG)

struct lease {
	struct uk_list link; /* in vfs_locks.leases */
	struct vfs_file *file;
	int fd; /* by which it was asked for: si_fd */
	short type; /* F_RDLCK, F_WRLCK */
	/* Somebody waits, or gave up waiting, for it to become F_RDLCK; to go.
	 * When that happens without the holder, in arch_ticks(). */
	bool downgrading, going;
	uint64_t downgraded_at, gone_at;
};

unsigned vfs_lease_break_time = 45;
unsigned vfs_leases_enable = 1;

static struct lease *lease_at(struct uk_list *pos)
{
	return uk_list_entry(pos, struct lease, link);
}

/* --- Changes: interrupts off --------------------------------------------- */

/* As on Linux, the owner and the signal go as well. */
static void drop(struct lease *l, struct uk_list *unused)
{
	l->file->owner = 0;
	l->file->owner_type = F_OWNER_TID;
	l->file->owner_signal = 0;
	uk_list_remove(&l->link);
	uk_list_add(unused, &l->link);
	vfs_watch(-1);
}

static void change(struct vfs_locks *locks, struct lease *l, int type,
		   struct uk_list *unused)
{
	l->type = (short)type;
	if (type != F_WRLCK)
		l->downgrading = false;
	l->downgraded_at = l->downgrading ? l->downgraded_at : UK_TIMER_NEVER;
	if (type == F_UNLCK)
		drop(l, unused);
	uk_waitq_wake(&locks->waiters, UINT_MAX);
}

/* What holders had time enough for, and did not do. */
static void expire(struct vfs_locks *locks, struct uk_list *unused)
{
	uint64_t now = arch_ticks();
	struct uk_list *pos, *next;

	for (pos = locks->leases.next; pos != &locks->leases; pos = next) {
		struct lease *l = lease_at(pos);

		next = pos->next;
		if (now >= l->gone_at)
			change(locks, l, F_UNLCK, unused);
		else if (now >= l->downgraded_at)
			change(locks, l, F_RDLCK, unused);
	}
}

static struct lease *lease_of(const struct vfs_file *f)
{
	struct uk_list *pos;

	uk_list_for_each(pos, &f->node->locks->leases)
		if (lease_at(pos)->file == f)
			return lease_at(pos);
	return NULL;
}

static void free_unused(struct uk_list *unused)
{
	while (!uk_list_empty(unused)) {
		struct lease *l = lease_at(unused->next);

		uk_list_remove(&l->link);
		uk_free(l);
	}
	uk_preempt();
}

/* --- Breaking ------------------------------------------------------------ */

/* To end at most at when; the first to ask for it tells the holder. */
static void ask(struct lease *l, bool writes, uint64_t when)
{
	if (l->going || (!writes && l->downgrading))
		return;
	if (writes) {
		l->going = true;
		l->gone_at = when;
	} else {
		l->downgrading = true;
		l->downgraded_at = when;
	}
	vfs_tell_owner(l->file, l->fd, POLL_MSG, BAND);
}

/* Ask all that are in the way: until when to wait for them; 0: there are
 * none. */
static uint64_t ask_all(struct vfs_locks *locks, bool writes, uint64_t when)
{
	uint64_t until = UK_TIMER_NEVER;
	struct uk_list *pos;
	bool any = false;

	uk_list_for_each(pos, &locks->leases) {
		struct lease *l = lease_at(pos);

		if (!writes && l->type == F_RDLCK)
			continue;
		ask(l, writes, when);
		any = true;
		until = min(until, l->gone_at);
		until = min(until, l->downgraded_at);
	}
	return any ? until : 0;
}

static int break_leases(struct vfs_node *n, unsigned flags)
{
	const struct timespec time = { .tv_sec = vfs_lease_break_time };
	uint64_t when = time.tv_sec ? arch_ticks() + uk_clock_ticks(&time)
				    : UK_TIMER_NEVER;
	bool writes = (flags & O_ACCMODE) != O_RDONLY;
	struct vfs_locks *locks = n->locks;
	struct uk_list unused = UK_LIST_INIT(unused);
	unsigned long irq = arch_irq_save();
	uint64_t until;
	int err = 0;

	for (;;) {
		expire(locks, &unused);
		until = ask_all(locks, writes, when);
		if (!until || err == -EINTR)
			break;
		err = -EWOULDBLOCK;
		if (flags & O_NONBLOCK)
			break;
		err = uk_waitq_sleep(&locks->waiters, until, true);
	}
	arch_irq_restore(irq);
	free_unused(&unused);
	return until ? err : 0;
}

/* --- Holding ------------------------------------------------------------- */

/* Whether f's node is open in a way that a lease of f excludes. */
static bool is_open_otherwise(const struct vfs_file *f, int type)
{
	unsigned readers, writers;

	vfs_count_opens(f->node, &readers, &writers);
	if (type == F_RDLCK)
		return writers != 0;
	return writers != (f->mode & VFS_WRITE ? 1 : 0) ||
	       readers != (f->mode == VFS_READ ? 1 : 0);
}

/* Interrupts off. *new is taken if f has none yet. */
static int take(struct vfs_file *f, int fd, int type, struct lease **new,
		struct uk_list *unused)
{
	struct vfs_locks *locks = f->node->locks;
	struct lease *mine = lease_of(f);
	struct uk_list *pos;

	if (is_open_otherwise(f, type))
		return -EAGAIN;
	uk_list_for_each(pos, &locks->leases) {
		const struct lease *l = lease_at(pos);

		if (l != mine && (type == F_WRLCK || l->going))
			return -EAGAIN;
	}
	if (mine) {
		change(locks, mine, type, unused);
	} else {
		if (!vfs_leases_enable)
			return -EINVAL;
		mine = *new;
		*new = NULL;
		mine->type = (short)type;
		uk_list_add_tail(&locks->leases, &mine->link);
		vfs_watch(1);
	}
	mine->fd = fd;
	vfs_own(f);
	return 0;
}

/* f's goes, if it has one. */
static int give_up(struct vfs_file *f)
{
	struct uk_list unused = UK_LIST_INIT(unused);
	unsigned long irq = arch_irq_save();
	struct lease *l = f->node->locks ? lease_of(f) : NULL;

	if (l)
		change(f->node->locks, l, F_UNLCK, &unused);
	arch_irq_restore(irq);
	free_unused(&unused);
	return l ? 0 : -EAGAIN;
}

static void gone(struct vfs_file *f)
{
	give_up(f);
}

static int add(struct vfs_file *f, int fd, int type)
{
	struct vfs_locks *locks = locks_of(f->node);
	struct lease *new = uk_zalloc(sizeof(*new));
	struct uk_list unused = UK_LIST_INIT(unused);
	unsigned long irq;
	int err;

	if (!locks || !new) {
		uk_free(new);
		return -ENOMEM;
	}
	new->file = f;
	new->downgraded_at = new->gone_at = UK_TIMER_NEVER;
	uk_provide(vfs_close_locks, lock_close);
	uk_provide(lock_lease_gone, gone);
	uk_provide(vfs_break_leases, break_leases);
	irq = arch_irq_save();
	expire(locks, &unused);
	err = take(f, fd, type, &new, &unused);
	arch_irq_restore(irq);
	uk_free(new);
	free_unused(&unused);
	return err;
}

/* What others change without a call of this kernel has no leases. */
long lease_set(struct vfs_file *f, int fd, int type)
{
	if (type != F_RDLCK && type != F_WRLCK && type != F_UNLCK)
		return -EINVAL;
	if (!f->node || !S_ISREG(f->node->mode) || f->node->ops->getattr)
		return -EINVAL;
	return type == F_UNLCK ? give_up(f) : add(f, fd, type);
}

int lease_get(struct vfs_file *f)
{
	struct uk_list unused = UK_LIST_INIT(unused);
	const struct lease *l = NULL;
	int type = F_UNLCK;
	unsigned long irq;

	if (!f->node || !f->node->locks)
		return type;
	irq = arch_irq_save();
	expire(f->node->locks, &unused);
	l = lease_of(f);
	if (l && !l->going)
		type = l->downgrading ? F_RDLCK : l->type;
	arch_irq_restore(irq);
	free_unused(&unused);
	return type;
}
