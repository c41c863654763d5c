/* SPDX-License-Identifier: BSD-3-Clause */
/* What a terminal does with bytes that are typed: Linux's N_TTY in a table. */
#ifndef TERMINAL_ROWS_H
#define TERMINAL_ROWS_H

#include <termios.h>

/* Modes to set and to clear, what is typed, read, and shown. */
struct row {
	const char *name;
	unsigned on, off; /* c_lflag */
	unsigned in_on, in_off; /* c_iflag */
	unsigned out_on, out_off; /* c_oflag */
	const char *typed, *read, *shown;
};

#define LOCAL(on, off) on, off, 0, 0, 0, 0
#define INPUT(on, off) 0, 0, on, off, 0, 0
#define OUTPUT(on, off) 0, 0, 0, 0, on, off

static const struct row rows[] = {
	{ "line", LOCAL(0, 0), "abc\n", "abc\n", "abc\r\n" },
	{ "erase", LOCAL(0, 0), "ab\177c\n", "ac\n", "ab\b \bc\r\n" },
	{ "erase nothing", LOCAL(0, 0), "\177c\n", "c\n", "c\r\n" },
	{ "erase tab", LOCAL(0, 0), "a\tb\177\177c\n", "ac\n",
	  "a\tb\b \b\b\b\b\b\b\b\bc\r\n" },
	{ "erase control", LOCAL(0, 0), "a\001\177b\n", "ab\n",
	  "a^A\b \b\b \bb\r\n" },
	{ "erase word", LOCAL(0, 0), "foo bar-baz\027x\n", "foo bar-x\n",
	  "foo bar-baz\b \b\b \b\b \bx\r\n" },
	{ "kill", LOCAL(0, 0), "ab\025c\n", "c\n", "ab\b \b\b \bc\r\n" },
	{ "kill, no ECHOKE", LOCAL(0, ECHOKE), "ab\025c\n", "c\n",
	  "ab^U\r\nc\r\n" },
	{ "no ECHOE", LOCAL(0, ECHOE), "ab\177\n", "a\n", "ab^?\r\n" },
	{ "ECHOPRT", LOCAL(ECHOPRT, 0), "abc\177\177d\n", "ad\n",
	  "abc\\cb/d\r\n" },
	{ "no ECHOCTL", LOCAL(0, ECHOCTL), "a\001\n", "a\001\n", "a\001\r\n" },
	{ "no ECHO", LOCAL(0, ECHO), "secret\n", "secret\n", "" },
	{ "ECHONL", LOCAL(ECHONL, ECHO), "secret\n", "secret\n", "\r\n" },
	{ "literal", LOCAL(0, 0), "\026\003\n", "\003\n", "^\b^C\r\n" },
	{ "no IEXTEN", LOCAL(0, IEXTEN), "a\026b\027\n", "a\026b\027\n",
	  "a^Vb^W\r\n" },
	{ "reprint", LOCAL(0, 0), "ab\022c\n", "abc\n", "ab^R\r\nabc\r\n" },
	{ "end of file", LOCAL(0, 0), "ab\004", "ab", "ab" },
	{ "end of line", LOCAL(0, 0), "ab;", "ab;", "ab;" },
	{ "raw", LOCAL(0, ICANON | ISIG | ECHO), "a\004\177\n", "a\004\177\n",
	  "" },
	{ "raw echo", LOCAL(0, ICANON), "a\004b", "a\004b", "a^Db" },
	{ "interrupt", LOCAL(0, 0), "\003d\n", "d\n", "^Cd\r\n" },
	{ "suspend", LOCAL(0, 0), "\032d\n", "d\n", "^Zd\r\n" },
	{ "NOFLSH", LOCAL(NOFLSH, 0), "abc\034d\n", "abcd\n", "abc^\\d\r\n" },
	{ "ICRNL", INPUT(0, 0), "a\r", "a\n", "a\r\n" },
	{ "no ICRNL", INPUT(0, ICRNL), "a\r\n", "a\r\n", "a^M\r\n" },
	{ "IGNCR", INPUT(IGNCR, 0), "a\rb\n", "ab\n", "ab\r\n" },
	{ "INLCR", INPUT(INLCR, ICRNL), "a\nb;", "a\rb;", "a^Mb;" },
	{ "ISTRIP", INPUT(ISTRIP, 0), "\341\n", "a\n", "a\r\n" },
	{ "IUCLC", INPUT(IUCLC, 0), "AbC\n", "abc\n", "abc\r\n" },
	{ "IUTF8", INPUT(IUTF8, 0), "\303\251\177x\n", "x\n",
	  "\303\251\b \bx\r\n" },
	{ "flow", INPUT(0, 0), "a\023\021b\n", "ab\n", "ab\r\n" },
	{ "IXANY", INPUT(IXANY, 0), "a\023b\n", "ab\n", "ab\r\n" },
	{ "no IXON", INPUT(0, IXON), "a\023\n", "a\023\n", "a^S\r\n" },
	{ "PARMRK", INPUT(PARMRK, 0), "a\377\n", "a\377\377\n", "a\377\r\n" },
	{ "no OPOST", OUTPUT(0, OPOST), "a\n", "a\n", "a\n" },
	{ "XTABS", OUTPUT(XTABS, 0), "abc\td\n", "abc\td\n", "abc     d\r\n" },
	{ "OLCUC", OUTPUT(OLCUC, 0), "aB1\n", "aB1\n", "AB1\r\n" },
	{ "ONLRET", OUTPUT(ONLRET | XTABS, ONLCR), "abc\n", "abc\n", "abc\n" },
};

#endif
