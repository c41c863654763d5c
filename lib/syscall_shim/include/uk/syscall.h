/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls: defining one, calling one, naming one.
 *
 * A call is described by its line in syscalls.abi, registered in the
 * Makefile.uk of the library that implements it, and defined once:
 *
 *   UK_SYSCALL_R_DEFINE(ssize_t, read, int, fd, void *, buf, size_t, count)
 *   {
 *           return vfs_read(fd, buf, count);
 *   }
 *
 * which makes, of the body,
 *
 *   long uk_syscall_r_read(long, long, long)   raw: returns -errno
 *   long uk_syscall_e_read(long, long, long)   sets errno, returns -1
 *   ssize_t read(int, void *, size_t)          if UK_LIBC_SYSCALLS
 *
 * The raw and the errno variant take the call's registers as they come from a
 * program: 32 bits of a long count for an int; on arm a 64-bit argument is an
 * even/odd pair of longs, low half first. Functions that are not called are not
 * linked.
 *
 *                            body returns      libc wrapper
 *   UK_SYSCALL_DEFINE        -1, errno set     yes
 *   UK_SYSCALL_R_DEFINE      -errno            yes
 *   UK_LLSYSCALL_DEFINE      -1, errno set     no
 *   UK_LLSYSCALL_R_DEFINE    -errno            no
 *   UK_SYSCALL_R_U_DEFINE    -errno            yes
 *   UK_LLSYSCALL_R_U_DEFINE  -errno            no
 *
 * The last two are for the calls that syscalls.abi flags "frame": the body gets
 * its caller's registers, and what it changes in *frame is what the caller
 * resumes with.
 *
 *   UK_LLSYSCALL_R_U_DEFINE(pid_t, fork, struct uk_frame *frame)
 *
 * A body whose types are not those of syscalls.abi does not compile. A body
 * whose call the arch does not have, or that menuconfig has deselected,
 * compiles to nothing.
 */
#ifndef UK_SYSCALL_H
#define UK_SYSCALL_H

#include <uk/errptr.h>
#include <uk/bits/syscall_nrs.h>
#include <uk/bits/syscall_protos.h>
#include <uk/bits/syscall_glue.h>
#include <uk/bits/syscall_map.h>

/* Do definitions make libc's wrappers? Under musl, musl has them. */
#ifdef CONFIG_NOLIBC
#define UK_LIBC_SYSCALLS 1
#else
#define UK_LIBC_SYSCALLS 0
#endif

/* --- Calling ----------------------------------------------------------- */

/* By a number that is known at run time only: through the image's table, so
 * -ENOSYS (with a message) for what the image does not hold. */
long uk_syscall_r(long nr, ...);
long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5);
/* Likewise; set errno. */
long uk_syscall(long nr, ...);
long uk_syscall6(long nr, long a0, long a1, long a2, long a3, long a4, long a5);

/* By a constant number, SYS_read...: a plain call of uk_syscall_r_read(). The
 * arguments are integers or pointers of at most a long. */
#define uk_syscall_r_static(...) UK_SYS_STATIC_(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define uk_syscall_static(...) uk_syscall_ret(uk_syscall_r_static(__VA_ARGS__))

#define UK_SYS_STATIC_(nr, a0, a1, a2, a3, a4, a5, ...)                      \
	__uk_syscall_map(nr, (long)(a0), (long)(a1), (long)(a2), (long)(a3), \
			 (long)(a4), (long)(a5))

/* A raw result as libc has it: errors set errno and become -1. */
long uk_syscall_ret(long result);

/* --- Naming ------------------------------------------------------------ */

/* Linux's name of a number; NULL if it has none. _p: only if a library of this
 * configuration provides it. */
const char *uk_syscall_name(long nr);
const char *uk_syscall_name_p(long nr);

/* --- Defining ---------------------------------------------------------- */

#define UK_SYSCALL_DEFINE(rtype, name, ...)                         \
	UK_SYS_LIBC(rtype, name, UK_SYS_OF_BODY(name, __VA_ARGS__), \
		    __VA_ARGS__)                                    \
	UK_LLSYSCALL_DEFINE(rtype, name, __VA_ARGS__)

#define UK_SYSCALL_R_DEFINE(rtype, name, ...)                         \
	UK_SYS_LIBC(rtype, name, UK_SYS_OF_R_BODY(name, __VA_ARGS__), \
		    __VA_ARGS__)                                      \
	UK_LLSYSCALL_R_DEFINE(rtype, name, __VA_ARGS__)

#define UK_SYSCALL_R_U_DEFINE(rtype, name, frame, ...)               \
	UK_SYS_LIBC(rtype, name, UK_SYS_OF_FRAME(name, __VA_ARGS__), \
		    __VA_ARGS__)                                     \
	UK_LLSYSCALL_R_U_DEFINE(rtype, name, frame, __VA_ARGS__)

/* Not called where the arch has no such call. */
#define UK_SYS_BODY static inline __attribute__((unused))

#define UK_LLSYSCALL_DEFINE(rtype, name, ...)             \
	UK_SYS_DECLARE(name)                              \
	UK_SYS_IF(name)                                   \
	(UK_SYS_ERRNO_ENTRIES, name, UK_SYS_NREGS_##name) \
		UK_SYS_BODY rtype uk_body_##name(UK_PARAMS(__VA_ARGS__))

#define UK_LLSYSCALL_R_DEFINE(rtype, name, ...)         \
	UK_SYS_DECLARE(name)                            \
	UK_SYS_IF(name)                                 \
	(UK_SYS_RAW_ENTRIES, name, UK_SYS_NREGS_##name) \
		UK_SYS_BODY rtype uk_body_##name(UK_PARAMS(__VA_ARGS__))

#define UK_LLSYSCALL_R_U_DEFINE(rtype, name, frame, ...)  \
	UK_SYS_DECLARE(name)                              \
	UK_SYS_IF(name)                                   \
	(UK_SYS_FRAME_ENTRIES, name, UK_SYS_NREGS_##name) \
		UK_SYS_BODY rtype uk_body_##name(         \
			frame __VA_OPT__(, ) UK_LIST(UK_PARAM, __VA_ARGS__))

#include <uk/bits/syscall_define.h>

#endif
