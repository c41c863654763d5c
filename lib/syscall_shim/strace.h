/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracing: one line a call, as strace(1) prints it.
 *
 * The linker puts a tracer before each handler (--wrap=uk_syscall_r_X): musl's
 * direct calls, the table and so the svc path come to it alike, and an image
 * without SYSCALL_STRACE has nothing of it. gen.py writes the tracers, with a
 * string that says how to print result and arguments: a letter for the result,
 *
 *   l signed   p address   n there is none
 *
 * then for each argument a letter and the number of its (first) register:
 *
 *   d u  int, unsigned            l U x  long, size_t, hexadecimal long
 *   w    off_t in two registers   g      offset in pages
 *   p    address                  s      string
 *   i o  buffer read, written; the length's register follows
 *   v V  struct iovec, read, written; the count's register follows
 *   f    dirfd  O open flags  m mode  P PROT_*  M MAP_*  S signal  W whence
 *   C    clock  X other flags
 */
#ifndef SYSCALL_SHIM_STRACE_H
#define SYSCALL_SHIM_STRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uk/syscall.h>

struct uk_strace_call {
	uint32_t nr;
	const char *name;
	const char *decode;
};

extern bool uk_strace_on;
extern const struct uk_strace_call *const uk_strace_frames[];

void uk_strace_print(const struct uk_strace_call *call, const long *args,
		     long result);

#define UK_STRACE_FRAME(call, nr, nregs, label, decode)                    \
	static const struct uk_strace_call uk_strace_##call = { nr, label, \
								decode };

#define UK_STRACE_TRACE(call, nr, nregs, label, decode)              \
	UK_STRACE_FRAME(call, nr, nregs, label, decode)              \
	long __real_uk_syscall_r_##call(UK_REGS(nregs));             \
	long __wrap_uk_syscall_r_##call(UK_REGS(nregs));             \
	long __wrap_uk_syscall_e_##call(UK_REGS(nregs));             \
	long __wrap_uk_syscall_r_##call(UK_REGS(nregs))              \
	{                                                            \
		const long args[] = { UK_PASS(nregs) };              \
		long result;                                         \
                                                                     \
		if ((decode)[0] == 'n')                              \
			uk_strace_print(&uk_strace_##call, args, 0); \
		result = __real_uk_syscall_r_##call(UK_PASS(nregs)); \
		uk_strace_print(&uk_strace_##call, args, result);    \
		return result;                                       \
	}                                                            \
	long __wrap_uk_syscall_e_##call(UK_REGS(nregs))              \
	{                                                            \
		return uk_syscall_ret(                               \
			__wrap_uk_syscall_r_##call(UK_PASS(nregs))); \
	}

/* --- One line (strace.c) ----------------------------------------------- */

#define STRACE_LINE 256
#define STRACE_IOVECS 4
#define STRACE_TEXT 32 /* of a string or buffer, so much is shown */
#define STRACE_PAGE_SHIFT 12 /* of an offset in pages */

struct strace_line {
	char text[STRACE_LINE]; /* what does not fit is left out */
	size_t len;
};

void strace_put(struct strace_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* --- Constants (strace_flags.c, strace_errno.c) ------------------------- */

/* A constant by its name; letter as above. */
void strace_put_constant(struct strace_line *line, char letter, long value);
/* "ENOENT (No such file or directory)" */
void strace_put_error(struct strace_line *line, int error);

#endif
