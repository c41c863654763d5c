/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that assembly knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#define THREAD_WORK 0
#define THREAD_KSTACK 8
#define THREAD_SP 16
#define THREAD_SPSEL 24
#define THREAD_SP_EL0 32

#ifndef __ASSEMBLER__
#include <stdint.h>

struct arch_thread {
	unsigned long work;	/* not 0: thread_work() before program mode */
	uintptr_t kstack_top;	/* 16-byte aligned */
	uintptr_t sp;		/* while switched out */
	unsigned long spsel;	/* which stack sp is: 0 program's, 1 kernel's */
	uintptr_t sp_el0;	/* while switched out with spsel 1 */
};
#endif

#endif
