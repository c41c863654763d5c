/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernel messages. Any context, interrupts on or off. */
#ifndef UK_PRINT_H
#define UK_PRINT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Print to the console. Conversions: %c %s %d %i %u %x %X %o %p %%, with flags
 * '0', '-', '#', a width and, for %s, a precision (both may be '*'), and
 * lengths hh h l ll z j t. "\n" becomes "\r\n" only if the console asks for it.
 */
void uk_printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void uk_vprintk(const char *fmt, va_list ap);

/* snprintf's contract: the length that the whole text would have. */
int uk_snprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int uk_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap);

/* A bug in the kernel, or a board that cannot go on: message, registers,
 * backtrace, running thread; then off with status 134. */
_Noreturn void uk_panic(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Registers of frame (unless NULL) and the backtrace from it, or from the
 * caller. Any context. */
struct uk_frame;
void uk_report(const struct uk_frame *frame);
/* The rest of a line: pc, and where that is. A return address may be the first
 * of the next function. */
void uk_print_place(unsigned long pc, bool is_return);

/* A user's mistake that ends the boot ("no memory", "bad device tree"): message
 * "armlet: ..." without a backtrace; then off with status 1. */
_Noreturn void uk_fatal(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Where messages go. Before a console is set they collect in a 512-byte buffer
 * that its setting prints. lib/device sets it. */
void uk_print_set_console(void (*write)(const char *text, size_t len));

/* Who sees each message first, and says whether it goes to the console; NULL:
 * nobody. lib/identity's syslog. */
void uk_print_set_tap(bool (*see)(const char *text, size_t len));

/* The machine is about to stop: have a console now, if there is none yet, so
 * that what was kept comes out. lib/device; any context. */
void uk_print_urgent(void);

/* The symbol that holds addr and the offset in it, or NULL (option KSYMS). */
const char *uk_symbol(unsigned long addr, unsigned long *offset);

#endif
