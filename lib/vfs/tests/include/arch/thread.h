/* SPDX-License-Identifier: BSD-3-Clause */
/* The host test has one thread. */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

struct arch_thread {
	unsigned long work;
};

#endif
