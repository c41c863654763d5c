/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a thread. The boot thread becomes the program's first, its boot
 * stack the kernel stack. */
#include <sched.h>
#include <uk/essentials.h>
#include <uk/part.h>
#include "sched.h"

extern char _boot_stack_top[];

static struct uk_thread
	boot_thread; /* no initial value: an image would hold it */

void uk_thread_init(void)
{
	boot_thread.tid = 1;
	__builtin_memcpy(boot_thread.name, "main", sizeof("main"));
	uk_list_init(&boot_thread.arch.run);
	uk_list_init(&boot_thread.pi_held);
	uk_list_init(&boot_thread.siblings);
	boot_thread.arch.kstack_top = (uintptr_t)_boot_stack_top;
	arch_set_current(&boot_thread);
}

struct uk_frame *uk_thread_setup(struct uk_thread *t, uintptr_t kstack_top,
				 const struct uk_frame *frame)
{
	const struct uk_thread *parent = arch_current();

	UK_NEED(uk_init_sched_init);
	t->process = parent->process;
	t->nice = parent->nice;
	t->signals.blocked = parent->signals.blocked;
	if (!parent->reset_on_fork) {
		t->policy = parent->policy;
		t->priority = t->base_priority = parent->base_priority;
	} else if (t->nice < 0) {
		t->nice = 0;
	}
	__builtin_memcpy(t->name, parent->name, sizeof(t->name));
	uk_list_init(&t->siblings);
	uk_list_init(&t->pi_held);
	t->state = UK_THREAD_BLOCKED;
	t->arch.kstack_top = kstack_top;
	return plat_thread_prepare(&t->arch, frame);
}

void uk_thread_start(struct uk_thread *t)
{
	uk_wake(t, 0);
}

/* As POSIX: one whose priority is lowered goes to the head of its new list, any
 * other to the tail. */
static void reprioritise(struct uk_thread *t)
{
	uint8_t priority = max(t->base_priority, t->inherited);

	if (priority == t->priority)
		return;
	if (t->state == UK_THREAD_READY)
		runq_move(t, priority, priority < t->priority);
	else
		t->priority = priority;
}

void uk_thread_set_priority(struct uk_thread *t, unsigned policy,
			    unsigned priority)
{
	unsigned long flags = arch_irq_save();

	t->policy = (uint8_t)policy;
	t->base_priority = (uint8_t)priority;
	reprioritise(t);
	arch_irq_restore(flags);
}

void uk_thread_inherit(struct uk_thread *t, unsigned priority)
{
	unsigned long flags = arch_irq_save();

	t->inherited = (uint8_t)priority;
	reprioritise(t);
	arch_irq_restore(flags);
}
