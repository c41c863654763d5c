/* SPDX-License-Identifier: BSD-3-Clause */
/* ARMv7-A with the virtualization extensions' timer: contract in
 * <plat/cpu.h>. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <plat/extable.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uk_thread;
struct uk_frame;

#define CPSR_I (1UL << 7) /* interrupts masked */

static inline unsigned long arch_irq_save(void)
{
	unsigned long cpsr;

	__asm__ volatile("mrs %0, cpsr\n\tcpsid i" : "=r"(cpsr) : : "memory");
	return cpsr;
}

static inline void arch_irq_restore(unsigned long cpsr)
{
	__asm__ volatile("msr cpsr_c, %0" : : "r"(cpsr) : "memory");
}

static inline void arch_irq_enable(void)
{
	__asm__ volatile("cpsie i" : : : "memory");
}

static inline void arch_irq_disable(void)
{
	__asm__ volatile("cpsid i" : : : "memory");
}

static inline bool arch_irqs_enabled(void)
{
	unsigned long cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
	return !(cpsr & CPSR_I);
}

static inline void arch_wait(void)
{
	__asm__ volatile("dsb sy\n\twfi" : : : "memory");
}

static inline void arch_relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

/* TPIDRPRW */
static inline struct uk_thread *arch_current(void)
{
	struct uk_thread *t;

	/* Not volatile, no memory clobber: within one thread it is constant. */
	__asm__("mrc p15, 0, %0, c13, c0, 4" : "=r"(t));
	return t;
}

static inline void arch_set_current(struct uk_thread *t)
{
	__asm__ volatile("mcr p15, 0, %0, c13, c0, 4" : : "r"(t) : "memory");
}

/* a * b + c + d: an instruction that the compiler does not find by itself. */
#define arch_mul_add2 arch_mul_add2
static inline uint64_t arch_mul_add2(uint32_t a, uint32_t b, uint32_t c,
				     uint32_t d)
{
	__asm__("umaal %0, %1, %2, %3" : "+r"(c), "+r"(d) : "r"(a), "r"(b));
	return (uint64_t)d << 32 | c;
}

/* CNTVCT */
static inline uint64_t arch_ticks(void)
{
	uint64_t v;

	__asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14"
			 : "=r"(v)
			 :
			 : "memory");
	return v;
}

static inline uint64_t arch_ticks_relaxed(void)
{
	uint64_t v;

	__asm__ volatile("mrrc p15, 1, %Q0, %R0, c14" : "=r"(v));
	return v;
}

/* CNTFRQ */
static inline uint32_t arch_tick_hz(void)
{
	uint32_t v;

	__asm__("mrc p15, 0, %0, c14, c0, 0" : "=r"(v));
	return v;
}

#define CNTV_CTL_ENABLE 1UL /* and IMASK, bit 1, clear */

/* CNTV_CVAL, CNTV_CTL */
static inline void arch_timer_set(uint64_t ticks)
{
	if (ticks == UINT64_MAX) {
		__asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb"
				 :
				 : "r"(0));
		return;
	}
	__asm__ volatile("mcrr p15, 3, %Q0, %R0, c14\n\t"
			 "mcr p15, 0, %1, c14, c3, 1\n\t"
			 "isb"
			 :
			 : "r"(ticks), "r"(CNTV_CTL_ENABLE));
}

/* TPIDRURO */
static inline unsigned long arch_tls(void)
{
	unsigned long v;

	__asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(v));
	return v;
}

static inline void arch_set_tls(unsigned long v)
{
	__asm__ volatile("mcr p15, 0, %0, c13, c0, 3" : : "r"(v));
}

static inline bool arch_user_word(const uint32_t *uaddr, uint32_t *value)
{
	uint32_t v;

	__asm__ goto("1:	ldr %0, %1\n" EXTABLE_ENTRY("1b", "%l[fault]")
		     : "=r"(v)
		     : "Q"(*(const volatile uint32_t *)uaddr)
		     :
		     : fault);
	*value = v;
	return true;
fault:
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
