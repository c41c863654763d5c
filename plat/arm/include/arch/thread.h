/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that assembly knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#define THREAD_WORK 0
#define THREAD_KSTACK 4
#define THREAD_SP 8
#define THREAD_MODE 12

/* What plat_switch() leaves on the stack of a thread in SVC mode, from sp:
 * fpscr, TPIDRURO, r4-r11, ip, lr; d0-d31; the program's sp and lr. */
#define SWITCH_TLS 4
#define SWITCH_LR 44
#define SWITCH_SIZE (48 + 256 + 8)

#ifndef __ASSEMBLER__
#include <stdint.h>

struct arch_thread {
	unsigned long work; /* not 0: thread_work() before program mode */
	uintptr_t kstack_top; /* 8-byte aligned */
	uintptr_t sp; /* while switched out */
	unsigned long mode; /* whose sp it is: PSR_SYS or PSR_SVC */
};
#endif

#endif
