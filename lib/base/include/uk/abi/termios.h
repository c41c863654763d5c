/* SPDX-License-Identifier: BSD-3-Clause */
/* What TCGETS and TCSETS move: Linux's asm-generic termios, without the speeds
 * and with fewer characters than libc's. */
#ifndef UK_ABI_TERMIOS_H
#define UK_ABI_TERMIOS_H

#include <stdint.h>

#define UK_NCCS 19

struct uk_termios {
	uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
	uint8_t c_line;
	uint8_t c_cc[UK_NCCS];
};

_Static_assert(sizeof(struct uk_termios) == 36, "Linux's size");

#endif
