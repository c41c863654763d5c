/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mutexes when there is somebody to wait for. Who sleeps has marked the mutex
 * WANTED before, with interrupts off, so that the holder's unlock comes here;
 * who is woken tries again, and marks it again: others may sleep still.
 */
#include <uk/mutex.h>

void uk_mutex_lock_slow(struct uk_mutex *m)
{
	unsigned long flags = arch_irq_save();

	while (__atomic_exchange_n(&m->state, UK_MUTEX_WANTED,
				   __ATOMIC_ACQUIRE) != UK_MUTEX_FREE)
		uk_waitq_sleep(&m->waiters, UK_TIMER_NEVER, false);
	arch_irq_restore(flags);
}

void uk_mutex_unlock_slow(struct uk_mutex *m)
{
	__atomic_store_n(&m->state, UK_MUTEX_FREE, __ATOMIC_RELEASE);
	uk_waitq_wake(&m->waiters, 1);
	uk_preempt();
}
