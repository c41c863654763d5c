/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU, as the libraries see it. <arch/cpu.h> defines the inline
 * functions; this file is their contract.
 *
 *   unsigned long arch_irq_save(void)       interrupts off; former state
 *   void arch_irq_restore(unsigned long)
 *   void arch_irq_enable(void), arch_irq_disable(void)
 *   bool arch_irqs_enabled(void)
 *   void arch_wait(void)                    sleep until an interrupt is pending
 *                                           (also with interrupts off)
 *   void arch_relax(void)                   spin hint
 *   struct uk_thread *arch_current(void)    the running thread
 *   void arch_set_current(struct uk_thread *)
 *   uint64_t arch_ticks(void)               CNTVCT, ordered after what precedes
 *   uint64_t arch_ticks_relaxed(void)       likewise, in no order
 *   uint32_t arch_tick_hz(void)             CNTFRQ
 *   void arch_timer_set(uint64_t ticks)     CNTV compare value, unmasked;
 *                                           UINT64_MAX turns it off
 *   unsigned long arch_tls(void), void arch_set_tls(unsigned long)
 *   bool arch_user_word(const uint32_t *uaddr, uint32_t *value)
 *                                           load an aligned word below
 *                                           UK_USER_TOP; false: it faults
 *   void arch_sync_icache(uintptr_t va, size_t len)
 *                                           make written text executable
 *   void arch_dcache_flush(uintptr_t va, size_t len)
 *                                           clean and invalidate to memory
 *   long arch_semihost(unsigned long op, const void *block)
 *                                           a debugger's service; -1 also if
 *                                           none answers. block: its longs
 *   unsigned arch_backtrace(const struct uk_frame *f, uintptr_t *pc,
 *                           unsigned max)   by frame records; NULL: caller's.
 *                                           Survives wild frame pointers.
 *   uint64_t arch_hwcap(void), arch_hwcap2(void)   AT_HWCAP, AT_HWCAP2 as
 *                                           Linux would put them for this CPU
 *   const char *arch_uname_machine(void)    "aarch64", "armv7l"
 *
 * <arch/frame.h> has struct uk_frame, the program's registers as an
 * exception saved them, and
 *
 *   uintptr_t frame_pc(f), frame_sp(f)      void frame_set_pc(f, v) ...
 *   void frame_jump(f, pc)                  go on there, in the same
 *                                           instruction set
 *   unsigned long frame_arg(f, n)           0 <= n < 7: as a syscall sees them
 *   void frame_set_ret(f, long v)           the call's result
 *   bool frame_in_program(f)                taken from program mode
 *   bool frame_irqs_enabled(f)              with interrupts on
 *   void frame_init(f, pc, sp)              clean registers, program mode
 *   void frame_dump(f)                      print every register
 *
 * Functions in assembly:
 */
#ifndef PLAT_CPU_H
#define PLAT_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <arch/cpu.h>
#include <arch/frame.h>
#include <arch/layout.h>
#include <arch/thread.h>

/* Drop the kernel stack of the current thread and resume the frame's state.
 * The frame lies anywhere but on the part of the stack that this reuses. */
_Noreturn void plat_resume(struct uk_frame *frame);

/* Switch from prev, which is current, to next; returns when something switches
 * back. Interrupts off. FP state of both is dealt with. */
void plat_switch(struct arch_thread *prev, struct arch_thread *next);

/* The same, but returns with interrupts on, and 0: the end of sched_yield(). */
long plat_yield(struct arch_thread *prev, struct arch_thread *next);

/* Switch to next from a thread that will never run again, calling fn(dead) on
 * the way, on next's kernel stack, when the stacks of the dead are not in use
 * any more. Interrupts off. */
_Noreturn void plat_switch_from_dead(struct arch_thread *next,
				     void (*fn)(void *dead), void *dead);

/* Make t, whose kstack_top is set, ready to be switched to for the first
 * time: it resumes frame in program mode, with the current thread's TLS
 * register and clean vector registers. Returns the frame that it will resume,
 * a copy, to be changed until then. */
struct uk_frame *plat_thread_prepare(struct arch_thread *t,
				     const struct uk_frame *frame);

/* The TLS register of a thread that has never run yet. */
void plat_thread_set_tls(struct arch_thread *t, unsigned long tls);

/*
 * User memory. Addresses at or above UK_USER_TOP, and ranges that wrap, fail
 * without an access. Return the number of bytes NOT copied or cleared, 0 when
 * all were. The fault may sleep and allocate: no spin lock may be held.
 */
size_t uk_copy_from_user(void *dst, const void *usrc, size_t n);
size_t uk_copy_to_user(void *udst, const void *src, size_t n);
size_t uk_clear_user(void *udst, size_t n);

/* Store two 64-bit words at any user address: 0 or -EFAULT. For calls that do
 * little else. */
int uk_put_pair(void *udst, uint64_t a, uint64_t b);

/* Copy a string of at most n bytes, its 0 included. Returns its length, n if
 * no 0 was found in n bytes, -EFAULT. */
long uk_strncpy_from_user(char *dst, const char *usrc, size_t n);

/* 0 if every page of the range can be written (read) now, else -EFAULT. For
 * calls that must not consume input before they know that they can deliver. */
int uk_probe_write(void *udst, size_t n);
int uk_probe_read(const void *usrc, size_t n);

/*
 * A user's 32-bit word, aligned. 0 or -EFAULT. cmpxchg: *old is what was found;
 * new was stored if that is what *old had been; acquire and release.
 */
int uk_user_load32(const uint32_t *uaddr, uint32_t *value);
int uk_user_cmpxchg32(uint32_t *uaddr, uint32_t *old, uint32_t new_value);

/* Zero one page at a linear-map address, by the fastest means. */
void plat_zero_page(void *page);
void plat_copy_page(void *dst, const void *src);

#endif
