/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Input processing: what Linux's N_TTY does with a received byte, in the order
 * in which it does it: map, flow control, signal, edit, echo, store. Runs in
 * the receive interrupt, so that typing is echoed while the program computes.
 */
#include <limits.h>
#include <signal.h>
#include <termios.h>
#include <uk/device.h>
#include <uk/process.h>
#include <uk/signal.h>
#include "tty.h"

#define PARITY_MARK 0377 /* PARMRK doubles it */

static bool flow_char(unsigned char c)
{
	if (tty_char_is(c, VSTART))
		tty_start();
	else if (tty_char_is(c, VSTOP))
		tty_stop();
	else
		return false;
	return true;
}

/* The foreground group is the only process. What was typed is forgotten unless
 * NOFLSH says otherwise. */
static bool signal_char(unsigned char c)
{
	int sig = tty_char_is(c, VINTR)	  ? SIGINT
		  : tty_char_is(c, VQUIT) ? SIGQUIT
		  : tty_char_is(c, VSUSP) ? SIGTSTP
					  : 0;

	if (!sig)
		return false;
	if (!tty_is(NOFLSH))
		tty.tail = tty.canon = tty.head;
	if (tty.termios.c_iflag & IXON)
		tty_start();
	if (tty_is(ECHO))
		tty_echo(c);
	uk_signal_raise(uk_process_current(), sig);
	return true;
}

/* Bits and case; a byte that stays what it is. */
static unsigned char map(unsigned char c)
{
	const unsigned iflag = tty.termios.c_iflag;

	if (iflag & ISTRIP)
		c &= 0x7f;
	if ((iflag & IUCLC) && tty_is(IEXTEN) && c >= 'A' && c <= 'Z')
		c |= 0x20;
	return c;
}

/* Carriage return and newline; false: ignored. */
static bool map_newline(unsigned char *c)
{
	const unsigned iflag = tty.termios.c_iflag;

	if (*c == '\r') {
		if (iflag & IGNCR)
			return false;
		if (iflag & ICRNL)
			*c = '\n';
	} else if (*c == '\n' && (iflag & INLCR)) {
		*c = '\r';
	}
	return true;
}

void tty_type(unsigned char c)
{
	const unsigned iflag = tty.termios.c_iflag;
	bool literal = tty.literal;

	tty.literal = false;
	c = map(c);
	if (!literal) {
		if ((iflag & IXON) && flow_char(c))
			return;
		if (tty_is(ISIG) && signal_char(c))
			return;
		if ((iflag & (IXON | IXANY)) == (IXON | IXANY))
			tty_start();
		if (!map_newline(&c))
			return;
		if (tty_is(ICANON) && tty_edit(c))
			return;
	}
	/* A line that fills the buffer loses its further bytes, but for its
	 * end, for which the last place is kept; as on Linux. */
	if (tty_is(ICANON) && tty.head - tty.tail >= TTY_BUFFER - 2)
		return;
	if (tty_is(ECHO))
		tty_echo_typed(c);
	if (c == PARITY_MARK && (iflag & PARMRK) && !(iflag & ISTRIP))
		tty_store(c);
	tty_store(c);
}

/* An unfinished line alone takes all input, or it would never end. A byte may
 * become two. */
static bool has_room(void)
{
	if (tty_is(ICANON) && tty.canon == tty.tail)
		return true;
	return tty.head - tty.tail < TTY_BUFFER - 2;
}

static void receive(void)
{
	int c;

	while (has_room() && (c = uk_console_getc()) >= 0)
		tty_type((unsigned char)c);
}

void tty_receive(void)
{
	if (tty.stream)
		tty_stream_receive();
	else
		receive();
	/* Each looks for itself whether it is enough. */
	uk_waitq_wake(&tty.readers, UINT_MAX);
	if (tty_readable())
		vfs_poll_notify(&tty.pollers, POLLIN | POLLRDNORM);
}

void tty_flush_input(void)
{
	tty.tail = tty.canon = tty.head;
	tty_receive();
}
