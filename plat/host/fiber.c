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

void host_fiber_leave(struct arch_thread *from, struct arch_thread *to)
{
	uintptr_t low = bottom_of(to);

	if (__sanitizer_start_switch_fiber)
		__sanitizer_start_switch_fiber(
			from != NULL ? &from->fake_stack : NULL,
			(const void *)low, to->kstack_top - low);
	if (__tsan_switch_to_fiber)
		__tsan_switch_to_fiber(to->fiber, 0);
}

void host_fiber_arrive(struct arch_thread *to)
{
	if (__sanitizer_finish_switch_fiber)
		__sanitizer_finish_switch_fiber(to->fake_stack, NULL, NULL);
	to->fake_stack = NULL;
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

void host_check_read(const void *p, size_t n)
{
	void *bad = __asan_region_is_poisoned && n != 0
			    ? __asan_region_is_poisoned((void *)p, n)
			    : NULL;

	if (bad != NULL)
		__asan_report_load1(bad);
}

void host_check_write(void *p, size_t n)
{
	void *bad = __asan_region_is_poisoned && n != 0
			    ? __asan_region_is_poisoned(p, n)
			    : NULL;

	if (bad != NULL)
		__asan_report_store1(bad);
}
