/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads. For now there is one: the boot thread, which becomes the program's. */
#ifndef UK_THREAD_H
#define UK_THREAD_H

#include <plat/cpu.h>

struct uk_process;

struct uk_thread {
	struct arch_thread arch;	/* first: assembly knows its offsets */
	struct uk_process *process;	/* NULL: a kernel thread */
	int tid;
	char name[16];			/* PR_SET_NAME */
	int *clear_child_tid;		/* user address, or NULL */
	int error;			/* errno, where no libc has one */
};

/* Make the boot thread current. Called once, first of all. */
void uk_thread_init(void);

/* Sleep until cond becomes true; woken by any interrupt. */
#define uk_wait_until(cond)                                      \
	do {                                                     \
		unsigned long flags_ = arch_irq_save();          \
		while (!(cond)) {                                \
			arch_wait();                             \
			arch_irq_restore(flags_);                \
			flags_ = arch_irq_save();                \
		}                                                \
		arch_irq_restore(flags_);                        \
	} while (0)

#endif
