/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU is one thread of a Linux process: contract in <plat/cpu.h>.
 *
 * Interrupts come where they are turned on, and where the program runs (there
 * as a signal, see entry.c): never in the middle of kernel code, so that no
 * sanitizer's runtime is interrupted, and a run can be repeated.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uk_thread;
struct uk_frame;

/* Functions: what follows of turning interrupts off and on is told to thread
 * sanitizer (irq.c), whose business the registers of the CPU are not. */
unsigned long arch_irq_save(void);
void arch_irq_restore(unsigned long on);
void arch_irq_enable(void);
void arch_irq_disable(void);
bool arch_irqs_enabled(void);
struct uk_thread *arch_current(void);
void arch_set_current(struct uk_thread *t);

static inline void arch_relax(void)
{
}

static inline uint64_t arch_ticks_relaxed(void)
{
	uint64_t host_ticks(void);

	return host_ticks();
}

static inline uint64_t arch_ticks(void)
{
	return arch_ticks_relaxed();
}

static inline uint32_t arch_tick_hz(void)
{
	return 1000000000;
}

void arch_wait(void);
void arch_timer_set(uint64_t ticks);
unsigned long arch_tls(void);
void arch_set_tls(unsigned long tls);
bool arch_user_word(const uint32_t *uaddr, uint32_t *value);

static inline void arch_sync_icache(uintptr_t va, size_t len)
{
	(void)va;
	(void)len;
}

static inline void arch_dcache_flush(uintptr_t va, size_t len)
{
	(void)va;
	(void)len;
}

long arch_semihost(unsigned long op, const void *block);
unsigned arch_backtrace(const struct uk_frame *f, uintptr_t *pc, unsigned max);
unsigned long arch_hwcap(void);
unsigned long arch_hwcap2(void);
const char *arch_uname_machine(void);

#endif
