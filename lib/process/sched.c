/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduler's calls. */
#include <uk/syscall.h>
#include <uk/thread.h>

UK_SYSCALL_R_DEFINE(int, sched_yield)
{
	uk_thread_yield();
	return 0;
}
