/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls [same]: sequences of system calls, for plat/host and for Linux.
 *
 * An input is bytes, from which tests/fuzz/wild.c chooses calls and arguments
 * by the grammar of syscalls.abi. The machine hands one over after the other by
 * a call of its own; where there is none, the only input comes from the
 * standard input. With SHOW in the environment each call is printed.
 *
 * If the first byte is odd, a second thread makes the calls of the input's
 * second half: one runs where the other waits.
 *
 * same: only calls of same.h, whose results are printed: they are the same on
 * every kernel. It runs in a folder of its own, of an empty file system.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <fcntl.h>
#include "../../../tests/fuzz/wild.h"
#include "same.h"

#define NR_INPUT 0xa000 /* long (void *buf, size_t size): plat/host/input.c */
#define INPUT_MAX 4096
#define CALLS_MAX 64 /* of one thread */

/* <linux/futex.h> is not there. */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1

static unsigned char input[INPUT_MAX];
static bool show, same;

long raw_call(long nr, const long *r)
{
	register long r10 __asm__("r10") = r[3];
	register long r8 __asm__("r8") = r[4];
	register long r9 __asm__("r9") = r[5];
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(r[0]), "S"(r[1]), "d"(r[2]), "r"(r10),
			   "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

void give_up(const char *why)
{
	dprintf(CONSOLE, "FAIL: %s\n", why);
	_exit(1);
}

static void say(const char *format, ...)
{
	char line[256];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	syscall(SYS_write, CONSOLE, line, n);
}

static void call_once(struct random *values)
{
	uint32_t way = same ? 0 : random_below(values, 16), nr;
	const struct call *c;
	long r[REGISTERS], result;

	nr = same	? same_any(values)
	     : way < 15 ? call_any(values)
			: random_next(values) % NUMBERS;
	c = call_find(nr);
	wild_registers(values, c, way >= 12, r);
	if (c->filter != NULL && !c->filter(r))
		return;
	if (same && !same_arguments(c->name, c->kinds, r))
		return;
	if (show)
		say("%s(%#lx, %#lx, %#lx, %#lx, %#lx, %#lx)\n",
		    c->name != NULL ? c->name : "?", r[0], r[1], r[2], r[3],
		    r[4], r[5]);
	result = raw_call((long)nr, r);
	if (same)
		say("%s %ld\n", c->name, same_result(c->name, result));
	else if (show)
		say("= %ld\n", result);
	if (c->after != NULL)
		c->after(result, r);
}

static void run(struct random *values)
{
	for (unsigned n = 0; n < CALLS_MAX && !random_over(values); n++)
		call_once(values);
}

/* --- The second thread ---------------------------------------------------- */

/* It never ends: libc could not be told, after a wild set_tid_address(). */
static struct random second;
static int busy; /* it has something to do: a futex */

static void wait_while(int value)
{
	while (__atomic_load_n(&busy, __ATOMIC_ACQUIRE) == value)
		syscall(SYS_futex, &busy, FUTEX_WAIT, value, NULL);
}

static void set_busy(int value)
{
	__atomic_store_n(&busy, value, __ATOMIC_RELEASE);
	syscall(SYS_futex, &busy, FUTEX_WAKE, 1);
}

static void *second_thread(void *arg)
{
	for (;;) {
		wait_while(0);
		run(&second);
		set_busy(0);
	}
	return arg;
}

static void sequence(size_t n)
{
	struct random first = { input, input + n, 0 };

	if (!same && random_below(&first, 2) == 1) {
		second = (struct random){ input + n / 2, first.end, 0 };
		first.end = second.at;
		set_busy(1);
	}
	run(&first);
	wait_while(1);
}

/* --- Inputs --------------------------------------------------------------- */

static bool on_linux; /* this is no machine of ours */

/* -1: there is none any more. */
static long next_input(void)
{
	long n = on_linux ? -1 : syscall(NR_INPUT, input, sizeof(input));

	if (n < 0 && !on_linux && errno == ENOSYS) {
		n = read(0, input, sizeof(input));
		on_linux = true;
	}
	return n;
}

/* To where every sequence starts. On Linux nothing is taken away: it may be
 * somebody's. Calls are made only where support/fuzz.d/calls.py puts us. */
static void start(void)
{
	if (!on_linux)
		clean();
	else if (!same || access("/program", X_OK) != 0)
		give_up("this is for plat/host, or for make fuzz TARGET=same");
	else
		syscall(SYS_close_range, 0, HIDDEN - 1, 0);
	prepare();
	wild_start();
	if (same) /* what is in /proc there is not here */
		syscall(SYS_close_range, 4, HIDDEN - 1, 0);
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code > 0) /* no call has sent it */
		give_up(strsignal(sig));
}

/* A fault is the end: it would be taken again and again. */
static void end_by_faults(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };
	struct sigaction sa = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO,
	};

	for (unsigned i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		sigaction(faults[i], &sa, NULL);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	unsigned count = 0;
	long n;

	same = argc > 1 && strcmp(argv[1], "same") == 0;
	show = getenv("SHOW") != NULL;
	calls_init();
	if (start_signals() != 0 || dup2(1, CONSOLE) != CONSOLE ||
	    dup2(open("/", O_DIRECTORY), ROOT) != ROOT || arena_open() != 0 ||
	    (!same && pthread_create(&thread, NULL, second_thread, NULL) != 0))
		return 2;
	end_by_faults();
	while ((n = next_input()) >= 0) {
		start();
		if (same)
			say("input %u\n", count++);
		sequence((size_t)n);
	}
	if (!on_linux)
		clean();
	return 0;
}
