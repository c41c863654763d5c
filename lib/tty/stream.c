/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Standard input, output and error as streams of bytes, for a runner whose own
 * are pipes or files. Boot option:
 *
 *   console.stdio=XYZ,IN,OUT
 *
 * X, Y, Z, for each of the three: t, a terminal to the program, or p, a pipe;
 * Z may be s: error goes where output goes. IN and OUT are descriptors of QEMU,
 * pipes from and to the runner, which are opened by way of the debugger. So
 * bytes move a buffer at a time, and the serial line is left to errors and
 * kernel messages.
 *
 * A terminal here only answers questions: whoever types has one at the other
 * end that edits lines and translates newlines.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/vfs.h>
#include "tty.h"

#define LETTERS 3
#define PIPEFS_DEV makedev(0, 13)
#define CONSOLE_RDEV makedev(5, 1)
#define DEVFS_DEV makedev(0, 5)
#define BLOCK_SIZE 4096
#define PIPE_MODE (S_IFIFO | 0600)
#define TERMINAL_MODE (S_IFCHR | 0620)

/* Bytes for which the debugger is asked at once. */
#define WRITE_MAX (16 * PAGE_SIZE)

static char letters[LETTERS];
static bool together; /* error goes where output goes */
static long output = -1; /* the debugger's handle */
const char *tty_stream_numbers;

/* The files cannot seek: their position is free. */
static unsigned descriptor(const struct vfs_file *f)
{
	return (unsigned)f->pos;
}

static bool is_terminal(const struct vfs_file *f)
{
	return letters[descriptor(f)] == 't';
}

/* The debugger reads the program's memory as it is mapped: have it mapped. How
 * much of the current buffer is. */
static size_t map_in(const struct vfs_iter *it)
{
	size_t n = min(it->len, WRITE_MAX);
	const char *p = it->base, *at = p;
	char byte;

	if (it->kernel)
		return n;
	while (at < p + n && uk_copy_from_user(&byte, at, 1) == 0)
		at = (const char *)(((uintptr_t)at | ~PAGE_MASK) + 1);
	return min((size_t)(at - p), n);
}

/* The reader has gone. Where there are no signals, nobody can have changed what
 * SIGPIPE does. */
static void end_by_signal(void)
{
	uk_process_exit(SIGPIPE);
}

static void (*broken_pipe)(void) = end_by_signal;

static void send_signal(void)
{
	struct uk_siginfo info = {
		.signo = SIGPIPE,
		.code = SI_USER,
		.sender.pid = uk_process_current()->pid,
	};

	uk_signal_send_thread(arch_current(), &info);
}

static int stream_signal_init(void)
{
	broken_pipe = send_signal;
	return 0;
}
UK_INIT_PART(stream_signal_init, 2, signal);

static ssize_t output_write(struct vfs_iter *it)
{
	ssize_t done = 0;

	while (it->left != 0) {
		size_t n = map_in(it);
		size_t written = n ? uk_host_write(output, it->base, n) : 0;

		if (written == 0) {
			if (done)
				break;
			if (n == 0)
				return -EFAULT;
			broken_pipe();
			return -EPIPE;
		}
		vfs_iter_advance(it, written);
		done += (ssize_t)written;
	}
	return done;
}

static ssize_t stream_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	bool line = output == -1 || (descriptor(f) == 2 && !together);

	return line ? console_ops.write(f, it, pos) : output_write(it);
}

static long stream_ioctl(struct vfs_file *f, unsigned request,
			 unsigned long arg)
{
	if (is_terminal(f) || (descriptor(f) == 0 && request == FIONREAD))
		return console_ops.ioctl(f, request, arg);
	return -ENOTTY;
}

static int stream_stat(struct vfs_file *f, struct vfs_stat *st)
{
	bool terminal = is_terminal(f);

	st->dev = terminal ? DEVFS_DEV : PIPEFS_DEV;
	st->ino = terminal ? 1 : descriptor(f) + 1;
	st->rdev = terminal ? CONSOLE_RDEV : 0;
	st->mode = terminal ? TERMINAL_MODE : PIPE_MODE;
	st->nlink = 1;
	st->blksize = BLOCK_SIZE;
	return 0;
}

static unsigned stream_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	return descriptor(f) == 0 ? console_ops.poll(f, w)
				  : POLLOUT | POLLWRNORM;
}

static struct vfs_ops stream_ops;

void tty_stream_make(struct vfs_file *f, int fd)
{
	vfs_file_make(f, &stream_ops, fd == 0 ? O_RDONLY : O_WRONLY,
		      &tty_console);
	f->pos = fd;
}

/* Kernel messages go with standard error. */
static void print(const char *text, size_t len)
{
	uk_host_write(output, text, len);
}

long tty_stream_handle(const char *number, bool write)
{
	char path[32];
	const char *end = number + 1;

	while (*end >= '0' && *end <= '9')
		end++;
	uk_snprintf(path, sizeof(path), "/proc/self/fd/%.*s",
		    (int)(end - number - 1), number + 1);
	return uk_host_open(path, write);
}

void tty_stream_init(void)
{
	/* Reading, which is a part of its own (read.c), is the same. */
	stream_ops = console_ops;
	stream_ops.write = stream_write;
	stream_ops.ioctl = stream_ioctl;
	stream_ops.stat = stream_stat;
	stream_ops.poll = stream_poll;
	stream_ops.async_owned = false;
	output = tty_stream_handle(strrchr(tty_stream_numbers, ','), true);
	if (output != -1 && together)
		uk_print_set_console(print);
}

static int set_stdio(const char *rest, const char *value)
{
	(void)rest;
	for (int i = 0; i < LETTERS; i++)
		if (value[i] != 't' && value[i] != 'p' &&
		    (i != 2 || value[i] != 's'))
			return -EINVAL;
	if (value[LETTERS] != ',' || !strchr(value + LETTERS + 1, ','))
		return -EINVAL;
	memcpy(letters, value, sizeof(letters));
	tty_stream_numbers = value + LETTERS;
	together = letters[2] == 's';
	if (together)
		letters[2] = letters[1];
	tty_console.stream = true;
	tty_controlling = NULL; /* it edits and signals elsewhere */
	return 0;
}
UK_OPTION(console_stdio, "console.stdio", set_stdio);
