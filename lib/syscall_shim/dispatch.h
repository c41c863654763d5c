/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The image's table, and what stands behind it. table.py writes table.S when an
 * image is linked and it is known which calls the image holds:
 *
 *   uk_syscall_table    addresses by number, 32 bits each, sign-extended on
 *                       arm64; the word before it holds how many there are.
 *                       Numbers that are not used: uk_syscall_ni. Frame calls:
 *                       uk_syscall_f_NAME, which only the svc path can enter
 *   uk_syscall_frames   a bit a number: it is such a call
 *   uk_syscall_others   number, address; ends with 0, 0: the frame calls as C
 *                       functions, and numbers that are too large for the table
 *                       (arm's 0xf0000 and on, an application's 1000 and on);
 *                       all, in a direct image that makes no call by number
 *   uk_syscall_report   uk_syscall_report_named(), or NULL: the link step knows
 *                       that the program makes no call that is missing, and the
 *                       image holds no names
 */
#ifndef SYSCALL_SHIM_DISPATCH_H
#define SYSCALL_SHIM_DISPATCH_H

#include <stdint.h>

struct uk_syscall_other {
	uint32_t nr;
	int32_t address;
};

extern const uint32_t uk_syscall_count; /* the word before the table */
extern const int32_t uk_syscall_table[];
extern const uint32_t uk_syscall_frames[];
extern const struct uk_syscall_other uk_syscall_others[];

extern void (*const uk_syscall_report)(uint32_t nr);

typedef long (*uk_syscall_fn)(long, long, long, long, long, long);

/* plat's: what fills unused entries. It reads the number from the register that
 * svc has it in, so only the svc path may call it. */
long uk_syscall_ni(long, long, long, long, long, long);

/* From plat, on the svc path: a number that the table does not serve. */
long uk_syscall_beyond(long a0, long a1, long a2, long a3, long a4, long a5,
		       unsigned long nr);
/* Print what the call is, and how to have it. */
void uk_syscall_report_named(uint32_t nr);
/* -ENOSYS, after a message if this number comes for the first time. */
long uk_syscall_enosys_nr(unsigned long nr);
long uk_syscall_enosys_e(unsigned long nr);

#endif
