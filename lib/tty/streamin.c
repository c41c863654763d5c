/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stream's input. A read from the runner's pipe blocks the whole machine, so
 * the runner says on the serial line how many bytes there are, after it has
 * written them: two bytes, the low one first; 0 is the end of input.
 */
#include <uk/device.h>
#include "tty.h"

static long input = -1; /* the debugger's handle */

/* Announced and not taken yet. Interrupts off. */
static size_t waiting;
static int low = -1; /* first byte of an announcement, or -1 */

static void announced(unsigned char c)
{
	if (low < 0) {
		low = c;
		return;
	}
	waiting += (size_t)(low | c << 8);
	if ((low | c) == 0)
		tty.eof = true;
	low = -1;
}

void tty_stream_receive(void)
{
	int c;

	while ((c = uk_console_getc()) >= 0)
		announced((unsigned char)c);
	while (waiting != 0 && tty.head - tty.tail < TTY_BUFFER) {
		unsigned char *at = tty_slot(tty.head);
		size_t room = min(TTY_BUFFER - (tty.head - tty.tail),
				  TTY_BUFFER - tty.head % TTY_BUFFER);
		size_t n = uk_host_read(input, at, min(room, waiting));

		if (n == 0)
			waiting = 0; /* the runner has gone */
		waiting -= n;
		tty.head += (unsigned)n;
	}
}

void tty_stream_open(void)
{
	input = tty_stream_handle(tty_stream_numbers, false);
	if (input == -1)
		tty.eof = true;
}
