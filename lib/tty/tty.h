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
#include <sys/types.h>
#include <termios.h>
#include <uk/abi/termios.h>
#include <uk/poll.h>
#include <uk/thread.h>

#define TTY_BUFFER 4096u /* bytes; a power of two */
#define TTY_WORD 64u /* bits of a word of ends */
#define TTY_EOF_MARK 0 /* tty_buf's byte under an end that VEOF set */

struct tty {
	struct uk_termios termios;
	struct winsize winsize;
	int pgrp; /* foreground process group */
	unsigned head, canon, tail;
	unsigned column; /* where output is, from 0 */
	unsigned canon_column; /* where the line being edited began */
	bool literal; /* VLNEXT: the next byte is no command */
	bool erasing; /* ECHOPRT: between its \ and / */
	bool stopped; /* VSTOP, TCOOFF: output waits */
	/* Waits for its end: 0, -EAGAIN, -EINTR. Set when stopped first is. */
	int (*wait_output)(bool nonblock);
	bool reading; /* a reader owns tail */
	bool stream; /* input is one: stream.c; never changes */
	bool eof; /* of a stream: nothing more comes */
	struct uk_waitq readers; /* for input, or for `reading` */
	struct uk_waitq writers; /* for `stopped` to end */
	struct vfs_pollq pollers;
};

extern struct tty tty;
/* Apart from the struct, which has initial values: these take no room in the
 * image. */
extern unsigned char tty_buf[TTY_BUFFER];
extern uint64_t tty_ends[TTY_BUFFER / TTY_WORD]; /* a line ends at this byte */

/* A stream has no modes, whatever the program has set. */
static inline bool tty_is(unsigned lflag)
{
	return (tty.termios.c_lflag & lflag) != 0 && !tty.stream;
}

static inline unsigned char *tty_slot(unsigned count)
{
	return &tty_buf[count % TTY_BUFFER];
}

static inline bool tty_char_is(unsigned char c, unsigned which)
{
	return c != 0 /* _POSIX_VDISABLE */ && c == tty.termios.c_cc[which];
}

/* Shown as ^X. */
static inline bool tty_is_control(unsigned char c)
{
	return c < ' ' || c == 0177;
}

/* UTF-8's second and further bytes, 10xxxxxx, if the input is that. */
static inline bool tty_is_continuation(unsigned char c)
{
	return (tty.termios.c_iflag & IUTF8) && (c & 0xc0) == 0x80;
}

/* input.c, interrupts off: pull bytes from the console while there is room. */
void tty_receive(void);
/* As if this byte had been typed. */
void tty_type(unsigned char c);
/* Forget what was typed and not read. */
void tty_flush_input(void);

/* flow.c: output waits, output goes on. Any context. */
void tty_stop(void);
void tty_start(void);

/* line.c, interrupts off: the line being edited. */
void tty_store(unsigned char c);
/* Complete the line with c; readers see it from here on. */
void tty_end_line(unsigned char c);
/* Canonical mode's commands; false if c is none. */
bool tty_edit(unsigned char c);
/* ICANON changed. */
void tty_mode_changed(void);
/* The line that starts at tail: its bytes that a reader gets, at most max;
 * *skip gets 1 if an end-of-file mark follows them that goes with them. */
unsigned tty_line(unsigned max, unsigned *skip);

/* echo.c, interrupts off. */
void tty_echo(unsigned char c); /* control characters as ^X */
void tty_echo_raw(unsigned char c);
void tty_echo_typed(unsigned char c); /* a byte of the line */
void tty_echo_done(void); /* erasing, by ECHOPRT, has ended */
/* The character [at, at + n) of the line has gone; by VERASE alone: one. */
void tty_echo_erased(unsigned at, unsigned n, bool one);

/* read.c: is there enough for a read? */
bool tty_readable(void);

/* output.c: processed as c_oflag says. */
void tty_output(const char *text, size_t len);

/* console.c: the console as a file. */
struct vfs_ops;
struct vfs_file;
extern struct vfs_ops console_ops;
extern struct vfs_file *tty_boot_file; /* NULL: there are streams instead */

/* stream.c: files for descriptors 0 to 2, instead of the console, if the
 * runner asked for that. NULL: no memory. */
struct vfs_file;
void tty_stream_init(void);
struct vfs_file *tty_stream(int fd);
/* The debugger's handle of the descriptor whose number follows a comma. */
long tty_stream_handle(const char *number, bool write);
extern const char *tty_stream_numbers; /* ",IN,OUT" */

/* streamin.c: open it; take what is there, as far as there is room. Interrupts
 * off. */
void tty_stream_open(void);
void tty_stream_receive(void);

#endif
