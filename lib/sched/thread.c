/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot thread: it becomes the program's first, its boot stack the kernel
 * stack. */
#include <plat/cpu.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include <uk/thread.h>

extern char _boot_stack_top[];

static struct uk_thread boot_thread = {
	.tid = 1,
	.name = "main",
};

void uk_thread_init(void)
{
	boot_thread.arch.kstack_top = (uintptr_t)_boot_stack_top;
	arch_set_current(&boot_thread);
}

/* No kind of work exists yet, so a flag can only be left over. */
void thread_work(struct uk_frame *frame)
{
	(void)frame;
	arch_current()->arch.work = 0;
}
