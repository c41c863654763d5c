/* SPDX-License-Identifier: BSD-3-Clause */
/* AArch64 at EL1: contract in <plat/cpu.h>. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <arch/pan.h>
#include <plat/extable.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uk_thread;
struct uk_frame;

#define DAIF_I (1UL << 7) /* PSTATE.I: interrupts masked */

static inline unsigned long arch_irq_save(void)
{
	unsigned long daif;

	__asm__ volatile("mrs %0, daif\n\tmsr daifset, #2"
			 : "=r"(daif)
			 :
			 : "memory");
	return daif;
}

static inline void arch_irq_restore(unsigned long daif)
{
	__asm__ volatile("msr daif, %0" : : "r"(daif) : "memory");
}

static inline void arch_irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void arch_irq_disable(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
}

static inline bool arch_irqs_enabled(void)
{
	unsigned long daif;

	__asm__ volatile("mrs %0, daif" : "=r"(daif));
	return !(daif & DAIF_I);
}

static inline void arch_wait(void)
{
	__asm__ volatile("dsb sy\n\twfi" : : : "memory");
}

static inline void arch_relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

static inline struct uk_thread *arch_current(void)
{
	struct uk_thread *t;

	/* Not volatile, no memory clobber: within one thread it is constant. */
	__asm__("mrs %0, tpidr_el1" : "=r"(t));
	return t;
}

static inline void arch_set_current(struct uk_thread *t)
{
	__asm__ volatile("msr tpidr_el1, %0" : : "r"(t) : "memory");
}

static inline uint64_t arch_ticks(void)
{
	uint64_t v;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(v) : : "memory");
	return v;
}

static inline uint64_t arch_ticks_relaxed(void)
{
	uint64_t v;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(v));
	return v;
}

static inline uint32_t arch_tick_hz(void)
{
	uint64_t v;

	__asm__("mrs %0, cntfrq_el0" : "=r"(v));
	return (uint32_t)v;
}

#define CNTV_CTL_ENABLE 1UL /* and IMASK, bit 1, clear */

static inline void arch_timer_set(uint64_t ticks)
{
	if (ticks == UINT64_MAX) {
		__asm__ volatile("msr cntv_ctl_el0, xzr\n\tisb");
		return;
	}
	__asm__ volatile("msr cntv_cval_el0, %0\n\t"
			 "msr cntv_ctl_el0, %1\n\t"
			 "isb"
			 :
			 : "r"(ticks), "r"(CNTV_CTL_ENABLE));
}

static inline unsigned long arch_tls(void)
{
	unsigned long v;

	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(v));
	return v;
}

static inline void arch_set_tls(unsigned long v)
{
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(v));
}

static inline bool arch_user_word(const uint32_t *uaddr, uint32_t *value)
{
	uint32_t v;

	__asm__ goto(USER_ACCESS("ldr %w0, %1") EXTABLE_ENTRY("1b", "%l[fault]")
		     : "=r"(v)
		     : "Q"(*(const volatile uint32_t *)uaddr)
		     :
		     : fault);
	*value = v;
	return true;
fault:
	USER_CLOSED();
	return false;
}

void arch_sync_icache(uintptr_t va, size_t len);
void arch_dcache_flush(uintptr_t va, size_t len);
long arch_semihost(unsigned long op, const void *block);
unsigned arch_backtrace(const struct uk_frame *f, uintptr_t *pc, unsigned max);
unsigned long arch_hwcap(void);
unsigned long arch_hwcap2(void);
const char *arch_uname_machine(void);

#endif
