/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls by a number that only run time knows: syscall(2) of a direct image,
 * and svc with a number beyond the table. As on the svc path, 32 bits of a
 * number count.
 */
#include <stdarg.h>
#include <stddef.h>
#include <uk/syscall.h>
#include "dispatch.h"

static uk_syscall_fn other_find(uint32_t nr)
{
	const struct uk_syscall_other *other = uk_syscall_others;

	for (; other->address != 0; other++)
		if (other->nr == nr)
			return (uk_syscall_fn)(intptr_t)other->address;
	return NULL;
}

long uk_syscall_beyond(long a0, long a1, long a2, long a3, long a4, long a5,
		       unsigned long nr)
{
	uk_syscall_fn fn = other_find((uint32_t)nr);

	if (fn == NULL)
		return uk_syscall_enosys_nr((uint32_t)nr);
	return fn(a0, a1, a2, a3, a4, a5);
}

long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5)
{
	uint32_t n = (uint32_t)nr;
	uint32_t size = uk_syscall_count;
	uk_syscall_fn fn;

	if (n >= size || uk_syscall_frames[n / 32] >> n % 32 & 1)
		return uk_syscall_beyond(a0, a1, a2, a3, a4, a5, n);
	fn = (uk_syscall_fn)(intptr_t)uk_syscall_table[n];
	if (fn == uk_syscall_ni)
		return uk_syscall_enosys_nr(n);
	return fn(a0, a1, a2, a3, a4, a5);
}

long uk_syscall6(long nr, long a0, long a1, long a2, long a3, long a4, long a5)
{
	return uk_syscall_ret(uk_syscall6_r(nr, a0, a1, a2, a3, a4, a5));
}

/* Six longs, whatever was passed: what is too many is garbage that the call
 * does not look at. */
#define SIX_ARGS(last, a)                          \
	long a[6];                                 \
	do {                                       \
		va_list ap;                        \
		va_start(ap, last);                \
		for (unsigned i = 0; i < 6; i++)   \
			(a)[i] = va_arg(ap, long); \
		va_end(ap);                        \
	} while (0)

long uk_syscall_r(long nr, ...)
{
	SIX_ARGS(nr, a);
	return uk_syscall6_r(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

long uk_syscall(long nr, ...)
{
	SIX_ARGS(nr, a);
	return uk_syscall6(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}
