/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A terminal: the console, or a pseudo terminal's slave (pty.h). Input counts
 * run freely: a byte's place in the buffer is its count modulo TTY_BUFFER.
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
#include <uk/vfs.h>

#define TTY_BUFFER 4096u /* bytes; a power of two */
#define TTY_WORD 64u /* bits of a word of ends */
#define TTY_EOF_MARK 0 /* buf's byte under an end that VEOF set */

/* Linux's tty_std_termios, but for HUPCL. */
#define TTY_MODES(flags)                                                     \
	{                                                                    \
		.c_iflag = ICRNL | IXON, .c_oflag = OPOST | ONLCR,           \
		.c_cflag = B38400 | CS8 | CREAD | (flags),                   \
		.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL |  \
			   ECHOKE | IEXTEN,                                  \
		.c_cc = {                                                    \
			[VINTR] = 003,	  [VQUIT] = 034,    [VERASE] = 0177, \
			[VKILL] = 025,	  [VEOF] = 004,	    [VMIN] = 1,      \
			[VSTART] = 021,	  [VSTOP] = 023,    [VSUSP] = 032,   \
			[VREPRINT] = 022, [VDISCARD] = 017, [VWERASE] = 027, \
			[VLNEXT] = 026,                                      \
		},                                                           \
	}

struct tty {
	struct uk_termios termios;
	struct winsize winsize;
	/* Of whom it is the controlling terminal, and who of them is in the
	 * foreground; 0: nobody. */
	int session, pgrp;
	unsigned char *buf; /* TTY_BUFFER bytes */
	uint64_t *ends; /* a bit for each: a line ends there */
	unsigned head, canon, tail;
	unsigned column; /* where output is, from 0 */
	unsigned canon_column; /* where the line being edited began */
	bool literal; /* VLNEXT: the next byte is no command */
	bool erasing; /* ECHOPRT: between its \ and / */
	bool stopped; /* VSTOP, TCOOFF: output waits */
	bool reading; /* a reader owns tail */
	bool stream; /* input is one: stream.c; never changes */
	bool eof; /* of a stream, of a hang-up: nothing more comes */
	bool exclusive; /* TIOCEXCL: kept, nobody is kept out */
	/* Waits for stopped to end: 0, -EAGAIN, -EINTR. Set when it first is;
	 * the console's. */
	int (*wait_output)(struct tty *t, bool nonblock);
	/* Processed output goes out. Any context. */
	void (*write)(struct tty *t, const char *text, size_t len);
	/* There is room for input again. Interrupts off. */
	void (*room)(struct tty *t);
	/* TIOCPKT_* has happened, for who sits at the other end; or NULL.
	 * Interrupts off. */
	void (*changed)(struct tty *t, unsigned what);
	struct uk_waitq readers; /* for input, or for `reading` */
	struct uk_waitq writers; /* for `stopped` to end */
	struct vfs_pollq pollers;
};

extern struct tty tty_console;
/* The session's, of which there is one; NULL: it has none. */
extern struct tty *tty_controlling;

static inline struct tty *tty_of(const struct vfs_file *f)
{
	return f->data;
}

/* A stream has no modes, whatever the program has set. */
static inline bool tty_is(const struct tty *t, unsigned lflag)
{
	return (t->termios.c_lflag & lflag) != 0 && !t->stream;
}

static inline unsigned char *tty_slot(const struct tty *t, unsigned count)
{
	return &t->buf[count % TTY_BUFFER];
}

static inline bool tty_char_is(const struct tty *t, unsigned char c,
			       unsigned which)
{
	return c != 0 /* _POSIX_VDISABLE */ && c == t->termios.c_cc[which];
}

/* Shown as ^X. */
static inline bool tty_is_control(unsigned char c)
{
	return c < ' ' || c == 0177;
}

