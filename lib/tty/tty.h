/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console's state. Input counts run freely: a byte's place in the buffer is
 * its count modulo TTY_BUFFER.
 *
 *   tail <= canon <= head <= tail + TTY_BUFFER
 *
 *   [tail, canon)   complete lines: what a reader in canonical mode may take
 *   [canon, head)   the line being edited; in raw mode canon is not used
 *
 * Everything changes with interrupts off. The bytes that a reader may take do
 * not change while it copies them: editing stays at or above canon, and
 * `reading` keeps other readers away.
 */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <uk/abi/termios.h>
#include <uk/thread.h>

#define TTY_BUFFER 4096u /* bytes; a power of two */
#define TTY_WORD 64u /* bits of a word of ends */
#define TTY_EOF_MARK 0 /* tty_buf's byte under an end that VEOF set */

struct tty {
	struct uk_termios termios;
	struct winsize winsize;
	int pgrp; /* foreground process group */
	unsigned head, canon, tail;
	bool literal; /* VLNEXT: the next byte is no command */
	bool stopped; /* VSTOP: output waits for VSTART */
	/* Waits for that: 0, -EAGAIN, -EINTR. Set when stopped first is. */
	int (*wait_output)(bool nonblock);
	bool reading; /* a reader owns tail */
	bool eof; /* no byte will come any more */
	uint64_t expected; /* bytes still to come; UINT64_MAX: unknown */
	struct uk_waitq readers; /* for input, or for `reading` */
	struct uk_waitq writers; /* for `stopped` to end */
};

extern struct tty tty;
/* Apart from the struct, which has initial values: these take no room in the
 * image. */
extern unsigned char tty_buf[TTY_BUFFER];
extern uint64_t tty_ends[TTY_BUFFER / TTY_WORD]; /* a line ends at this byte */

static inline bool tty_is(unsigned lflag)
{
	return (tty.termios.c_lflag & lflag) != 0;
}

/* input.c, interrupts off: pull bytes from the console while there is room. */
void tty_receive(void);
/* Forget what was typed and not read. */
void tty_flush_input(void);
/* ICANON changed. */
void tty_mode_changed(void);
/* The line that starts at tail: its bytes that a reader gets, at most max;
 * *skip gets 1 if an end-of-file mark follows them that goes with them. */
unsigned tty_line(unsigned max, unsigned *skip);
/* Give n bytes back to the writer of the buffer. */
void tty_consume(unsigned n);

/* flow.c: output waits, output goes on. Any context. */
void tty_stop(void);
void tty_start(void);

/* output.c */
void tty_output(const char *text, size_t len);

/* console.c: the console as a file. */
struct vfs_ops;
extern struct vfs_ops console_ops;

#endif
