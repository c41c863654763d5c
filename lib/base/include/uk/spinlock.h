/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spin locks that turn interrupts off. On one core that alone excludes
 * everybody else; the lock word comes with SMP. Never sleep, fault on
 * user memory or call out with one held.
 */
#ifndef UK_SPINLOCK_H
#define UK_SPINLOCK_H

#include <plat/cpu.h>

struct uk_spinlock {
	unsigned char unused;
};

#define UK_SPINLOCK_INIT \
	{                \
		0        \
	}

static inline unsigned long uk_spin_lock_irqsave(struct uk_spinlock *lock)
{
	(void)lock;
	return arch_irq_save();
}

static inline void uk_spin_unlock_irqrestore(struct uk_spinlock *lock,
					     unsigned long flags)
{
	(void)lock;
	arch_irq_restore(flags);
}

#endif
