/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mutual exclusion between threads in calls; the holder may sleep and touch
 * user memory. Not recursive. A holder that a signal interrupts unwinds and
 * unlocks first: no handler of the program ever runs with one held.
 */
#ifndef UK_MUTEX_H
#define UK_MUTEX_H

#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/thread.h>

enum uk_mutex_state {
	UK_MUTEX_FREE,
	UK_MUTEX_HELD,
	UK_MUTEX_WANTED, /* held, and somebody sleeps */
};

struct uk_mutex {
	unsigned state; /* enum uk_mutex_state, atomic */
	struct uk_waitq waiters;
};

#define UK_MUTEX_INIT(m)                                  \
	{                                                 \
		UK_MUTEX_FREE, UK_WAITQ_INIT((m).waiters) \
	}

static inline void uk_mutex_init(struct uk_mutex *m)
{
	m->state = UK_MUTEX_FREE;
	uk_waitq_init(&m->waiters);
}

void uk_mutex_lock_slow(struct uk_mutex *m);
void uk_mutex_unlock_slow(struct uk_mutex *m);

/* Thread context, interrupts on. */
static inline bool uk_mutex_trylock(struct uk_mutex *m)
{
	unsigned unlocked = UK_MUTEX_FREE;

	return __atomic_compare_exchange_n(&m->state, &unlocked, UK_MUTEX_HELD,
					   false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* With interrupts off: and it stays so until they are on. */
static inline bool uk_mutex_is_free(const struct uk_mutex *m)
{
	return READ_ONCE(m->state) == UK_MUTEX_FREE;
}

static inline void uk_mutex_lock(struct uk_mutex *m)
{
	if (unlikely(!uk_mutex_trylock(m)))
		uk_mutex_lock_slow(m);
}

static inline void uk_mutex_unlock(struct uk_mutex *m)
{
	unsigned held = UK_MUTEX_HELD;

	if (unlikely(!__atomic_compare_exchange_n(
		    &m->state, &held, UK_MUTEX_FREE, false, __ATOMIC_RELEASE,
		    __ATOMIC_RELAXED)))
		uk_mutex_unlock_slow(m);
}

#endif
