/* SPDX-License-Identifier: BSD-3-Clause */
/* What typing shows, as Linux's N_TTY shows it. Interrupts are off. */
#include <termios.h>
#include "tty.h"

#define CTRL_BIT 0100 /* ^X is X without it */
#define TAB 8u

void tty_echo_raw(struct tty *t, unsigned char c)
{
	tty_output(t, (const char *)&c, 1);
}

void tty_echo(struct tty *t, unsigned char c)
{
	char text[2] = { '^', (char)(c ^ CTRL_BIT) };

	if (tty_is(t, ECHOCTL) && tty_is_control(c) && c != '\t')
		tty_output(t, text, 2);
	else
		tty_echo_raw(t, c);
}

void tty_echo_done(struct tty *t)
{
	if (t->erasing)
		tty_echo_raw(t, '/');
	t->erasing = false;
}

void tty_echo_typed(struct tty *t, unsigned char c)
{
	tty_echo_done(t);
	if (t->canon == t->head)
		t->canon_column = t->column;
	if (c == '\n')
		tty_echo_raw(t, c);
	else
		tty_echo(t, c);
}

/* The columns that the line's bytes before at take, from a multiple of TAB on:
 * the line's start, or behind the last tab. */
static unsigned columns_before(struct tty *t, unsigned at)
{
	unsigned n = 0;

	while (at != t->canon) {
		unsigned char c = *tty_slot(t, --at);

		if (c == '\t')
			return n;
		if (tty_is_control(c))
			n += tty_is(t, ECHOCTL) ? 2 : 0;
		else if (!tty_is_continuation(t, c))
			n++;
	}
	return n + t->canon_column;
}

static void erase_tab(struct tty *t, unsigned at)
{
	for (unsigned n = TAB - columns_before(t, at) % TAB; n != 0; n--)
		tty_output(t, "\b", 1);
}

/* Erased characters between \ and /, for paper. */
static void print_erased(struct tty *t, unsigned at, unsigned n)
{
	if (!t->erasing)
		tty_echo_raw(t, '\\');
	t->erasing = true;
	tty_echo(t, *tty_slot(t, at));
	for (unsigned i = 1; i < n; i++)
		tty_echo_raw(t, *tty_slot(t, at + i));
}

void tty_echo_erased(struct tty *t, unsigned at, unsigned n, bool one)
{
	unsigned char c = *tty_slot(t, at);

	if (!tty_is(t, ECHO))
		return;
	if (tty_is(t, ECHOPRT)) {
		print_erased(t, at, n);
	} else if (one && !tty_is(t, ECHOE)) {
		tty_echo(t, t->termios.c_cc[VERASE]);
	} else if (c == '\t') {
		erase_tab(t, at);
	} else if (!tty_is_control(c)) {
		tty_output(t, "\b \b", 3);
	} else if (tty_is(t, ECHOCTL)) {
		tty_output(t, "\b \b\b \b", 6);
	}
}
