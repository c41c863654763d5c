/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console as a file: /dev/console and /dev/tty. Descriptors 0, 1 and 2 of
 * the first process are open on it, unless a runner wants streams there. Here
 * is the part that writes.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/vfs.h>
#include "tty.h"

#define BOUNCE 128 /* bytes of the caller's stack */
#define CONSOLE_RDEV makedev(5, 1)
#define DEVFS_DEV makedev(0, 5)
#define BLOCK_SIZE 4096 /* st_blksize of devfs */

struct tty tty_console; /* see tty_console_start() */

struct tty *tty_controlling = &tty_console;

/* Output as the attributes above want it. */
static void put_lines(struct tty *t, const char *text, size_t len)
{
	const char *end = text + len;

	(void)t;
	while (text < end) {
		const char *p = text;

		while (p < end && *p != '\n')
			p++;
		if (p != text)
			uk_console_write(text, (size_t)(p - text));
		if (p < end)
			uk_console_write("\r\n", 2);
		text = p + 1;
	}
}

void (*tty_console_put)(struct tty *t, const char *text,
			size_t len) = put_lines;

static ssize_t console_write(struct vfs_file *f, struct vfs_iter *it,
			     off_t *pos)
{
	/* f is not looked at again: it may go while we wait. */
	struct tty *t = tty_of(f);
	bool nonblock = f->flags & O_NONBLOCK;
	char bounce[BOUNCE];
	ssize_t done = 0;
	int err = 0;

	(void)pos;
	while (it->left != 0) {
		size_t n;

		if (unlikely(t->stopped) && !t->stream) {
			err = t->wait_output(t, nonblock);
			if (err)
				break;
		}
		n = vfs_iter_from_user(it, bounce, sizeof(bounce));
		err = -EFAULT;
		if (n == 0)
			break;
		if (t->stream) /* whoever reads it translates newlines */
			uk_console_write(bounce, n);
		else
			tty_console_put(t, bounce, n);
		done += (ssize_t)n;
	}
	return done ? done : err;
}

static int console_stat(struct vfs_file *f, struct vfs_stat *st)
{
	(void)f;
	st->dev = DEVFS_DEV;
	st->ino = 1;
	st->rdev = CONSOLE_RDEV;
	st->mode = S_IFCHR | 0600;
	st->nlink = 1;
	st->blksize = BLOCK_SIZE;
	return 0;
}

/* All that libc itself asks of its standard output. */
static long window_size(struct vfs_file *f, unsigned request, unsigned long arg)
{
	struct tty *t = tty_of(f);

	if (request != TIOCGWINSZ)
		return -ENOTTY;
	return uk_copy_to_user((void *)arg, &t->winsize, sizeof(t->winsize))
		       ? -EFAULT
		       : 0;
}

/* What reading takes is filled in by read.c, and ioctl() by ioctl.c, in images
 * that can do the one or the other. */
struct vfs_ops console_ops = {
	.read = vfs_no_read,
	.write = console_write,
	.seek = vfs_no_seek,
	.ioctl = window_size,
	.stat = console_stat,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
	.async = true,
	.async_owned = true,
};

struct vfs_file *tty_boot_file;

/* One open file, three descriptors, as Linux opens them for init. It stays; or
 * three streams. */
static int console_init(void)
{
	static struct vfs_file files[3];
	struct vfs_file *f = files;

	if (tty_console.stream) {
		tty_stream_init();
	} else {
		vfs_file_make(f, &console_ops, O_RDWR, &tty_console);
		tty_boot_file = f;
	}
	for (int fd = 0; fd <= 2; fd++) {
		if (tty_console.stream)
			tty_stream_make(f = &files[fd], fd);
		else
			vfs_file_get(f);
		vfs_start(fd, f);
	}
	return 0;
}
UK_INIT(console_init, 3);
