/* SPDX-License-Identifier: BSD-3-Clause */
/* Canonical mode: the line being edited, and the lines that wait to be read.
 * Interrupts are off. */
#include <termios.h>
#include "tty.h"

unsigned char tty_buf[TTY_BUFFER];
uint64_t tty_ends[TTY_BUFFER / TTY_WORD];

static uint64_t end_bit(unsigned count)
{
	return 1ULL << count % TTY_WORD;
}

static uint64_t *end_word(unsigned count)
{
	return &tty_ends[count % TTY_BUFFER / TTY_WORD];
}

void tty_store(unsigned char c)
{
	*tty_slot(tty.head) = c;
	*end_word(tty.head) &= ~end_bit(tty.head);
	tty.head++;
}

void tty_end_line(unsigned char c)
{
	tty_store(c);
	*end_word(tty.head - 1) |= end_bit(tty.head - 1);
	tty.canon = tty.head;
}

/* Take the last character away, all its bytes; *at is its place. */
static void unstore(unsigned *at)
{
	*at = tty.head;
	do
		--*at;
	while (tty_is_continuation(*tty_slot(*at)) && *at != tty.canon);
}

static void erase_one(void)
{
	unsigned at, n;

	unstore(&at);
	n = tty.head - at;
	tty.head = at;
	tty_echo_erased(at, n, true);
}

static bool is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || c == '_' ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Back to canon, or to where a word of letters and digits begins. */
static void erase_many(bool word)
{
	bool inside = false;
	unsigned at, n;

	while (tty.head != tty.canon) {
		unstore(&at);
		if (word && inside && !is_word(*tty_slot(at)))
			break;
		inside |= is_word(*tty_slot(at));
		n = tty.head - at;
		tty.head = at;
		tty_echo_erased(at, n, false);
	}
}

static void kill_line(void)
{
	const unsigned all = ECHOK | ECHOKE | ECHOE;

	if (!tty_is(ECHO) || (tty.termios.c_lflag & all) == all) {
		erase_many(false);
		return;
	}
	tty.head = tty.canon;
	tty_echo_done();
	tty_echo(tty.termios.c_cc[VKILL]);
	if (tty_is(ECHOK))
		tty_echo_raw('\n');
}

static void erase(unsigned char c)
{
	if (tty.head == tty.canon)
		return;
	if (tty_char_is(c, VERASE))
		erase_one();
	else if (tty_char_is(c, VKILL))
		kill_line();
	else
		erase_many(true);
	if (tty.head == tty.canon && tty_is(ECHO))
		tty_echo_done();
}

static void quote_next(void)
{
	tty.literal = true;
	if (!tty_is(ECHO))
		return;
	tty_echo_done();
	if (tty_is(ECHOCTL))
		tty_output("^\b", 2);
}

static void reprint(unsigned char c)
{
	tty_echo_done();
	tty_echo(c);
	tty_echo_raw('\n');
	for (unsigned at = tty.canon; at != tty.head; at++)
		tty_echo(*tty_slot(at));
}

bool tty_edit(unsigned char c)
{
	bool extended = tty_is(IEXTEN);

	if (tty_char_is(c, VERASE) || tty_char_is(c, VKILL) ||
	    (tty_char_is(c, VWERASE) && extended)) {
		erase(c);
	} else if (tty_char_is(c, VLNEXT) && extended) {
		quote_next();
	} else if (tty_char_is(c, VREPRINT) && extended && tty_is(ECHO)) {
		reprint(c);
	} else if (c == '\n') {
		if (tty_is(ECHO | ECHONL))
			tty_echo_raw(c);
		tty_end_line(c);
	} else if (tty_char_is(c, VEOF)) {
		tty_end_line(TTY_EOF_MARK);
	} else if (tty_char_is(c, VEOL) ||
		   (tty_char_is(c, VEOL2) && extended)) {
		if (tty_is(ECHO))
			tty_echo_typed(c);
		tty_end_line(c);
	} else {
		return false;
	}
	return true;
}

void tty_mode_changed(void)
{
	/* What is there becomes one line, or simply bytes. */
	for (unsigned i = 0; i < TTY_BUFFER / TTY_WORD; i++)
		tty_ends[i] = 0;
	tty.literal = false;
	tty.erasing = false;
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

		if (end && *tty_slot(at) == TTY_EOF_MARK) {
			*skip = 1;
			break;
		}
		n++;
		if (end)
			break;
	}
	return n;
}
