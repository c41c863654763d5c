/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU of the host test. Locks must nest properly: fake.c checks. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stddef.h>
#include <stdint.h>

struct uk_thread;

unsigned long arch_irq_save(void);
void arch_irq_restore(unsigned long flags);
uint64_t arch_ticks(void);
void arch_sync_icache(uintptr_t va, size_t len);
struct uk_thread *arch_current(void);

#endif
