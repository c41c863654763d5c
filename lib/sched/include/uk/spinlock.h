/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A spin lock that turns interrupts, and so preemption, off. For sections of a
 * few instructions that do not touch user memory and do not sleep. A zeroed one
 * is free.
 */
#ifndef UK_SPINLOCK_H
#define UK_SPINLOCK_H

#include <plat/cpu.h>

struct uk_spinlock {
	unsigned locked;
};

/* Returns the interrupt state for the unlock. */
static inline unsigned long uk_spin_lock_irq(struct uk_spinlock *l)
{
	unsigned long flags = arch_irq_save();

	while (__atomic_exchange_n(&l->locked, 1, __ATOMIC_ACQUIRE))
		arch_relax();
	return flags;
}

static inline void uk_spin_unlock_irq(struct uk_spinlock *l,
				      unsigned long flags)
{
	__atomic_store_n(&l->locked, 0, __ATOMIC_RELEASE);
	arch_irq_restore(flags);
}

#endif
