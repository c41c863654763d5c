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

static void announced(struct tty *t, unsigned char c)
{
	if (low < 0) {
		low = c;
		return;
	}
	waiting += (size_t)(low | c << 8);
	if ((low | c) == 0)
		t->eof = true;
	low = -1;
}

void tty_stream_receive(void)
{
	struct tty *t = &tty_console;
	int c;

	while ((c = uk_console_getc()) >= 0)
		announced(t, (unsigned char)c);
	while (waiting != 0 && t->head - t->tail < TTY_BUFFER) {
		unsigned char *at = tty_slot(t, t->head);
		size_t room = min(TTY_BUFFER - (t->head - t->tail),
				  TTY_BUFFER - t->head % TTY_BUFFER);
		size_t n = uk_host_read(input, at, min(room, waiting));

		if (n == 0)
			waiting = 0; /* the runner has gone */
		waiting -= n;
		t->head += (unsigned)n;
	}
}

void tty_stream_open(void)
{
	input = tty_stream_handle(tty_stream_numbers, false);
	if (input == -1)
		tty_console.eof = true;
}
