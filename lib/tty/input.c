/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Input processing: what Linux's N_TTY does with a received byte, in the order
 * in which it does it: map, signal, flow control, edit, echo, store. Runs in
 * the receive interrupt, so that typing is echoed while the program computes.
 */
#include <limits.h>
#include <signal.h>
#include <termios.h>
#include <uk/device.h>
#include <uk/process.h>
#include <uk/signal.h>
#include "tty.h"

#define DEL 0177
#define CTRL_BIT 0100 /* ^X is X without it */
#define DISABLED 0 /* _POSIX_VDISABLE */

unsigned char tty_buf[TTY_BUFFER];
uint64_t tty_ends[TTY_BUFFER / TTY_WORD];

static unsigned char *slot(unsigned count)
{
	return &tty_buf[count % TTY_BUFFER];
}

static uint64_t end_bit(unsigned count)
{
	return 1ULL << count % TTY_WORD;
}

static uint64_t *end_word(unsigned count)
{
	return &tty_ends[count % TTY_BUFFER / TTY_WORD];
}

static bool is_char(unsigned char c, unsigned which)
{
	return c != DISABLED && c == tty.termios.c_cc[which];
}

/* Shown as ^X, two columns. */
static bool is_control(unsigned char c)
{
	return (c < ' ' && c != '\n' && c != '\t') || c == DEL;
}

static void echo(unsigned char c)
{
	char text[2] = { '^', (char)(c ^ CTRL_BIT) };

	if (is_control(c) && tty_is(ECHOCTL))
		tty_output(text, 2);
	else
		tty_output((const char *)&c, 1);
}

static void store(unsigned char c)
{
	*slot(tty.head) = c;
	*end_word(tty.head) &= ~end_bit(tty.head);
	tty.head++;
}

/* Complete the line with c; readers see it from here on. */
static void end_line(unsigned char c)
{
	store(c);
	*end_word(tty.head - 1) |= end_bit(tty.head - 1);
	tty.canon = tty.head;
}

static void erase_one(void)
{
	unsigned char c;

	/* IUTF8: with a character go its continuation bytes, 10xxxxxx. */
	do {
		c = *slot(--tty.head);
	} while ((tty.termios.c_iflag & IUTF8) && (c & 0xc0) == 0x80 &&
		 tty.head != tty.canon);
	if (!tty_is(ECHO))
		return;
	if (!tty_is(ECHOE))
		echo(tty.termios.c_cc[VERASE]);
	else if (is_control(c) && tty_is(ECHOCTL))
		tty_output("\b \b\b \b", 6);
	else
		tty_output("\b \b", 3);
}

static void erase_word(void)
{
	while (tty.head != tty.canon && *slot(tty.head - 1) == ' ')
		erase_one();
	while (tty.head != tty.canon && *slot(tty.head - 1) != ' ')
		erase_one();
}

/* Canonical mode's commands; false if c is none. */
static bool edit(unsigned char c)
{
	if (is_char(c, VERASE)) {
		if (tty.head != tty.canon)
			erase_one();
	} else if (is_char(c, VKILL)) {
		while (tty.head != tty.canon)
			erase_one();
	} else if (is_char(c, VWERASE) && tty_is(IEXTEN)) {
		erase_word();
	} else if (is_char(c, VLNEXT) && tty_is(IEXTEN)) {
		tty.literal = true;
		if (tty_is(ECHO) && tty_is(ECHOCTL))
			tty_output("^\b", 2);
	} else if (is_char(c, VEOF)) {
		end_line(TTY_EOF_MARK);
	} else if (c == '\n' || is_char(c, VEOL) ||
		   (is_char(c, VEOL2) && tty_is(IEXTEN))) {
		if (tty_is(ECHO) || (c == '\n' && tty_is(ECHONL)))
			echo(c);
		end_line(c);
	} else {
		return false;
	}
	return true;
}

static bool signal_char(unsigned char c)
{
	int sig = is_char(c, VINTR)   ? SIGINT
		  : is_char(c, VQUIT) ? SIGQUIT
		  : is_char(c, VSUSP) ? SIGTSTP
				      : 0;

	if (!sig)
		return false;
	if (tty_is(ECHO)) {
		echo(c);
		tty_output("\n", 1);
	}
	uk_signal_raise(uk_process_current(), sig);
	return true;
}

static bool flow_char(unsigned char c)
{
	if (is_char(c, VSTART))
		tty_start();
	else if (is_char(c, VSTOP))
		tty_stop();
	else
		return false;
	return true;
}

static void receive_byte(unsigned char c)
{
	const unsigned iflag = tty.termios.c_iflag;
	bool literal = tty.literal;

	tty.literal = false;
	if (iflag & ISTRIP)
		c &= 0x7f;
	if (!literal) {
		if (tty_is(ISIG) && signal_char(c))
			return;
		if ((iflag & IXON) && flow_char(c))
			return;
		if (c == '\r') {
			if (iflag & IGNCR)
				return;
			if (iflag & ICRNL)
				c = '\n';
		} else if (c == '\n' && (iflag & INLCR)) {
			c = '\r';
		}
		if (tty_is(ICANON) && edit(c))
			return;
	}
	/* A line that fills the buffer loses its further bytes, but for its
	 * end, for which the last place is kept; as on Linux. */
	if (tty_is(ICANON) && tty.head - tty.tail >= TTY_BUFFER - 1)
		return;
	if (tty_is(ECHO))
		echo(c);
	store(c);
}

/* Input ends: what was typed of a line is one. */
static void receive_eof(void)
{
	tty.eof = true;
	if (tty_is(ICANON) && tty.head != tty.canon)
		end_line(TTY_EOF_MARK);
}

/* An unfinished line alone takes all input, or it would never end. */
static bool has_room(void)
{
	if (tty_is(ICANON) && tty.canon == tty.tail)
		return true;
	return tty.head - tty.tail < TTY_BUFFER - 1;
}

void tty_receive(void)
{
	int c;

	while (!tty.eof && has_room() && tty.expected != 0 &&
	       (c = uk_console_getc()) >= 0) {
		if (tty.expected != UINT64_MAX)
			tty.expected--;
		receive_byte((unsigned char)c);
	}
	if (tty.expected == 0 && !tty.eof && has_room())
		receive_eof();
	/* Each looks for itself whether it is enough. */
	uk_waitq_wake(&tty.readers, UINT_MAX);
}

void tty_flush_input(void)
{
	tty.tail = tty.canon = tty.head;
	tty_receive();
}

void tty_mode_changed(void)
{
	/* What is there becomes one line, or simply bytes. */
	for (unsigned i = 0; i < TTY_BUFFER / TTY_WORD; i++)
		tty_ends[i] = 0;
	tty.literal = false;
	tty.canon = tty.tail;
	if (tty_is(ICANON) && tty.head != tty.tail) {
		tty.canon = tty.head;
		*end_word(tty.head - 1) |= end_bit(tty.head - 1);
	}
}

unsigned tty_line(unsigned max, unsigned *skip)
{
	unsigned n = 0;

	*skip = 0;
	while (n < max && tty.tail + n != tty.canon) {
		unsigned at = tty.tail + n;
		bool end = *end_word(at) & end_bit(at);

		if (end && *slot(at) == TTY_EOF_MARK) {
			*skip = 1;
			break;
		}
		n++;
		if (end)
			break;
	}
	return n;
}

void tty_consume(unsigned n)
{
	tty.tail += n;
	/* Raw mode leaves canon behind. */
	if (!tty_is(ICANON))
		tty.canon = tty.tail;
	tty_receive();
}