/* UTF-8's second and further bytes, 10xxxxxx, if the input is that. */
static inline bool tty_is_continuation(const struct tty *t, unsigned char c)
{
	return (t->termios.c_iflag & IUTF8) && (c & 0xc0) == 0x80;
}

/* input.c, interrupts off: what the console received, while there is room. */
void tty_receive(void);
/* Whether one more byte can be typed. */
bool tty_has_room(const struct tty *t);
/* As if this byte had been typed; tty_typed() tells who waits for input. */
void tty_type(struct tty *t, unsigned char c);
void tty_typed(struct tty *t);
/* Forget what was typed and not read. */
void tty_flush_input(struct tty *t);

/* flow.c: output waits, output goes on. Interrupts off. */
void tty_stop(struct tty *t);
void tty_start(struct tty *t);

/* line.c, interrupts off: the line being edited. */
void tty_store(struct tty *t, unsigned char c);
/* Complete the line with c; readers see it from here on. */
void tty_end_line(struct tty *t, unsigned char c);
/* Canonical mode's commands; false if c is none. */
bool tty_edit(struct tty *t, unsigned char c);
/* ICANON changed. */
void tty_mode_changed(struct tty *t);
/* The line that starts at tail: its bytes that a reader gets, at most max;
 * *skip gets 1 if an end-of-file mark follows them that goes with them. */
unsigned tty_line(struct tty *t, unsigned max, unsigned *skip);
/* Bytes of all complete lines. */
unsigned tty_waiting(struct tty *t);
/* The console gets attributes and a buffer: in images that take input or can
 * change those. Both parts call it. */
void tty_console_start(void);

/* echo.c, interrupts off. */
void tty_echo(struct tty *t, unsigned char c); /* control characters as ^X */
void tty_echo_raw(struct tty *t, unsigned char c);
void tty_echo_typed(struct tty *t, unsigned char c); /* a byte of the line */
void tty_echo_done(struct tty *t); /* erasing, by ECHOPRT, has ended */
/* The character [at, at + n) of the line has gone; by VERASE alone: one. */
void tty_echo_erased(struct tty *t, unsigned at, unsigned n, bool one);

/* read.c: is there enough for a read? */
bool tty_readable(const struct tty *t);

/* output.c: processed as c_oflag says. */
void tty_output(struct tty *t, const char *text, size_t len);

/* console.c. The same for the console, but in images that neither read it nor
 * change its attributes less: those that it has, and no column is counted. */
extern void (*tty_console_put)(struct tty *t, const char *text, size_t len);

/* ioctl.c: modes, window, discipline. -ENOTTY: another request. */
long tty_settings(struct tty *t, unsigned request, unsigned long arg);

/* session.c: what asks and changes the controlling terminal, -ENOTTY likewise;
 * opened by a leader that has none; no more: its leader is told. */
long tty_control(struct tty *t, unsigned request, unsigned long arg);
void tty_session_begin(struct tty *t);
void tty_session_end(struct tty *t);

/* console.c: the console as a file; data is the struct tty. */
extern struct vfs_ops console_ops;
extern struct vfs_file *tty_boot_file; /* NULL: there are streams instead */

/* open.c: what pty.c sets, if it is in the image. */
extern int (*tty_open_pty)(struct vfs_node *n, struct vfs_file *f,
			   unsigned flags);
extern int (*tty_setup_pty)(void);
extern int (*tty_open_slave)(struct tty *t, struct vfs_file *f);

/* stream.c: files for descriptors 0 to 2, instead of the console, if the
 * runner asked for that. */
void tty_stream_init(void); /* after the parts' init functions */
void tty_stream_make(struct vfs_file *f, int fd);
/* The debugger's handle of the descriptor whose number follows a comma. */
long tty_stream_handle(const char *number, bool write);
extern const char *tty_stream_numbers; /* ",IN,OUT" */

/* streamin.c: open it; take what is there, as far as there is room. Interrupts
 * off. */
void tty_stream_open(void);
void tty_stream_receive(void);

#endif
