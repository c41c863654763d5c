/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU of the host test. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdint.h>

struct uk_thread;

uint64_t arch_ticks(void);

static inline uint64_t arch_ticks_relaxed(void)
{
	return arch_ticks();
}

unsigned long arch_irq_save(void);
void arch_irq_restore(unsigned long flags);
void arch_irq_disable(void);
void arch_irq_enable(void);
struct uk_thread *arch_current(void);

#endif
