/* SPDX-License-Identifier: BSD-3-Clause */
/* Output processing, c_oflag's, and the column that output has reached, which
 * tabs and their erasing need. */
#include <termios.h>
#include <uk/device.h>
#include "tty.h"

#define TAB 8u

static void put_return(unsigned oflag)
{
	bool newline = oflag & OCRNL;

	if ((oflag & ONOCR) && tty.column == 0)
		return;
	if (!newline || (oflag & ONLRET))
		tty.column = tty.canon_column = 0;
	uk_console_write(newline ? "\n" : "\r", 1);
}

static void put_newline(unsigned oflag)
{
	if (oflag & (ONLCR | ONLRET))
		tty.column = 0;
	tty.canon_column = tty.column;
	if (oflag & ONLCR)
		uk_console_write("\r\n", 2);
	else
		uk_console_write("\n", 1);
}

static void put_tab(unsigned oflag)
{
	unsigned n = TAB - tty.column % TAB;

	tty.column += n;
	if ((oflag & TABDLY) == TAB3)
		uk_console_write("        ", n);
	else
		uk_console_write("\t", 1);
}

/* One byte that is more than itself. */
static void put_special(unsigned char c)
{
	const unsigned oflag = tty.termios.c_oflag;
	char upper = (char)(c - 'a' + 'A');

	switch (c) {
	case '\r':
		put_return(oflag);
		return;
	case '\n':
		put_newline(oflag);
		return;
	case '\t':
		put_tab(oflag);
		return;
	case '\b':
		tty.column -= tty.column != 0;
		uk_console_write("\b", 1);
		return;
	}
	tty.column++;
	uk_console_write(&upper, 1);
}

/* Is c more than a byte that takes one column, or none? */
static bool is_special(unsigned char c, bool upper)
{
	return c == '\r' || c == '\n' || c == '\t' || c == '\b' ||
	       (upper && c >= 'a' && c <= 'z');
}

void tty_output(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	bool upper = tty.termios.c_oflag & OLCUC;

	if (!(tty.termios.c_oflag & OPOST)) {
		uk_console_write(text, len);
		return;
	}
	while (p < end) {
		const unsigned char *plain = p;

		for (; p < end && !is_special(*p, upper); p++)
			tty.column += !tty_is_control(*p) &&
				      !tty_is_continuation(*p);
		if (p != plain)
			uk_console_write((const char *)plain,
					 (size_t)(p - plain));
		if (p < end)
			put_special(*p++);
	}
}
