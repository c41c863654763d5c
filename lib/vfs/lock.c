/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Advisory locks: ranges of a file, owned by a process (POSIX) or an open file
 * (OFD), which see each other; and whole files, owned by an open file (flock),
 * which see only their kind.
 *
 * A node gets a struct vfs_locks with its first lock, or lease, and keeps it.
 * Lists, and who waits, change with interrupts off. Who waits looks again
 * whenever a lock of the node goes.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <uk/mm.h>
#include "lock.h"

/* Processes that wait for others: what EDEADLK is found in. */
static struct uk_list waiting = UK_LIST_INIT(waiting);

static struct vfs_lock *lock_at(struct uk_list *pos)
{
	return uk_list_entry(pos, struct vfs_lock, link);
}

static struct uk_list *list_of(struct vfs_locks *locks,
			       const struct vfs_lock *l)
{
	return l->kind == LOCK_FLOCK ? &locks->flocks : &locks->records;
}

/* Interrupts off. */
static struct vfs_lock *conflict(struct vfs_locks *locks,
				 const struct vfs_lock *l)
{
	struct uk_list *list = list_of(locks, l), *pos;

	uk_list_for_each(pos, list) {
		struct vfs_lock *other = lock_at(pos);

		if (other->owner != l->owner && other->start <= l->end &&
		    l->start <= other->end &&
		    (other->type == F_WRLCK || l->type == F_WRLCK))
			return other;
	}
	return NULL;
}

static void insert(struct uk_list *list, struct vfs_lock *l)
{
	struct uk_list *pos;

	uk_list_for_each(pos, list)
		if (lock_at(pos)->start > l->start)
			break;
	uk_list_add_tail(pos, &l->link);
}

/* old, of the same owner, gives way to l: what of it lies outside stays; if
 * that is two parts, *spare becomes the second. Returns old if it is not used
 * any more. */
static struct vfs_lock *give_way(struct uk_list *list, struct vfs_lock *old,
				 const struct vfs_lock *l,
				 struct vfs_lock **spare)
{
	bool left = old->start<l->start, right = old->end> l->end;

	if (left && right) {
		struct vfs_lock *second = *spare;

		known(second != NULL); /* an owner's do not overlap */
		*spare = NULL;
		*second = *old;
		second->start = l->end + 1;
		insert(list, second);
	}
	if (left) {
		old->end = l->start - 1;
		return NULL;
	}
	uk_list_remove(&old->link);
	if (!right)
		return old;
	old->start = l->end + 1;
	insert(list, old);
	return NULL;
}

static bool touches(const struct vfs_lock *a, const struct vfs_lock *b)
{
	return (a->end == LOCK_END || b->start <= a->end + 1) &&
	       (b->end == LOCK_END || a->start <= b->end + 1);
}

