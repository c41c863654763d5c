/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a thread that plat knows: the first member of uk_thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#include <stdint.h>
#include <uk/list.h>

struct host_attempt;

struct arch_thread {
	struct uk_list run; /* lib/sched's */
	uintptr_t kstack_top; /* 16-byte aligned */
	uintptr_t sp; /* while switched out */
	unsigned long work; /* lower 16 bits not 0: thread_work() before
			     * program mode */
	unsigned long tls; /* the program's FS base */
	void *fake_stack; /* address sanitizer's, while switched out */
	void *fiber; /* thread sanitizer's */
	struct host_attempt *attempt; /* the call or page fault it is in */
};

#endif
