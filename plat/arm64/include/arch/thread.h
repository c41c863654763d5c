/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that assembly knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#define THREAD_WORK 0
#define THREAD_KSTACK 8
#define THREAD_SP 16
#define THREAD_SPSEL 24

/* What plat_switch() leaves on the stack of a thread, from sp: x19-x30, fpcr,
 * TPIDR_EL0; then d8-d15 (EL1t), or q0-q31, fpsr, SP_EL0 (EL1h). */
#define SWITCH_X30 88
#define SWITCH_TLS 104
#define SWITCH_GENERAL 112
#define SWITCH_VECTOR_CALL 64
#define SWITCH_VECTOR_ALL 528

#ifndef __ASSEMBLER__
#include <stdint.h>

struct arch_thread {
	unsigned long work; /* not 0: thread_work() before program mode */
	uintptr_t kstack_top; /* 16-byte aligned */
	uintptr_t sp; /* while switched out */
	unsigned long spsel; /* which stack sp is: 0 program's, 1 kernel's */
};
#endif

#endif