static bool overlaps(const struct vfs_lock *a, const struct vfs_lock *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* l replaces what its owner has in its range, and joins what it touches of its
 * own type. What is not used any more goes to *unused. Interrupts off. */
static void apply(struct vfs_locks *locks, struct vfs_lock *l,
		  struct vfs_lock **spare, struct uk_list *unused)
{
	struct uk_list *list = list_of(locks, l), *pos, *next;

	for (pos = list->next; pos != list; pos = next) {
		struct vfs_lock *old = lock_at(pos);

		next = pos->next;
		if (old->owner != l->owner)
			continue;
		if (old->type == l->type && touches(old, l)) {
			l->start = min(l->start, old->start);
			l->end = max(l->end, old->end);
			uk_list_remove(pos);
		} else if (overlaps(old, l)) {
			old = give_way(list, old, l, spare);
		} else {
			continue;
		}
		if (old)
			uk_list_add(unused, &old->link);
	}
	if (l->type == F_UNLCK)
		uk_list_add(unused, &l->link);
	else
		insert(list, l);
	uk_waitq_wake(&locks->waiters, UINT_MAX);
}

/* Whether the owner of blocker waits, by way of others, for owner. */
static bool deadlock(const void *owner, const struct vfs_lock *blocker)
{
	const void *who = blocker->owner;
	struct uk_list *pos;

again:
	if (who == owner)
		return true;
	uk_list_for_each(pos, &waiting) {
		struct lock_wait *w =
			uk_list_entry(pos, struct lock_wait, link);

		if (w->owner == who) {
			who = w->blocked_by;
			goto again;
		}
	}
	return false;
}

struct attempt {
	struct vfs_locks *locks;
	struct vfs_lock *lock, *spare;
	struct uk_list unused;
	struct lock_wait wait;
	int err;
};

/* True: it is over, err says how. Interrupts off. */
static bool try(struct attempt *a, bool wait)
{
	struct vfs_lock *other = NULL;

	if (a->lock->type != F_UNLCK)
		other = conflict(a->locks, a->lock);
	uk_list_remove(&a->wait.link);
	a->err = 0;
	if (!other) {
		apply(a->locks, a->lock, &a->spare, &a->unused);
		a->lock = NULL;
		return true;
	}
	a->err = -EAGAIN;
	if (!wait)
		return true;
	if (a->lock->kind != LOCK_PROCESS || other->kind != LOCK_PROCESS)
		return false;
	a->err = -EDEADLK;
	if (deadlock(a->lock->owner, other))
		return true;
	a->wait.owner = a->lock->owner;
	a->wait.blocked_by = other->owner;
	uk_list_add(&waiting, &a->wait.link);
	return false;
}

static int attempt(struct attempt *a, bool wait)
{
	int err = uk_wait_event(&a->locks->waiters, try(a, wait),
				UK_TIMER_NEVER, true);
	unsigned long flags = arch_irq_save();

	uk_list_remove(&a->wait.link);
	arch_irq_restore(flags);
	return err ? err : a->err;
}

struct vfs_locks *locks_of(struct vfs_node *n)
{
	struct vfs_locks *new, *old = NULL;

	if (n->locks)
		return n->locks;
	new = uk_malloc(sizeof(*new));
	if (!new)
		return NULL;
	uk_list_init(&new->records);
	uk_list_init(&new->flocks);
	uk_list_init(&new->leases);
	uk_waitq_init(&new->waiters);
	if (__atomic_compare_exchange_n(&n->locks, &old, new, false,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return new;
	uk_free(new);
	return old;
}

static void free_unused(struct uk_list *unused)
{
	while (!uk_list_empty(unused)) {
		struct vfs_lock *l = lock_at(unused->next);

		uk_list_remove(&l->link);
		uk_free(l);
	}
}

int lock_set(struct vfs_node *n, const struct vfs_lock *want, bool wait)
{
	struct attempt a = { .locks = locks_of(n) };
	int err = -ENOLCK;

	uk_provide(vfs_close_locks, lock_close);
	uk_list_init(&a.unused);
	uk_list_init(&a.wait.link);
	a.lock = uk_malloc(sizeof(*a.lock));
	a.spare = uk_malloc(sizeof(*a.spare));
	if (a.locks && a.lock && a.spare) {
		*a.lock = *want;
		err = attempt(&a, wait);
	}
	free_unused(&a.unused);
	uk_free(a.lock);
	uk_free(a.spare);
	uk_preempt();
	return err;
}

bool lock_get(struct vfs_node *n, const struct vfs_lock *want,
	      struct vfs_lock *found)
{
	struct vfs_lock *other = NULL;
	unsigned long flags = arch_irq_save();

	if (n->locks)
		other = conflict(n->locks, want);
	if (other)
		*found = *other;
	arch_irq_restore(flags);
	return other != NULL;
}

static void drop_owned(struct vfs_locks *locks, struct uk_list *list,
		       const void *owner, struct uk_list *unused)
{
	unsigned long flags = arch_irq_save();
	struct uk_list *pos, *next;

	for (pos = list->next; pos != list; pos = next) {
		next = pos->next;
		if (lock_at(pos)->owner != owner)
			continue;
		uk_list_remove(pos);
		uk_list_add(unused, pos);
	}
	if (!uk_list_empty(unused))
		uk_waitq_wake(&locks->waiters, UINT_MAX);
	arch_irq_restore(flags);
}

void (*lock_lease_gone)(struct vfs_file *f);

/* last: of the open file; before: of a descriptor, whose process loses all its
 * locks of the node. */
void lock_close(struct vfs_file *f, bool last)
{
	struct vfs_locks *locks = f->node->locks;
	struct uk_list unused = UK_LIST_INIT(unused);

	if (!locks || (f->flags & O_PATH))
		return;
	if (!last) {
		drop_owned(locks, &locks->records, uk_process_current(),
			   &unused);
	} else {
		drop_owned(locks, &locks->records, f, &unused);
		drop_owned(locks, &locks->flocks, f, &unused);
		if (!uk_list_empty(&locks->leases))
			lock_lease_gone(f);
	}
	free_unused(&unused);
	uk_preempt();
}
