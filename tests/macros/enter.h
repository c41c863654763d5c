/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways into a call (ARCH/enter.S), and the parts of the test. */
#ifndef MACROS_ENTER_H
#define MACROS_ENTER_H

/* As syscall(), but by svc in either kind of image: returns -errno. */
long raw_svc(long nr, ...);

/*
 * Call mac_frame(seen, value), by svc with the number or as the C function,
 * with SENTINEL(i) in the registers that a function preserves. left[] gets them
 * as they are afterwards, and then sp, of the call and after it alike.
 * after_svc, after_call: where the call returns to.
 */
long enter_svc(long nr, unsigned long *seen, long value, unsigned long *left);
long enter_call(long (*fn)(long, long), unsigned long *seen, long value,
		unsigned long *left);
extern const char after_svc[], after_call[];

/* arguments.c: how arguments arrive that enter() takes there. Like the next
 * one, it returns how many checks failed. */
int check_arguments(long (*enter)(long nr, ...));

/* direct.c; a trap image's program has no kernel to call. */
__attribute__((weak)) int check_direct(void);

#endif
