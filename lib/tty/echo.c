/* SPDX-License-Identifier: BSD-3-Clause */
/* What typing shows, as Linux's N_TTY shows it. Interrupts are off. */
#include <termios.h>
#include "tty.h"

#define CTRL_BIT 0100 /* ^X is X without it */
#define TAB 8u

void tty_echo_raw(unsigned char c)
{
	tty_output((const char *)&c, 1);
}

void tty_echo(unsigned char c)
{
	char text[2] = { '^', (char)(c ^ CTRL_BIT) };

	if (tty_is(ECHOCTL) && tty_is_control(c) && c != '\t')
		tty_output(text, 2);
	else
		tty_echo_raw(c);
}

void tty_echo_done(void)
{
	if (tty.erasing)
		tty_echo_raw('/');
	tty.erasing = false;
}

void tty_echo_typed(unsigned char c)
{
	tty_echo_done();
	if (tty.canon == tty.head)
		tty.canon_column = tty.column;
	if (c == '\n')
		tty_echo_raw(c);
	else
		tty_echo(c);
}

/* The columns that the line's bytes before at take, from a multiple of TAB on:
 * the line's start, or behind the last tab. */
static unsigned columns_before(unsigned at)
{
	unsigned n = 0;

	while (at != tty.canon) {
		unsigned char c = *tty_slot(--at);

		if (c == '\t')
			return n;
		if (tty_is_control(c))
			n += tty_is(ECHOCTL) ? 2 : 0;
		else if (!tty_is_continuation(c))
			n++;
	}
	return n + tty.canon_column;
}

static void erase_tab(unsigned at)
{
	for (unsigned n = TAB - columns_before(at) % TAB; n != 0; n--)
		tty_output("\b", 1);
}

/* Erased characters between \ and /, for paper. */
static void print_erased(unsigned at, unsigned n)
{
	if (!tty.erasing)
		tty_echo_raw('\\');
	tty.erasing = true;
	tty_echo(*tty_slot(at));
	for (unsigned i = 1; i < n; i++)
		tty_echo_raw(*tty_slot(at + i));
}

void tty_echo_erased(unsigned at, unsigned n, bool one)
{
	unsigned char c = *tty_slot(at);

	if (!tty_is(ECHO))
		return;
	if (tty_is(ECHOPRT)) {
		print_erased(at, n);
	} else if (one && !tty_is(ECHOE)) {
		tty_echo(tty.termios.c_cc[VERASE]);
	} else if (c == '\t') {
		erase_tab(at);
	} else if (!tty_is_control(c)) {
		tty_output("\b \b", 3);
	} else if (tty_is(ECHOCTL)) {
		tty_output("\b \b\b \b", 6);
	}
}
