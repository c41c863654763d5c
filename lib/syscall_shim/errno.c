/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * errno, for the variants of calls that set it. In a direct image it is musl's,
 * of each thread. Where the kernel is linked without a libc (a trap image's
 * kernel; an application that brings none) it lives in the thread.
 */
#include <errno.h>
#include <uk/syscall.h>

long uk_syscall_ret(long result)
{
	if (!uk_is_error(result))
		return result;
	errno = (int)-result;
	return -1;
}

int uk_syscall_errno(int value)
{
	int old = errno;

	errno = value;
	return old;
}
