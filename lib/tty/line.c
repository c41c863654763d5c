/* SPDX-License-Identifier: BSD-3-Clause */
/* Canonical mode: the line being edited, and the lines that wait to be read.
 * Interrupts are off. */
#include <termios.h>
#include <uk/device.h>
#include "tty.h"

static void put(struct tty *t, const char *text, size_t len)
{
	(void)t;
	uk_console_write(text, len);
}

void tty_console_start(void)
{
	static const struct uk_termios modes = TTY_MODES(HUPCL);
	static unsigned char buf[TTY_BUFFER];
	static uint64_t ends[TTY_BUFFER / TTY_WORD];
	struct tty *t = &tty_console;

	if (t->buf) /* by the other part */
		return;
	t->termios = modes;
	t->session = t->pgrp = 1;
	t->buf = buf;
	t->ends = ends;
	uk_waitq_init(&t->readers);
	uk_waitq_init(&t->writers);
	uk_list_init(&t->pollers.watchers);
	t->write = put;
	tty_console_put = tty_output;
}

static uint64_t end_bit(unsigned count)
{
	return 1ULL << count % TTY_WORD;
}

static uint64_t *end_word(struct tty *t, unsigned count)
{
	return &t->ends[count % TTY_BUFFER / TTY_WORD];
}

void tty_store(struct tty *t, unsigned char c)
{
	*tty_slot(t, t->head) = c;
	*end_word(t, t->head) &= ~end_bit(t->head);
	t->head++;
}

void tty_end_line(struct tty *t, unsigned char c)
{
	tty_store(t, c);
	*end_word(t, t->head - 1) |= end_bit(t->head - 1);
	t->canon = t->head;
}

/* Take the last character away, all its bytes; *at is its place. */
static void unstore(struct tty *t, unsigned *at)
{
	*at = t->head;
	do
		--*at;
	while (tty_is_continuation(t, *tty_slot(t, *at)) && *at != t->canon);
}

static void erase_one(struct tty *t)
{
	unsigned at, n;

	unstore(t, &at);
	n = t->head - at;
	t->head = at;
	tty_echo_erased(t, at, n, true);
}

static bool is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || c == '_' ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Back to canon, or to where a word of letters and digits begins. */
static void erase_many(struct tty *t, bool word)
{
	bool inside = false;
	unsigned at, n;

	while (t->head != t->canon) {
		unstore(t, &at);
		if (word && inside && !is_word(*tty_slot(t, at)))
			break;
		inside |= is_word(*tty_slot(t, at));
		n = t->head - at;
		t->head = at;
		tty_echo_erased(t, at, n, false);
	}
}

static void kill_line(struct tty *t)
{
	const unsigned all = ECHOK | ECHOKE | ECHOE;

	if (!tty_is(t, ECHO) || (t->termios.c_lflag & all) == all) {
		erase_many(t, false);
		return;
	}
	t->head = t->canon;
	tty_echo_done(t);
	tty_echo(t, t->termios.c_cc[VKILL]);
	if (tty_is(t, ECHOK))
		tty_echo_raw(t, '\n');
}

static void erase(struct tty *t, unsigned char c)
{
	if (t->head == t->canon)
		return;
	if (tty_char_is(t, c, VERASE))
		erase_one(t);
	else if (tty_char_is(t, c, VKILL))
		kill_line(t);
	else
		erase_many(t, true);
	if (t->head == t->canon && tty_is(t, ECHO))
		tty_echo_done(t);
}

static void quote_next(struct tty *t)
{
	t->literal = true;
	if (!tty_is(t, ECHO))
		return;
	tty_echo_done(t);
	if (tty_is(t, ECHOCTL))
		tty_output(t, "^\b", 2);
}

static void reprint(struct tty *t, unsigned char c)
{
	tty_echo_done(t);
	tty_echo(t, c);
	tty_echo_raw(t, '\n');
	for (unsigned at = t->canon; at != t->head; at++)
		tty_echo(t, *tty_slot(t, at));
}

bool tty_edit(struct tty *t, unsigned char c)
{
	bool extended = tty_is(t, IEXTEN);

	if (tty_char_is(t, c, VERASE) || tty_char_is(t, c, VKILL) ||
	    (tty_char_is(t, c, VWERASE) && extended)) {
		erase(t, c);
	} else if (tty_char_is(t, c, VLNEXT) && extended) {
		quote_next(t);
	} else if (tty_char_is(t, c, VREPRINT) && extended && tty_is(t, ECHO)) {
		reprint(t, c);
	} else if (c == '\n') {
		if (tty_is(t, ECHO | ECHONL))
			tty_echo_raw(t, c);
		tty_end_line(t, c);
	} else if (tty_char_is(t, c, VEOF)) {
		tty_end_line(t, TTY_EOF_MARK);
	} else if (tty_char_is(t, c, VEOL) ||
		   (tty_char_is(t, c, VEOL2) && extended)) {
		if (tty_is(t, ECHO))
			tty_echo_typed(t, c);
		tty_end_line(t, c);
	} else {
		return false;
	}
	return true;
}

void tty_mode_changed(struct tty *t)
{
	/* What is there becomes one line, or simply bytes. */
	for (unsigned i = 0; i < TTY_BUFFER / TTY_WORD; i++)
		t->ends[i] = 0;
	t->literal = false;
	t->erasing = false;
	t->canon = t->tail;
	if (tty_is(t, ICANON) && t->head != t->tail) {
		t->canon = t->head;
		*end_word(t, t->head - 1) |= end_bit(t->head - 1);
	}
}

static bool is_eof(struct tty *t, unsigned at)
{
	return (*end_word(t, at) & end_bit(at)) &&
	       *tty_slot(t, at) == TTY_EOF_MARK;
}

unsigned tty_line(struct tty *t, unsigned max, unsigned *skip)
{
	unsigned n = 0;

	*skip = 0;
	while (n < max && t->tail + n != t->canon) {
		unsigned at = t->tail + n;
		bool end = *end_word(t, at) & end_bit(at);

		if (is_eof(t, at)) {
			*skip = 1;
			return n;
		}
		n++;
		if (end)
			return n;
	}
	/* A mark behind what fills the reader's buffer goes with it. */
	if (n == max && t->tail + n != t->canon && is_eof(t, t->tail + n))
		*skip = 1;
	return n;
}

unsigned tty_waiting(struct tty *t)
{
	unsigned n = 0;

	for (unsigned at = t->tail; at != t->canon; at++)
		n += !is_eof(t, at);
	return n;
}
