/* SPDX-License-Identifier: BSD-3-Clause */
/* What the sanitizers are told of stacks and of accesses that they do not see.
 * Without one these functions do nothing: the runtime's are weak. */
#include <arch/layout.h>
#include <arch/thread.h>
#include "host.h"

#define WEAK __attribute__((weak))

WEAK void __sanitizer_start_switch_fiber(void **save, const void *bottom,
					 size_t size);
WEAK void __sanitizer_finish_switch_fiber(void *save, const void **bottom,
					  size_t *size);
WEAK void __asan_unpoison_memory_region(const volatile void *p, size_t n);
WEAK void *__asan_region_is_poisoned(void *p, size_t n);
WEAK void __asan_report_load1(void *p);
WEAK void __asan_report_store1(void *p);
WEAK void *__tsan_create_fiber(unsigned flags);
WEAK void __tsan_destroy_fiber(void *fiber);
WEAK void __tsan_switch_to_fiber(void *fiber, unsigned flags);
WEAK void *__tsan_get_current_fiber(void);
WEAK void __tsan_set_fiber_name(void *fiber, const char *name);
WEAK uintptr_t __tsan_testonly_shadow_stack_current_size(void);
WEAK void __tsan_func_exit(void);
WEAK void __tsan_read_range_pc(void *p, size_t n, void *pc);
WEAK void __tsan_write_range_pc(void *p, size_t n, void *pc);
WEAK void __tsan_acquire(void *lock);
WEAK void __tsan_release(void *lock);
WEAK void __tsan_ignore_thread_begin(void);
WEAK void __tsan_ignore_thread_end(void);
WEAK void AnnotateIgnoreSyncBegin(char *file, int line);
WEAK void AnnotateIgnoreSyncEnd(char *file, int line);

#define NO_SYNC 1u /* a switch orders nothing */
#define INTERRUPT_STACK (64UL << 10)
#define HELD 8u

static char cpu; /* its address is the lock's */
static void *boot; /* the host thread's own fiber: its first thread's */
static void *interrupts; /* their fiber */
static void *held[HELD]; /* words that were found free, until it is given */
static unsigned nheld;
static char interrupt_stack[INTERRUPT_STACK] __attribute__((aligned(16)));

static uintptr_t bottom_of(const struct arch_thread *t)
{
	return (t->kstack_top - 1) & ~(HOST_KSTACK_SIZE - 1);
}

void host_fiber_fresh(uintptr_t low, size_t size)
{
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region((const void *)low, size);
}

void host_fiber_init(struct arch_thread *t)
{
	if (__tsan_create_fiber)
		t->fiber = __tsan_create_fiber(0);
}

/* The boot thread has none of its own, or the host thread's. */
void host_fiber_end(struct arch_thread *dead)
{
	if (__tsan_destroy_fiber && dead->fiber != NULL && dead->fiber != boot)
		__tsan_destroy_fiber(dead->fiber);
}

void host_fiber_leave(struct arch_thread *from, struct arch_thread *to)
{
	uintptr_t low = bottom_of(to);

	if (__sanitizer_start_switch_fiber)
		__sanitizer_start_switch_fiber(
			from != NULL ? &from->fake_stack : NULL,
			(const void *)low, to->kstack_top - low);
	host_cpu_given();
	if (!__tsan_switch_to_fiber)
		return;
	if (from != NULL && from->fiber == NULL)
		from->fiber = boot = __tsan_get_current_fiber();
	if (to->fiber != NULL)
		__tsan_switch_to_fiber(to->fiber, NO_SYNC);
}

void host_fiber_arrive(struct arch_thread *to)
{
	if (__sanitizer_finish_switch_fiber)
		__sanitizer_finish_switch_fiber(to->fake_stack, NULL, NULL);
	to->fake_stack = NULL;
	host_cpu_taken();
}

void host_fiber_unwound(void)
{
	if (!__tsan_testonly_shadow_stack_current_size)
		return;
	while (__tsan_testonly_shadow_stack_current_size() > 0)
		__tsan_func_exit();
}

/* The stack of the thread that is interrupted is that thread's: what a handler
 * does there would be its doing. */
void host_fiber_interrupt(void (*fn)(void))
{
	void *interrupted;

	if (!__tsan_create_fiber) {
		fn();
		return;
	}
	interrupted = __tsan_get_current_fiber();
	if (interrupts == NULL) {
		interrupts = __tsan_create_fiber(0);
		__tsan_set_fiber_name(interrupts, "interrupts");
	}
	__tsan_switch_to_fiber(interrupts, NO_SYNC);
	host_cpu_taken();
	host_call_on((uintptr_t)interrupt_stack + INTERRUPT_STACK, fn);
	host_cpu_given();
	__tsan_switch_to_fiber(interrupted, NO_SYNC);
}

void host_fiber_ignore(bool on)
{
	if (on) {
		__tsan_ignore_thread_begin();
		AnnotateIgnoreSyncBegin(NULL, 0);
	} else {
		AnnotateIgnoreSyncEnd(NULL, 0);
		__tsan_ignore_thread_end();
	}
}

void host_cpu_taken(void)
{
	if (__tsan_acquire)
		__tsan_acquire(&cpu);
}

void host_cpu_given(void)
{
	if (!__tsan_release)
		return;
	while (nheld > 0)
		__tsan_release(held[--nheld]);
	__tsan_release(&cpu);
}

void host_cpu_looked(void *p, bool hold)
{
	__tsan_acquire(p);
	__tsan_acquire(&cpu);
	if (hold && nheld < HELD)
		held[nheld++] = p;
}

/* In the place of the runtime's, which reads all of /proc/self/maps to find out
 * about a stack that it does not know. */
void __wrap___asan_handle_no_return(void);
void __wrap___asan_handle_no_return(void)
{
	uintptr_t sp = (uintptr_t)__builtin_frame_address(0);
	uintptr_t end = (sp | (HOST_KSTACK_SIZE - 1)) + 1;

	if (sp >= UK_VMAP_BASE && sp < UK_VMAP_END)
		host_fiber_fresh(sp & ~7UL, end - (sp & ~7UL));
}

/* Bytes of a page are the program's: of a file, or its own memory. */
static bool in_page(const void *p)
{
	return (uintptr_t)p - UK_LINEAR_BASE < UK_RAM_END;
}

void host_check_read(const void *p, size_t n)
{
	void *bad = __asan_region_is_poisoned && n != 0
			    ? __asan_region_is_poisoned((void *)p, n)
			    : NULL;

	if (bad != NULL)
		__asan_report_load1(bad);
	if (__tsan_read_range_pc && !in_page(p))
		__tsan_read_range_pc((void *)p, n, __builtin_return_address(0));
}

void host_check_write(void *p, size_t n)
{
	void *bad = __asan_region_is_poisoned && n != 0
			    ? __asan_region_is_poisoned(p, n)
			    : NULL;

	if (bad != NULL)
		__asan_report_store1(bad);
	if (__tsan_write_range_pc && !in_page(p))
		__tsan_write_range_pc(p, n, __builtin_return_address(0));
}
