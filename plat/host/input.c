/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A call of this machine alone, for fuzz/calls.c: the next input. While a
 * program lives on inputs, a wait that would never end is ended by a signal.
 */
#include <errno.h>
#include <signal.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/thread.h>
#include <uk/abi/signal.h>
#include "host.h"

#define INPUT_MAX 4096
#define PATIENCE 10000 /* waits of one input */

static unsigned waits; /* that nothing would have ended */

static void end_waits(void)
{
	const struct uk_siginfo wake = { .signo = SIGUSR1 };
	struct uk_process *p = uk_process_current();
	struct uk_list *pos;

	if (++waits > PATIENCE)
		host_die("a call does not end");
	uk_list_for_each(pos, &p->threads)
		uk_signal_send_thread(
			uk_list_entry(pos, struct uk_thread, siblings), &wake);
}

long host_input(void *buf, size_t size)
{
	static char input[INPUT_MAX];
	long n = host_next_input(input, size < INPUT_MAX ? size : INPUT_MAX);

	waits = 0;
	host_on_deadlock = end_waits;
	if (n > 0 && uk_copy_to_user(buf, input, (size_t)n))
		return -EFAULT;
	return n;
}
