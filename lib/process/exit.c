/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of the program is the end of the machine. Its status goes to whoever
 * started the machine; "[exit N]" is printed, for a board that can tell nobody:
 *
 *   exit.print=1   always        exit.print=0   never
 *   neither        if N is not 0
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <uk/init.h>
#include <uk/power.h>
#include <uk/print.h>
#include <uk/process.h>
#include "thread.h"

#define STATUS_LEAK 123

static enum {
	PRINT_FAILURE,
	PRINT_NEVER,
	PRINT_ALWAYS
} print_when;

static int set_print(const char *rest, const char *value)
{
	(void)rest;
	if (!strcmp(value, "0"))
		print_when = PRINT_NEVER;
	else if (!strcmp(value, "1") || !*value)
		print_when = PRINT_ALWAYS;
	else
		return -EINVAL;
	return 0;
}
UK_OPTION(exit_print, "exit.print", set_print);

const char *uk_signal_name(int sig)
{
	switch (sig) {
	case SIGINT:
		return "SIGINT";
	case SIGQUIT:
		return "SIGQUIT";
	case SIGILL:
		return "SIGILL";
	case SIGTRAP:
		return "SIGTRAP";
	case SIGABRT:
		return "SIGABRT";
	case SIGBUS:
		return "SIGBUS";
	case SIGFPE:
		return "SIGFPE";
	case SIGKILL:
		return "SIGKILL";
	case SIGSEGV:
		return "SIGSEGV";
	case SIGTERM:
		return "SIGTERM";
	}
	return "signal";
}

_Noreturn void uk_process_exit(int code)
{
	/* As a shell shows it: 128 + signal, or the low byte of exit(). */
	int sig = code & 0x7f;
	int status = sig ? 128 + sig : code >> 8 & 0xff;

	if (code == 0 && process_end_leaks())
		status = STATUS_LEAK;
	if (print_when == PRINT_ALWAYS ||
	    (print_when == PRINT_FAILURE && status != 0))
		uk_printk("[exit %d]\n", status);
	uk_power_off(status);
}
