/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the UK_SYSCALL_*DEFINE macros are made of. For each provided call the
 * generated syscall_glue.h has
 *
 *   UK_SYS_STATE_read        ON, or OFF: not on this arch, or deselected
 *   UK_SYS_NREGS_read        how many registers it takes
 *   UK_SYS_ARGS_read(REG)    its arguments, C expressions of REG(0), REG(1)...
 *   UK_SYS_NR_read           its number
 *   UK_SYS_ENTRY             attributes of raw entries, of all calls
 *
 * and syscall_protos.h the type of its body, uk_proto_read.
 */
#ifndef UK_SYSCALL_DEFINE_H
#define UK_SYSCALL_DEFINE_H

#include <stdint.h>

/* --- Lists ------------------------------------------------------------- */

/* UK_LIST(F, type, name, type, name...): F(type, name), F(type, name)... */
#define UK_LIST(f, ...) __VA_OPT__(UK_AGAIN(UK_LIST_(f, __VA_ARGS__)))
#define UK_LIST_(f, type, name, ...) \
	f(type, name) __VA_OPT__(, UK_LIST_NEXT UK_PARENS(f, __VA_ARGS__))
#define UK_LIST_NEXT() UK_LIST_
#define UK_PARENS ()
/* Scan as often as a call can have parameters. */
#define UK_AGAIN(...) UK_AGAIN2(UK_AGAIN2(UK_AGAIN2(__VA_ARGS__)))
#define UK_AGAIN2(...) UK_AGAIN3(UK_AGAIN3(UK_AGAIN3(__VA_ARGS__)))
#define UK_AGAIN3(...) __VA_ARGS__

#define UK_PARAM(type, name) type name
#define UK_NAME(type, name) name
#define UK_AS_LONG(type, name) (long)name

/* A parameter list, "void" if it is empty. */
#define UK_PARAMS(...) UK_PARAMS_##__VA_OPT__(SOME)(__VA_ARGS__)
#define UK_PARAMS_() void
#define UK_PARAMS_SOME(...) UK_LIST(UK_PARAM, __VA_ARGS__)

#define UK_CAT(a, b) UK_CAT_(a, b)
#define UK_CAT_(a, b) a##b

/* --- Registers --------------------------------------------------------- */

/* A call's n registers as parameters, and passed on. Padding goes unused. */
#define UK_REGS(n) UK_CAT(UK_REGS_, n)
#define UK_REG_(n) long uk_a##n __attribute__((unused))
#define UK_REGS_0 void
#define UK_REGS_1 UK_REG_(0)
#define UK_REGS_2 UK_REGS_1, UK_REG_(1)
#define UK_REGS_3 UK_REGS_2, UK_REG_(2)
#define UK_REGS_4 UK_REGS_3, UK_REG_(3)
#define UK_REGS_5 UK_REGS_4, UK_REG_(4)
#define UK_REGS_6 UK_REGS_5, UK_REG_(5)

#define UK_PASS(n) UK_CAT(UK_PASS_, n)
#define UK_PASS_0
#define UK_PASS_1 uk_a0
#define UK_PASS_2 UK_PASS_1, uk_a1
#define UK_PASS_3 UK_PASS_2, uk_a2
#define UK_PASS_4 UK_PASS_3, uk_a3
#define UK_PASS_5 UK_PASS_4, uk_a4
#define UK_PASS_6 UK_PASS_5, uk_a5

#define UK_FROM_REG(n) uk_a##n
#define UK_FROM_FRAME(n) ((long)frame_arg(uk_frame, n))

#define UK_PAIR(low, high) ((uint64_t)(uint32_t)(high) << 32 | (uint32_t)(low))

/* --- Entries ----------------------------------------------------------- */

/* The body's type is the ABI file's: one that differs is a "conflicting types"
 * error here. A call that no Makefile.uk provides is "undeclared" here. */
