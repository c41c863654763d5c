/* SPDX-License-Identifier: BSD-3-Clause */
/* Output processing, c_oflag's, and the column that output has reached, which
 * tabs and their erasing need: of images that read the console or change its
 * attributes. */
#include <termios.h>
#include <uk/device.h>
#include "tty.h"

#define TAB 8u

static void put_return(struct tty *t, unsigned oflag)
{
	bool newline = oflag & OCRNL;

	if ((oflag & ONOCR) && t->column == 0)
		return;
	if (!newline || (oflag & ONLRET))
		t->column = t->canon_column = 0;
	t->write(t, newline ? "\n" : "\r", 1);
}

static void put_newline(struct tty *t, unsigned oflag)
{
	if (oflag & (ONLCR | ONLRET))
		t->column = 0;
	t->canon_column = t->column;
	if (oflag & ONLCR)
		t->write(t, "\r\n", 2);
	else
		t->write(t, "\n", 1);
}

static void put_tab(struct tty *t, unsigned oflag)
{
	unsigned n = TAB - t->column % TAB;

	t->column += n;
	if ((oflag & TABDLY) == TAB3)
		t->write(t, "        ", n);
	else
		t->write(t, "\t", 1);
}

/* One byte that is more than itself. */
static void put_special(struct tty *t, unsigned char c)
{
	const unsigned oflag = t->termios.c_oflag;
	char upper = (char)(c - 'a' + 'A');

	switch (c) {
	case '\r':
		put_return(t, oflag);
		return;
	case '\n':
		put_newline(t, oflag);
		return;
	case '\t':
		put_tab(t, oflag);
		return;
	case '\b':
		t->column -= t->column != 0;
		t->write(t, "\b", 1);
		return;
	}
	t->column++;
	t->write(t, &upper, 1);
}

/* Is c more than a byte that takes one column, or none? */
static bool is_special(unsigned char c, bool upper)
{
	return c == '\r' || c == '\n' || c == '\t' || c == '\b' ||
	       (upper && c >= 'a' && c <= 'z');
}

void tty_output(struct tty *t, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	bool upper = t->termios.c_oflag & OLCUC;

	if (!(t->termios.c_oflag & OPOST)) {
		t->write(t, text, len);
		return;
	}
	while (p < end) {
		const unsigned char *plain = p;

		for (; p < end && !is_special(*p, upper); p++)
			t->column += !tty_is_control(*p) &&
				     !tty_is_continuation(t, *p);
		if (p != plain)
			t->write(t, (const char *)plain, (size_t)(p - plain));
		if (p < end)
			put_special(t, *p++);
	}
}
