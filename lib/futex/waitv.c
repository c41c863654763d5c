/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * futex_waitv: sleep on several words at once. The thread has a waiter in each
 * word's queue; the first wake-up ends the sleep, and all others leave. The
 * waiters are too many for a stack.
 */
#include <errno.h>
#include <uk/abi/futex.h>
#include <uk/clock.h>
#include <uk/mm.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include "futex.h"

#define WORDS_MAX 128u
#define ALL 0xffffffffu

struct word {
	struct futex_waiter w;
	uint32_t *uaddr;
	uint32_t val;
	bool shared;
};

static int read_words(struct word *words, const struct futex_waitv *user,
		      unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct futex_waitv in;
		struct word *w = &words[i];

		if (uk_copy_from_user(&in, &user[i], sizeof(in)))
			return -EFAULT;
		if ((in.flags & ~(FUTEX_32 | FUTEX_PRIVATE_FLAG)) != 0 ||
		    in.reserved != 0 || (in.flags & FUTEX_32) == 0)
			return -EINVAL;
		if (in.uaddr != (uintptr_t)in.uaddr)
			return -EFAULT;
		w->uaddr = (uint32_t *)(uintptr_t)in.uaddr;
		w->val = (uint32_t)in.val;
		w->shared = (in.flags & FUTEX_PRIVATE_FLAG) == 0;
		w->w.thread = arch_current();
		w->w.bitset = ALL;
	}
	return 0;
}

/* Every page is there, every key known: nothing faults later. */
static int find_keys(struct word *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct word *w = &words[i];
		uint32_t seen;
		int rc = -EINVAL;

		if (((uintptr_t)w->uaddr & 3) == 0)
			rc = uk_user_load32(w->uaddr, &seen);
		if (rc == 0)
			rc = futex_key(&w->w.key, w->uaddr, w->shared);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* All leave: the last that was woken, or -1. Interrupts off. */
static int leave(struct word *words, unsigned n)
{
	int woken = -1;

	for (unsigned i = 0; i < n; i++) {
		if (words[i].w.queued)
			futex_dequeue(&words[i].w);
		else
			woken = (int)i;
	}
	return woken;
}

/* Interrupts off. */
static long sleep(struct word *words, unsigned n, uint64_t deadline)
{
	int woken;
	long rc;

	for (unsigned i = 0; i < n; i++) {
		uint32_t seen;

		rc = uk_user_load32(words[i].uaddr, &seen);
		if (rc == 0 && seen != words[i].val)
			rc = -EAGAIN;
		if (rc != 0) {
			leave(words, i);
			return rc;
		}
		futex_enqueue(&words[i].w);
	}
	rc = uk_block(deadline, true);
	woken = leave(words, n);
	return woken >= 0 ? woken : rc;
}

static long wait_once(const struct futex_waitv *user, unsigned n,
		      uint64_t deadline)
{
	struct word *words = uk_zalloc(n * sizeof(*words));
	unsigned long flags;
	long rc;

	if (words == NULL)
		return -ENOMEM;
	rc = read_words(words, user, n);
	if (rc == 0)
		rc = find_keys(words, n);
	if (rc == 0) {
		flags = arch_irq_save();
		rc = sleep(words, n, deadline);
		arch_irq_restore(flags);
	}
	uk_free(words);
	return rc;
}

UK_LLSYSCALL_R_DEFINE(int, futex_waitv, struct futex_waitv *, waiters, unsigned,
		      nr, unsigned, flags, struct timespec *, timeout,
		      clockid_t, clock)
{
	uint64_t deadline = UK_CLOCK_NEVER;
	struct timespec ts;
	long rc;

	if (flags != 0 || nr == 0 || nr > WORDS_MAX || !waiters)
		return -EINVAL;
	if (timeout) {
		if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)
			return -EINVAL;
		if (uk_copy_from_user(&ts, timeout, sizeof(ts)))
			return -EFAULT;
		rc = uk_clock_deadline(clock, true, &ts, &deadline);
		if (rc != 0)
			return (int)rc;
	}
	do
		rc = wait_once(waiters, nr, deadline);
	while (rc == -EINTR && uk_signal_restart());
	return (int)rc;
}
