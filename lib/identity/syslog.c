/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * syslog: the kernel's messages of the last while, as a program reads them, and
 * whether they go to the console. An image keeps them only if its program makes
 * this call; then from the libraries' init functions on.
 *
 * Text is numbered by the bytes before it; a ring holds the last RING of them.
 * A line gets "<6>", the level of all messages, and the time. Lock: the ring's.
 */
#include <errno.h>
#include <string.h>
#include <uk/clock.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/signal.h>
#include <uk/spinlock.h>
#include <uk/syscall.h>

#define RING 16384u /* bytes; a power of two */
#define CHUNK 64u /* bytes copied at a time */
#define LEVEL_INFO 6
#define LEVEL_LEAST 1
#define LEVEL_DEFAULT 7
#define LEVEL_MOST 8

/* What syslog(2) calls type. */
enum action {
	CLOSE,
	OPEN,
	READ,
	READ_ALL,
	READ_CLEAR,
	CLEAR,
	CONSOLE_OFF,
	CONSOLE_ON,
	CONSOLE_LEVEL,
	SIZE_UNREAD,
	SIZE_BUFFER,
};

static struct uk_spinlock lock = UK_SPINLOCK_INIT;
static struct uk_waitq readers = UK_WAITQ_INIT(readers);
static char ring[RING];
static uint64_t written; /* bytes so far */
static uint64_t unread; /* READ goes on here */
static uint64_t cleared; /* READ_ALL shows nothing before */
static bool in_line; /* the last message did not end one */
static int level = LEVEL_DEFAULT, level_off; /* level_off: before OFF, or 0 */

static void put(const char *text, size_t len)
{
	while (len-- != 0)
		ring[written++ % RING] = *text++;
}

/* A message, which may be a part of a line, or several. */
static bool see(const char *text, size_t len)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	bool show = LEVEL_INFO < level;
	struct timespec now;
	char head[32];
	int n;

	uk_clock_monotonic(&now);
	n = uk_snprintf(head, sizeof(head), "<%d>[%5lu.%06lu] ", LEVEL_INFO,
			(unsigned long)now.tv_sec,
			(unsigned long)now.tv_nsec / 1000);
	while (len != 0) {
		const char *end = memchr(text, '\n', len);
		size_t part = end ? (size_t)(end - text) + 1 : len;

		if (!in_line)
			put(head, (size_t)n);
		put(text, part);
		in_line = end == NULL;
		text += part;
		len -= part;
	}
	uk_spin_unlock_irqrestore(&lock, flags);
	uk_waitq_wake(&readers, UINT32_MAX);
	return show;
}

static int log_init(void)
{
	uk_print_set_tap(see);
	return 0;
}
UK_INIT_PART(log_init, 1, syslog);

/* What is still there. Lock held. */
static uint64_t oldest(uint64_t from)
{
	return written > RING && from < written - RING ? written - RING : from;
}

/* Up to len bytes from *from on, which is moved; how many. */
static long copy_out(char *user, uint64_t *from, size_t len)
{
	size_t done = 0;

	while (done < len) {
		unsigned long flags = uk_spin_lock_irqsave(&lock);
		char chunk[CHUNK];
		size_t n = 0;

		*from = oldest(*from);
		while (n < CHUNK && n < len - done && *from + n < written) {
			chunk[n] = ring[(*from + n) % RING];
			n++;
		}
		uk_spin_unlock_irqrestore(&lock, flags);
		if (n == 0)
			break;
		if (uk_copy_to_user(user + done, chunk, n))
			return done != 0 ? (long)done : -EFAULT;
		*from += n;
		done += n;
	}
	return (long)done;
}

static long read_unread(char *buf, size_t len)
{
	uint64_t from;
	long n;
	int rc;

	do
		rc = uk_wait_event(&readers, unread < written, UK_TIMER_NEVER,
				   true);
	while (rc == -EINTR && uk_signal_restart());
	if (rc != 0)
		return rc;
	from = unread;
	n = copy_out(buf, &from, len);
	if (n > 0)
		unread = from;
	return n;
}

/* The last whole lines that fit. */
static long read_all(char *buf, size_t len, bool clear)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	uint64_t from = oldest(cleared), end = written;
	long n;

	if (end - from > len) {
		from = end - len;
		while (from < end && ring[(from - 1) % RING] != '\n')
			from++;
	}
	uk_spin_unlock_irqrestore(&lock, flags);
	n = copy_out(buf, &from, (size_t)(end - from));
	if (n >= 0 && clear)
		cleared = end;
	return n;
}

static long control(int type, int len)
{
	switch (type) {
	case CLEAR:
		cleared = written;
		return 0;
	case CONSOLE_OFF:
		level_off = level_off != 0 ? level_off : level;
		level = LEVEL_LEAST;
		return 0;
	case CONSOLE_ON:
		level = level_off != 0 ? level_off : level;
		level_off = 0;
		return 0;
	case CONSOLE_LEVEL:
		if (len < LEVEL_LEAST || len > LEVEL_MOST)
			return -EINVAL;
		level = len;
		level_off = 0;
		return 0;
	case SIZE_UNREAD:
		return (long)(written - oldest(unread));
	}
	return -EINVAL;
}

UK_LLSYSCALL_R_DEFINE(int, syslog, int, type, char *, buf, int, length)
{
	UK_NEED(uk_init_log_init);
	switch (type) {
	case CLOSE:
	case OPEN:
		return 0;
	case READ:
	case READ_ALL:
	case READ_CLEAR:
		if (!buf || length < 0)
			return -EINVAL;
		if (length == 0)
			return 0;
		return (int)(type == READ ? read_unread(buf, (size_t)length)
					  : read_all(buf, (size_t)length,
						     type == READ_CLEAR));
	case SIZE_BUFFER:
		return RING;
	}
	return (int)control(type, length);
}
