/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LOCK_PI, TRYLOCK_PI, UNLOCK_PI.
 *
 * The word holds the owner's number. Nobody takes the lock over the head of
 * those who wait: while there are waiters, WAITERS is set, the owner's unlock
 * comes here, and the lock is handed to the best of them.
 */
#include <errno.h>
#include <uk/abi/futex.h>
#include <uk/essentials.h>
#include <uk/futex.h>
#include <uk/process.h>
#include <uk/signal.h>
#include "futex.h"

int futex_pi_take(uint32_t *uaddr, const struct futex_key *key,
		  struct uk_thread *t, struct uk_thread **owner)
{
	struct futex_waiter *first = futex_find(key);
	uint32_t seen, old, next;
	int rc = uk_user_load32(uaddr, &seen);

	if (rc != 0)
		return rc;
	if (first != NULL && first->owner == NULL)
		return -EINVAL; /* others wait for a wake-up */
	do {
		uint32_t tid = seen & FUTEX_TID_MASK;

		if (tid == (uint32_t)t->tid)
			return -EDEADLK;
		/* Its owner is about to end: pi_exit() hands it on. */
		if (first != NULL && tid == 0 && (seen & FUTEX_OWNER_DIED)) {
			*owner = first->owner;
			return 1;
		}
		if (first != NULL && (uint32_t)first->owner->tid != tid)
			return -EINVAL; /* not what we left there */
		*owner = NULL;
		next = (seen & FUTEX_OWNER_DIED) | (uint32_t)t->tid;
		if (tid != 0) {
			*owner = uk_thread_find((int)tid);
			if (*owner == NULL)
				return -ESRCH;
			next = seen | FUTEX_WAITERS;
		}
		old = seen;
		rc = uk_user_cmpxchg32(uaddr, &seen, next);
	} while (rc == 0 && seen != old);
	return rc != 0 ? rc : (old & FUTEX_TID_MASK) != 0;
}

/* Both: the key, and a page that can be written without a fault. */
static int prepare(struct futex_key *key, uint32_t *uaddr, bool shared)
{
	int rc = futex_key(key, uaddr, shared);

	return rc != 0 ? rc : uk_probe_write(uaddr, sizeof(*uaddr));
}

static int lock_once(uint32_t *uaddr, uint64_t deadline, bool shared)
{
	struct uk_thread *owner;
	struct futex_waiter w;
	unsigned long flags;
	int rc = prepare(&w.key, uaddr, shared);

	if (rc != 0)
		return rc;
	w.thread = arch_current();
	w.uaddr = uaddr;
	w.bitset = ~0u;
	w.pass = false;
	flags = arch_irq_save();
	rc = futex_pi_take(uaddr, &w.key, w.thread, &owner);
	if (rc == 1)
		rc = futex_pi_block(&w, owner);
	if (rc == 0 && owner != NULL) {
		rc = uk_block(deadline, true);
		if (!w.queued)
			rc = 0;
		else
			futex_pi_leave(&w);
	}
	arch_irq_restore(flags);
	return rc;
}

/* No signal's handler ends it: Linux restarts it in all cases. */
long futex_lock_pi(uint32_t *uaddr, uint64_t deadline, bool shared)
{
	int rc;

	do
		rc = lock_once(uaddr, deadline, shared);
	while (rc == -EINTR && uk_signal_again());
	return rc;
}

long futex_trylock_pi(uint32_t *uaddr, bool shared)
{
	struct uk_thread *owner;
	struct futex_key key;
	unsigned long flags;
	int rc = prepare(&key, uaddr, shared);

	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = futex_pi_take(uaddr, &key, arch_current(), &owner);
	arch_irq_restore(flags);
	return rc == 1 ? -EAGAIN : rc;
}

/* The word's first waiter has the lock now; the word says so already. */
static void grant(struct futex_waiter *first)
{
	struct uk_thread *t = first->thread, *old = first->owner;

	futex_pi_set_owner(first, t);
	t->pi_waiter = NULL;
	futex_dequeue(first);
	futex_pi_update(t);
	futex_pi_update(old);
	uk_wake_locked(t, 0);
}

/* Interrupts off. */
static int unlock(uint32_t *uaddr, const struct futex_key *key)
{
	struct futex_waiter *first = futex_find(key);
	uint32_t seen, old, next = 0;
	int rc = uk_user_load32(uaddr, &seen);

	if (rc != 0)
		return rc;
	if ((seen & FUTEX_TID_MASK) != (uint32_t)arch_current()->tid)
		return -EPERM;
	if (first != NULL && first->owner != arch_current())
		return -EINVAL;
	if (first != NULL)
		next = FUTEX_WAITERS | (uint32_t)first->thread->tid;
	do {
		old = seen;
		rc = uk_user_cmpxchg32(uaddr, &seen, next);
	} while (rc == 0 && seen != old);
	if (rc == 0 && first != NULL)
		grant(first);
	return rc;
}

long futex_unlock_pi(uint32_t *uaddr, bool shared)
{
	struct futex_key key;
	unsigned long flags;
	int rc = prepare(&key, uaddr, shared);

	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = unlock(uaddr, &key);
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}

void uk_futex_pi_exit(struct uk_thread *t)
{
	while (!uk_list_empty(&t->pi_held)) {
		struct futex_waiter *first = uk_list_entry(
			t->pi_held.next, struct futex_waiter, held);
		uint32_t *uaddr = first->uaddr, seen, old;
		uint32_t next = FUTEX_WAITERS | FUTEX_OWNER_DIED |
				(uint32_t)first->thread->tid;
		int rc = uk_user_load32(uaddr, &seen);

		/* In no robust list either: the next owner learns of it. */
		while (rc == 0) {
			old = seen;
			rc = uk_user_cmpxchg32(uaddr, &seen, next);
			if (seen == old)
				break;
		}
		grant(first);
	}
}
