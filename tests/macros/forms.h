/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The forms in which a call can be called, named, and in which it can fail. The
 * same checks are made by the kernel (calls.c) and, in a direct image, by the
 * program (direct.c), whose errno libc keeps.
 */
#ifndef MACROS_FORMS_H
#define MACROS_FORMS_H

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <uk/syscall.h>

#define FORMS_WANT(cond)                 \
	do {                             \
		if (!(cond))             \
			return __LINE__; \
	} while (0)

#define ERRNO_BEFORE 77

/* One value through one call: raw and errno variant, every way to call them. */
#define FORMS_OF(name, v)                                                    \
	do {                                                                 \
		volatile long nr = SYS_##name;                               \
		long err = (v) < 0 && (v) >= -4095 ? -1 : (v);               \
		int after = err == (v) && (v) != -1 ? ERRNO_BEFORE           \
						    : (int)-(v);             \
                                                                             \
		errno = ERRNO_BEFORE;                                        \
		FORMS_WANT(uk_syscall_r_##name(v) == (v));                   \
		FORMS_WANT(uk_syscall_r(nr, v) == (v));                      \
		FORMS_WANT(uk_syscall6_r(nr, v, 0, 0, 0, 0, 0) == (v));      \
		FORMS_WANT(uk_syscall_r_static(SYS_##name, v) == (v));       \
		FORMS_WANT(errno == ERRNO_BEFORE);                           \
		FORMS_WANT(uk_syscall_e_##name(v) == err && errno == after); \
		errno = ERRNO_BEFORE;                                        \
		FORMS_WANT(uk_syscall(nr, v) == err && errno == after);      \
		errno = ERRNO_BEFORE;                                        \
		FORMS_WANT(uk_syscall6(nr, v, 0, 0, 0, 0, 0) == err &&       \
			   errno == after);                                  \
		errno = ERRNO_BEFORE;                                        \
		FORMS_WANT(uk_syscall_static(SYS_##name, v) == err &&        \
			   errno == after);                                  \
	} while (0)

/* The line of the first check that failed, or 0. */
static inline int forms_values(void)
{
	static const long values[] = { 0,     1,     -1,   -ENOSYS,  -4095,
				       -4096, -4097, 4096, LONG_MAX, LONG_MIN };

	for (unsigned i = 0; i < sizeof(values) / sizeof(*values); i++) {
		FORMS_OF(mac_errno, values[i]);
		FORMS_OF(mac_raw, values[i]);
		FORMS_OF(mac_ll_errno, values[i]);
		FORMS_OF(mac_ll_raw, values[i]);
		FORMS_OF(mac_pointer, values[i]);
	}
	return 0;
}

/* A number without a call. */
static inline int forms_unknown(void)
{
	errno = ERRNO_BEFORE;
	FORMS_WANT(uk_syscall_r(9999L) == -ENOSYS);
	FORMS_WANT(uk_syscall6_r(-1L, 0, 0, 0, 0, 0, 0) == -ENOSYS);
	FORMS_WANT(uk_syscall_r_static(9999) == -ENOSYS);
	FORMS_WANT(errno == ERRNO_BEFORE);
	FORMS_WANT(uk_syscall(9999L) == -1 && errno == ENOSYS);
	errno = 0;
	FORMS_WANT(uk_syscall_static(9999) == -1 && errno == ENOSYS);
	return 0;
}

/* Linux's calls, by each way the same. The program calls getpid(), too, so that
 * the table has it. */
static inline int forms_linux(void)
{
	volatile long nr = SYS_getpid;
	long pid = uk_syscall_r_getpid();

	FORMS_WANT(pid > 0);
	FORMS_WANT(uk_syscall_e_getpid() == pid);
	FORMS_WANT(uk_syscall(nr) == pid && uk_syscall_r(nr) == pid);
	FORMS_WANT(uk_syscall6(nr, 0, 0, 0, 0, 0, 0) == pid);
	FORMS_WANT(uk_syscall6_r(nr, 0, 0, 0, 0, 0, 0) == pid);
	FORMS_WANT(uk_syscall_static(SYS_getpid) == pid);
	FORMS_WANT(uk_syscall_r_static(SYS_getpid) == pid);
	return 0;
}

static inline int forms_names(void)
{
	FORMS_WANT(strcmp(uk_syscall_name(SYS_write), "write") == 0);
	FORMS_WANT(strcmp(uk_syscall_name_p(SYS_write), "write") == 0);
	FORMS_WANT(strcmp(uk_syscall_name(SYS_mac_raw), "mac_raw") == 0);
	FORMS_WANT(strcmp(uk_syscall_name_p(SYS_mac_raw), "mac_raw") == 0);
	FORMS_WANT(strcmp(uk_syscall_name(SYS_bpf), "bpf") == 0);
	FORMS_WANT(uk_syscall_name_p(SYS_bpf) == NULL);
	FORMS_WANT(uk_syscall_name(9999) == NULL);
	FORMS_WANT(uk_syscall_name_p(9999) == NULL);
	FORMS_WANT(uk_syscall_name(-1) == NULL);
	FORMS_WANT(uk_syscall_name(LONG_MAX) == NULL);
	FORMS_WANT(uk_syscall_name(SYS_mac_deep + 1) == NULL);
	return 0;
}

static inline int forms_pointers(void)
{
	char object;

	FORMS_WANT(PTRISERR(ERR2PTR(-ENOMEM)));
	FORMS_WANT(PTR2ERR(ERR2PTR(-ENOMEM)) == -ENOMEM);
	FORMS_WANT(PTRISERR(ERR2PTR(-4095)));
	FORMS_WANT(!PTRISERR((void *)-4096L));
	FORMS_WANT(!PTRISERR(NULL));
	FORMS_WANT(!PTRISERR(&object));
	return 0;
}

static inline int forms_wrong(void)
{
	int line = forms_values();

	line = line ? line : forms_unknown();
	line = line ? line : forms_linux();
	line = line ? line : forms_names();
	return line ? line : forms_pointers();
}

#endif
