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

static bool flow_char(struct tty *t, unsigned char c)
{
	if (tty_char_is(t, c, VSTART))
		tty_start(t);
	else if (tty_char_is(t, c, VSTOP))
		tty_stop(t);
	else
		return false;
	return true;
}

/* The foreground group, if there is one, is the only process. What was typed is
 * forgotten unless NOFLSH says otherwise. */
static bool signal_char(struct tty *t, unsigned char c)
{
	int sig = tty_char_is(t, c, VINTR)   ? SIGINT
		  : tty_char_is(t, c, VQUIT) ? SIGQUIT
		  : tty_char_is(t, c, VSUSP) ? SIGTSTP
					     : 0;

	if (!sig)
		return false;
	if (!tty_is(t, NOFLSH)) {
		t->tail = t->canon = t->head;
		if (t->changed)
			t->changed(t, TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE);
	}
	if (t->termios.c_iflag & IXON)
		tty_start(t);
	if (tty_is(t, ECHO))
		tty_echo(t, c);
	if (t->pgrp)
		uk_signal_raise(uk_process_current(), sig);
	return true;
}

/* Bits and case; a byte that stays what it is. */
static unsigned char map(struct tty *t, unsigned char c)
{
	const unsigned iflag = t->termios.c_iflag;

	if (iflag & ISTRIP)
		c &= 0x7f;
	if ((iflag & IUCLC) && tty_is(t, IEXTEN) && c >= 'A' && c <= 'Z')
		c |= 0x20;
	return c;
}

/* Carriage return and newline; false: ignored. */
static bool map_newline(struct tty *t, unsigned char *c)
{
	const unsigned iflag = t->termios.c_iflag;

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

void tty_type(struct tty *t, unsigned char c)
{
	const unsigned iflag = t->termios.c_iflag;
	bool literal = t->literal, twice;

	t->literal = false;
	c = map(t, c);
	if (!literal) {
		if ((iflag & IXON) && flow_char(t, c))
			return;
		if (tty_is(t, ISIG) && signal_char(t, c))
			return;
		if ((iflag & (IXON | IXANY)) == (IXON | IXANY))
			tty_start(t);
		if (!map_newline(t, &c))
			return;
		if (tty_is(t, ICANON) && tty_edit(t, c))
			return;
	}
	twice = c == PARITY_MARK && (iflag & PARMRK) && !(iflag & ISTRIP);
	/* A line that fills the buffer loses its further bytes, but for its
	 * end, for which the last place is kept; as on Linux. */
	if (tty_is(t, ICANON) && t->head - t->tail + twice >= TTY_BUFFER - 1)
		return;
	if (tty_is(t, ECHO))
		tty_echo_typed(t, c);
	if (twice)
		tty_store(t, c);
	tty_store(t, c);
}

/* An unfinished line alone takes all input, or it would never end. A byte may
 * become two. */
bool tty_has_room(const struct tty *t)
{
	if (tty_is(t, ICANON) && t->canon == t->tail)
		return true;
	return t->head - t->tail < TTY_BUFFER - 2;
}

void tty_typed(struct tty *t)
{
	/* Each looks for itself whether it is enough. */
	uk_waitq_wake(&t->readers, UINT_MAX);
	if (tty_readable(t))
		vfs_poll_notify(&t->pollers, POLLIN | POLLRDNORM);
}

static void receive(struct tty *t)
{
	int c;

	while (tty_has_room(t) && (c = uk_console_getc()) >= 0)
		tty_type(t, (unsigned char)c);
}

void tty_receive(void)
{
	if (tty_console.stream)
		tty_stream_receive();
	else
		receive(&tty_console);
	tty_typed(&tty_console);
}

void tty_flush_input(struct tty *t)
{
	t->tail = t->canon = t->head;
	if (t->changed)
		t->changed(t, TIOCPKT_FLUSHREAD);
	if (t->room)
		t->room(t);
}
