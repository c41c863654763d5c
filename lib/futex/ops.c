/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * WAIT, WAKE, REQUEUE.
 *
 * The lost wake-up: a waker changes the word, then wakes. A waiter looks at the
 * word and enters the queue with interrupts off, so that the waker comes either
 * before, and the word has changed, or after, and finds the waiter. The word is
 * read once before, so that the page is there and no fault is taken with
 * interrupts off.
 */
#include <errno.h>
#include <uk/essentials.h>
#include <uk/futex.h>
#include <uk/signal.h>
#include "futex.h"

static __always_inline long wait_once(struct futex_waiter *w)
{
	const uint32_t *uaddr = w->uaddr;
	uint32_t seen;
	long rc;

	if (unlikely(!arch_user_word(uaddr, &seen)))
		return -EFAULT;
	if (seen != w->val)
		return -EAGAIN;
	arch_irq_disable();
	if (unlikely(!arch_user_word(uaddr, &seen))) {
		rc = -EFAULT;
	} else if (unlikely(seen != w->val)) {
		rc = -EAGAIN;
	} else {
		futex_enqueue(w);
		rc = uk_block(w->deadline, true);
		/* Woken and interrupted at once: the wake counts. */
		if (likely(!w->queued))
			rc = 0;
		else
			futex_dequeue(w);
	}
	arch_irq_enable();
	return rc;
}

/* With a timeout a signal ends it, as on Linux, whatever SA_RESTART says. */
static __noinline long wait_interrupted(struct futex_waiter *w)
{
	long rc = -EINTR;

	while (rc == -EINTR &&
	       (w->deadline == UK_TIMER_NEVER ? uk_signal_restart()
					      : uk_signal_resume())) {
		rc = futex_key(&w->key, w->uaddr, w->shared);
		if (rc == 0)
			rc = wait_once(w);
	}
	return rc;
}

long futex_wait(uint32_t *uaddr, uint32_t val, uint64_t deadline,
		uint32_t bitset, bool shared)
{
	struct futex_waiter w;
	long rc;

	if (unlikely(bitset == 0))
		return -EINVAL;
	rc = futex_key(&w.key, uaddr, shared);
	if (unlikely(rc != 0))
		return rc;
	w.thread = arch_current();
	w.uaddr = uaddr;
	w.bitset = bitset;
	w.pi = false;
	w.pass = false;
	w.shared = shared;
	w.val = val;
	w.deadline = deadline;
	rc = wait_once(&w);
	return likely(rc != -EINTR) ? rc : wait_interrupted(&w);
}

long futex_wake(uint32_t *uaddr, int n, uint32_t bitset, bool shared)
{
	struct futex_key key;
	long rc;

	if (unlikely(bitset == 0))
		return -EINVAL;
	rc = futex_key(&key, uaddr, shared);
	if (unlikely(rc != 0))
		return rc;
	arch_irq_disable();
	/* Linux wakes one for a count below one. */
	rc = futex_wake_key(&key, n < 1 ? 1 : (unsigned)n, bitset);
	arch_irq_enable();
	uk_preempt();
	return rc;
}

void uk_futex_wake_one(int *uaddr)
{
	struct futex_key key;
	unsigned long flags;

	if (READ_ONCE(futex_root) == NULL ||
	    futex_key(&key, (const uint32_t *)uaddr, true) != 0)
		return;
	flags = arch_irq_save();
	futex_wake_key(&key, 1, ~0u);
	arch_irq_restore(flags);
}

/* Move at most n waiters to another word. Interrupts off. */
static long move(const struct futex_key *from, const struct futex_key *to,
		 unsigned n)
{
	struct futex_waiter *w = futex_find(from);
	unsigned count = 0;

	if (futex_same(from, to)) {
		struct uk_list *pos;

		if (w == NULL)
			return 0;
		count = 1;
		uk_list_for_each(pos, &w->link)
			count += count < n;
		return count;
	}
	for (; w != NULL && count < n; w = futex_find(from)) {
		if (w->pi || w->pass)
			return count != 0 ? (long)count : -EINVAL;
		futex_dequeue(w);
		w->key = *to;
		futex_enqueue(w);
		count++;
	}
	return count;
}

long futex_requeue(uint32_t *from, uint32_t *to, int wake, int max,
		   const uint32_t *expected, bool shared)
{
	struct futex_key a, b;
	unsigned long flags;
	uint32_t seen;
	long rc, moved;

	if (wake < 0 || max < 0)
		return -EINVAL;
	rc = futex_key(&a, from, shared);
	if (rc == 0)
		rc = futex_key(&b, to, shared);
	if (rc == 0 && expected != NULL)
		rc = uk_user_load32(from, &seen);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	if (expected != NULL)
		rc = uk_user_load32(from, &seen);
	if (rc == 0 && expected != NULL && seen != *expected)
		rc = -EAGAIN;
	if (rc == 0 && wake > 0)
		rc = futex_wake_key(&a, (unsigned)wake, ~0u);
	if (rc >= 0 && max > 0) {
		moved = move(&a, &b, (unsigned)max);
		rc = moved < 0 ? moved : rc + moved;
	}
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}
