/* SPDX-License-Identifier: BSD-3-Clause */
/* Bugs of a kernel: functions whose names a backtrace is to show. */
#include <uk/essentials.h>
#include <uk/syscall.h>

static __noinline long wild_read(unsigned long address)
{
	return *(volatile int *)address + 1;
}

static __noinline long wild_undefined(long value)
{
	__builtin_trap();
	return value;
}

/* Until the stack is used up. */
static __noinline long wild_deep(volatile long *above)
{
	volatile long frame[16];

	frame[0] = *above + 1;
	return frame[0] == 0 ? 0 : wild_deep(frame) + frame[0];
}

UK_SYSCALL_R_DEFINE(long, mac_wild, unsigned long, address)
{
	return wild_read(address) + 1;
}

UK_SYSCALL_R_DEFINE(long, mac_deep)
{
	volatile long bottom = 0;

	return wild_deep(&bottom) + 1;
}

UK_SYSCALL_R_DEFINE(long, mac_undefined)
{
	return wild_undefined(0) + 1;
}
