/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that assembly knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#define THREAD_WORK 16
#define THREAD_KSTACK 24
#define THREAD_SP 32 /* and where to resume behind it */

/*
 * What plat_switch() leaves on the stack of a thread, from sp: x29, x30,
 * x19-x28, FPCR, FPSR, TPIDR_EL0; then SP_EL0 (EL1h). Below that, q0-q31, or
 * d8-d15 (EL1t). Of a thread that never ran: FPCR, FPSR, TPIDR_EL0, then its
 * frame.
 */
#define SWITCH_GENERAL 112
#define SWITCH_TLS 104 /* TPIDR_EL0 */
#define SWITCH_FIRST 16

#ifndef __ASSEMBLER__
#include <stdint.h>
#include <uk/list.h>

struct arch_thread {
	struct uk_list run; /* lib/sched's, first: a place in a ring is its
			     * thread; its next and work are loaded together */
	unsigned long work; /* lower 16 bits not 0: thread_work() before
			     * program mode */
	uintptr_t kstack_top; /* 16-byte aligned */
	uintptr_t sp; /* while switched out */
	uintptr_t resume; /* a label of switch.S, with what sp points at */
};
#endif

#endif