#define UK_SYS_DECLARE(name)                                 \
	_Static_assert(UK_PROVIDED_SYSCALLS_HAS_##name, ""); \
	static inline __attribute__((always_inline))         \
	uk_proto_##name uk_body_##name;

/* UK_SYS_IF(name)(F, ...): F(...) if the call's state is ON. */
#define UK_SYS_IF(name) UK_CAT(UK_SYS_IF_, UK_SYS_STATE_##name)
#define UK_SYS_IF_ON(f, ...) f(__VA_ARGS__)
#define UK_SYS_IF_OFF(f, ...)

#define UK_SYS_RAW_ENTRIES(name, nregs)                                       \
	UK_SYS_ENTRY long uk_syscall_r_##name(UK_REGS(nregs))                 \
	{                                                                     \
		return (long)uk_body_##name(UK_SYS_ARGS_##name(UK_FROM_REG)); \
	}                                                                     \
	UK_SYS_E_OF_R(name, nregs)

#define UK_SYS_E_OF_R(name, nregs)                                          \
	long uk_syscall_e_##name(UK_REGS(nregs))                            \
	{                                                                   \
		return uk_syscall_ret(uk_syscall_r_##name(UK_PASS(nregs))); \
	}

/* The body sets errno; the raw variant leaves it as it was. */
#define UK_SYS_ERRNO_ENTRIES(name, nregs)                                     \
	long uk_syscall_e_##name(UK_REGS(nregs))                              \
	{                                                                     \
		return (long)uk_body_##name(UK_SYS_ARGS_##name(UK_FROM_REG)); \
	}                                                                     \
	long uk_syscall_r_##name(UK_REGS(nregs))                              \
	{                                                                     \
		int saved = uk_syscall_errno(0);                              \
		long result = uk_syscall_e_##name(UK_PASS(nregs));            \
		return result == -1 ? -(long)uk_syscall_errno(saved)          \
				    : (uk_syscall_errno(saved), result);      \
	}

/* errno, which becomes value. */
int uk_syscall_errno(int value);

/* The raw entry is assembly, which makes the frame: ARCH_FRAME_STUBS. */
#define UK_SYS_FRAME_ENTRIES(name, nregs)                                 \
	ARCH_FRAME_STUBS(name);                                           \
	long uk_syscall_u_##name(struct uk_frame *uk_frame);              \
	static inline long uk_untraced_##name(struct uk_frame *uk_frame)  \
	{                                                                 \
		return (long)uk_body_##name(                              \
			uk_frame UK_SYS_COMMA_##nregs UK_SYS_ARGS_##name( \
				UK_FROM_FRAME));                          \
	}                                                                 \
	long uk_syscall_u_##name(struct uk_frame *uk_frame)               \
	{                                                                 \
		return UK_SYS_TRACE(name, uk_frame);                      \
	}                                                                 \
	UK_SYS_E_OF_R(name, nregs)

#define UK_SYS_COMMA_0
#define UK_SYS_COMMA_1 ,
#define UK_SYS_COMMA_2 ,
#define UK_SYS_COMMA_3 ,
#define UK_SYS_COMMA_4 ,
#define UK_SYS_COMMA_5 ,
#define UK_SYS_COMMA_6 ,

#ifdef CONFIG_SYSCALL_STRACE
#define UK_SYS_TRACE(name, frame) \
	uk_strace_frame(UK_SYS_NR_##name, uk_untraced_##name, frame)
#else
#define UK_SYS_TRACE(name, frame) uk_untraced_##name(frame)
#endif

struct uk_frame;
long uk_strace_frame(long nr, long (*body)(struct uk_frame *),
		     struct uk_frame *frame);

#ifdef __ARMLET_KERNEL__
#include <arch/frame.h>
#include <arch/syscall.h>
#endif

/* --- libc's wrapper ---------------------------------------------------- */

/* Under its C name by an assembler label, since a header of libc may declare
 * name with other types (variadic open). */
#if UK_LIBC_SYSCALLS
#define UK_SYS_LIBC(rtype, name, result, ...) \
	UK_SYS_DECLARE(name)                  \
	UK_SYS_IF(name)                       \
	(UK_SYS_LIBC_ENTRY, rtype, name, result, UK_PARAMS(__VA_ARGS__))
#else
#define UK_SYS_LIBC(rtype, name, result, ...)
#endif

#define UK_SYS_LIBC_ENTRY(rtype, name, result, ...)       \
	rtype uk_libc_##name(__VA_ARGS__) __asm__(#name); \
	rtype uk_libc_##name(__VA_ARGS__)                 \
	{                                                 \
		return (rtype)(result);                   \
	}

/* What the wrapper of each kind of body returns. */
#define UK_SYS_OF_BODY(name, ...) uk_body_##name(UK_LIST(UK_NAME, __VA_ARGS__))
#define UK_SYS_OF_R_BODY(name, ...) \
	uk_syscall_ret((long)uk_body_##name(UK_LIST(UK_NAME, __VA_ARGS__)))
#define UK_SYS_OF_FRAME(name, ...) \
	uk_syscall_e_##name(UK_LIST(UK_AS_LONG, __VA_ARGS__))

#endif
