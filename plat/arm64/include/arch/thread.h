/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that assembly knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#define THREAD_KSTACK 0
#define THREAD_SP 8 /* and where to resume behind it */
#define THREAD_WORK 24

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

struct arch_thread {
	uintptr_t kstack_top; /* 16-byte aligned */
	uintptr_t sp; /* while switched out */
	uintptr_t resume; /* a label of switch.S, with what sp points at */
	unsigned long work; /* lower 16 bits not 0: thread_work() before
			     * program mode */
};
#endif

#endif
