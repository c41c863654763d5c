/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that assembly knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#define THREAD_WORK 8
#define THREAD_KSTACK 12
#define THREAD_SP 16 /* and where to resume behind it */

/*
 * What plat_switch() leaves on the stack of a thread, from sp: FPSCR, TPIDRURO,
 * r4-r11, ip, lr; then d8-d15 (SYS mode), or d0-d31 and the program's sp and lr
 * (SVC mode). Of a thread that never ran: FPSCR and TPIDRURO, then its frame.
 */
#define SWITCH_FIRST 8

#ifndef __ASSEMBLER__
#include <stdint.h>
#include <uk/list.h>

struct arch_thread {
	struct uk_list run; /* lib/sched's, first: a place in a ring is its
			     * thread */
	unsigned long work; /* lower 16 bits not 0: thread_work() before
			     * program mode */
	uintptr_t kstack_top; /* 8-byte aligned */
	uintptr_t sp; /* while switched out */
	uintptr_t resume; /* a label of switch.S, with what sp points at */
};
#endif

#endif
