/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What musl's syscalls become in a direct image: calls of the handlers.
 *
 * uk_syscall_map.h, generated from the ABI file, says UK_CALL(number, name,
 * arguments) once for every call of the architecture. Here it fills constant
 * arrays that never reach an object file: with a number known at compile time,
 * and that is all but two of musl's calls, the compiler reads the element
 * itself and calls uk_syscall_r_NAME by its symbol. A number known only at run
 * time goes to uk_syscall6_r(), which looks it up.
 *
 * Cancellation points call uk_syscall_cp_NAME instead. Which function that is
 * is decided when the program is linked: the handler itself, if nothing can
 * cancel a thread because pthread_cancel() is not in the program (stock musl
 * has a weak symbol to the same end), else one that acts on a pending cancel
 * before the handler runs and after it returned -EINTR. See lib/musl/README.md.
 *
 * Arguments are register words, as an svc would pass them.
 */
#ifndef UK_CALL_H
#define UK_CALL_H

#define UK_ALWAYS static inline __attribute__((always_inline))

typedef long uk_call_fn();

#define UK_CALL(nr, name, nargs) uk_call_fn uk_syscall_r_##name, \
	uk_syscall_cp_##name;
#include "uk_syscall_map.h"
#undef UK_CALL

long uk_syscall6_r(long, long, long, long, long, long, long);

/* arm's private numbers, 0xf0000 and up, stand behind the others. */
#define UK_INDEX(n) ((n) < 0xf0000 ? (n) : (n) - 0xf0000 + 600)

#define UK_CALL(nr, name, nargs) [UK_INDEX(nr)] = uk_syscall_r_##name,
static uk_call_fn *const uk_call_r[620] = {
#include "uk_syscall_map.h"
};
#undef UK_CALL

#define UK_CALL(nr, name, nargs) [UK_INDEX(nr)] = uk_syscall_cp_##name,
static uk_call_fn *const uk_call_cp[620] = {
#include "uk_syscall_map.h"
};
#undef UK_CALL

#define UK_CALL(nr, name, nargs) [UK_INDEX(nr)] = nargs,
static const unsigned char uk_call_nargs[620] = {
#include "uk_syscall_map.h"
};
#undef UK_CALL

/* n is a constant that the map holds. */
#define UK_MAPPED(n)                                                    \
	(__builtin_constant_p(n) && (unsigned long)UK_INDEX(n) < 620 && \
	 uk_call_r[UK_INDEX(n)])

/* Every call without arguments returns an int's worth. Said here, getppid() and
 * its kin need not narrow a long, and end in a jump to their handler. */
UK_ALWAYS long __syscall0(long n)
{
	if (UK_MAPPED(n))
		return ((int (*)(void))uk_call_r[UK_INDEX(n)])();
	return uk_syscall6_r(n, 0, 0, 0, 0, 0, 0);
}

UK_ALWAYS long __syscall1(long n, long a)
{
	if (UK_MAPPED(n))
		return ((long (*)(long))uk_call_r[UK_INDEX(n)])(a);
	return uk_syscall6_r(n, a, 0, 0, 0, 0, 0);
}

UK_ALWAYS long __syscall2(long n, long a, long b)
{
	if (UK_MAPPED(n))
		return ((long (*)(long, long))uk_call_r[UK_INDEX(n)])(a, b);
	return uk_syscall6_r(n, a, b, 0, 0, 0, 0);
}

UK_ALWAYS long __syscall3(long n, long a, long b, long c)
{
	if (UK_MAPPED(n))
		return ((long (*)(long, long, long))uk_call_r[UK_INDEX(n)])(
			a, b, c);
	return uk_syscall6_r(n, a, b, c, 0, 0, 0);
}

UK_ALWAYS long __syscall4(long n, long a, long b, long c, long d)
{
	if (UK_MAPPED(n))
		return ((long (*)(long, long, long, long))
			uk_call_r[UK_INDEX(n)])(a, b, c, d);
	return uk_syscall6_r(n, a, b, c, d, 0, 0);
}

UK_ALWAYS long __syscall5(long n, long a, long b, long c, long d, long e)
{
	if (UK_MAPPED(n))
		return ((long (*)(long, long, long, long, long))
			uk_call_r[UK_INDEX(n)])(a, b, c, d, e);
	return uk_syscall6_r(n, a, b, c, d, e, 0);
}

UK_ALWAYS long __syscall6(long n, long a, long b, long c, long d, long e,
			  long f)
{
	if (UK_MAPPED(n))
		return ((long (*)(long, long, long, long, long, long))
			uk_call_r[UK_INDEX(n)])(a, b, c, d, e, f);
	return uk_syscall6_r(n, a, b, c, d, e, f);
}

/*
 * A cancellation point. musl declares this function behind this header and
 * defines it in src/thread/__syscall_cp.c; only that file is compiled with
 * UK_NO_INLINE_CP. musl always passes six words: those that the call does
 * not take are left out here.
 */
#ifndef UK_NO_INLINE_CP
UK_ALWAYS long __syscall_cp(long n, long a, long b, long c, long d, long e,
			    long f)
{
	if (!UK_MAPPED(n))
		return uk_syscall6_r(n, a, b, c, d, e, f);

	uk_call_fn *const fn = uk_call_cp[UK_INDEX(n)];

	switch (uk_call_nargs[UK_INDEX(n)]) {
	case 0:
		return ((long (*)(void))fn)();
	case 1:
		return ((long (*)(long))fn)(a);
	case 2:
		return ((long (*)(long, long))fn)(a, b);
	case 3:
		return ((long (*)(long, long, long))fn)(a, b, c);
	case 4:
		return ((long (*)(long, long, long, long))fn)(a, b, c, d);
	case 5:
		return ((long (*)(long, long, long, long, long))fn)(
			a, b, c, d, e);
	default:
		return ((long (*)(long, long, long, long, long, long))fn)(
			a, b, c, d, e, f);
	}
}
#endif

#endif
