/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * WAIT_REQUEUE_PI and CMP_REQUEUE_PI: condition variables whose mutex inherits
 * priorities. A waiter names the lock that it will need; the waker gives it the
 * lock, or a place among those who wait for it, so that it wakes as its owner.
 */
#include <errno.h>
#include <uk/essentials.h>
#include <uk/signal.h>
#include "futex.h"

/* The keys of both words, which have to be two: one to be read, one to be
 * written. 0 or -errno. */
static int two_keys(struct futex_key *from, uint32_t *uaddr,
		    struct futex_key *lock, uint32_t *uaddr2, bool shared)
{
	uint32_t seen;
	int rc;

	rc = futex_key(from, uaddr, shared);
	if (rc == 0)
		rc = futex_key(lock, uaddr2, shared);
	if (rc == 0 && futex_same(from, lock))
		rc = -EINVAL;
	if (rc == 0)
		rc = uk_user_load32(uaddr, &seen);
	if (rc == 0)
		rc = uk_probe_write(uaddr2, sizeof(*uaddr2));
	return rc;
}

/* The waiter's result after its sleep. Interrupted where it was put, it does
 * not know any more what it waited for. Interrupts off. */
static long finish(struct futex_waiter *w, long rc)
{
	if (!w->queued)
		return 0;
	if (!w->pi) {
		futex_dequeue(w);
		return rc;
	}
	futex_pi_leave(w);
	return rc == -EINTR ? -EAGAIN : rc;
}

static long wait_once(uint32_t *uaddr, uint32_t val, uint64_t deadline,
		      uint32_t *uaddr2, bool shared)
{
	struct futex_waiter w = {
		.thread = arch_current(),
		.pass = true,
	};
	unsigned long flags;
	uint32_t seen;
	long rc;

	rc = two_keys(&w.key, uaddr, &w.requeue, uaddr2, shared);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = uk_user_load32(uaddr, &seen);
	if (rc == 0 && seen != val)
		rc = -EAGAIN;
	if (rc == 0) {
		futex_enqueue(&w);
		rc = finish(&w, uk_block(deadline, true));
	}
	arch_irq_restore(flags);
	return rc;
}

long futex_wait_requeue_pi(uint32_t *uaddr, uint32_t val, uint64_t deadline,
			   uint32_t *uaddr2, bool shared)
{
	long rc;

	if (uaddr == uaddr2)
		return -EINVAL;
	do
		rc = wait_once(uaddr, val, deadline, uaddr2, shared);
	while (rc == -EINTR && uk_signal_again());
	return rc;
}

/* Give w, the first waiter of its word, the lock, or a place in its queue. 0,
 * or -errno and nothing was changed. Interrupts off. */
static int pass(struct futex_waiter *w, uint32_t *uaddr,
		const struct futex_key *lock)
{
	struct futex_key from = w->key;
	struct uk_thread *owner;
	int rc;

	if (!w->pass || !futex_same(&w->requeue, lock))
		return -EINVAL;
	rc = futex_pi_take(uaddr, lock, w->thread, &owner);
	if (rc < 0)
		return rc;
	futex_dequeue(w);
	if (rc == 0) {
		uk_wake_locked(w->thread, 0);
		return 0;
	}
	w->key = *lock;
	w->uaddr = uaddr;
	rc = futex_pi_block(w, owner);
	if (rc != 0) {
		w->key = from;
		futex_enqueue(w);
	}
	return rc;
}

long futex_cmp_requeue_pi(uint32_t *uaddr, int wake, int max, uint32_t *uaddr2,
			  uint32_t expected, bool shared)
{
	struct futex_key from, lock;
	struct futex_waiter *first;
	unsigned long flags;
	uint32_t seen;
	long done = 0;
	int rc;

	if (wake != 1 || max < 0 || uaddr == uaddr2)
		return -EINVAL;
	rc = two_keys(&from, uaddr, &lock, uaddr2, shared);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = uk_user_load32(uaddr, &seen);
	if (rc == 0 && seen != expected)
		rc = -EAGAIN;
	while (rc == 0 && done <= max) {
		first = futex_find(&from);
		if (first == NULL)
			break;
		rc = pass(first, uaddr2, &lock);
		if (rc == 0)
			done++;
	}
	arch_irq_restore(flags);
	uk_preempt();
	return rc != 0 && done == 0 ? rc : done;
}
