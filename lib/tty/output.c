/* SPDX-License-Identifier: BSD-3-Clause */
/* Output processing: a newline becomes "\r\n" if the terminal asks for it. */
#include <string.h>
#include <termios.h>
#include <uk/device.h>
#include "tty.h"

void tty_output(const char *text, size_t len)
{
	const unsigned cook = OPOST | ONLCR;
	const char *end = text + len;

	if ((tty.termios.c_oflag & cook) != cook) {
		uk_console_write(text, len);
		return;
	}
	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));

		uk_console_write(text, (size_t)((nl ? nl : end) - text));
		if (!nl)
			break;
		uk_console_write("\r\n", 2);
		text = nl + 1;
	}
}
