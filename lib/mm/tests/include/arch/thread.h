/* SPDX-License-Identifier: BSD-3-Clause */
/* The host test has one thread, which never switches. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#include <uk/list.h>

struct arch_thread {
	struct uk_list run;
	unsigned long work;
};

#endif
