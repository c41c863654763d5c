/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Printing a call; strace.h says how it comes here. The line is made after the
 * call returned and printed at once, so that lines of several threads do not
 * mix. The program's memory is read as any call reads it: what is not there is
 * shown as an address.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/uio.h>
#include <plat/cpu.h>
#include <uk/init.h>
#include <uk/print.h>
#include "strace.h"

#ifdef CONFIG_SYSCALL_STRACE_ON
bool uk_strace_on = true;
#else
bool uk_strace_on;
#endif

static int set_strace(const char *rest __attribute__((unused)),
		      const char *value)
{
	if (value[0] == '\0' || (value[0] == '1' && value[1] == '\0'))
		uk_strace_on = true;
	else if (value[0] == '0' && value[1] == '\0')
		uk_strace_on = false;
	else
		return -EINVAL;
	return 0;
}
UK_OPTION(strace, "strace", set_strace);

void strace_put(struct strace_line *line, const char *fmt, ...)
{
	size_t left = sizeof(line->text) - line->len;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = uk_vsnprintf(line->text + line->len, left, fmt, ap);
	va_end(ap);
	line->len += (size_t)len < left ? (size_t)len : left - 1;
}

static void put_address(struct strace_line *line, long value)
{
	if (value == 0)
		strace_put(line, "NULL");
	else
		strace_put(line, "0x%lx", (unsigned long)value);
}

static void put_hex(struct strace_line *line, unsigned long long value)
{
	strace_put(line, value != 0 ? "%#llx" : "%llx", value);
}

/* One byte inside double quotes. */
static void put_byte(struct strace_line *line, unsigned char c, unsigned next)
{
	static const char escapes[] = "\a\b\t\n\v\f\r\"\\";
	static const char letters[] = "abtnvfr\"\\";

	for (unsigned i = 0; i < sizeof(escapes) - 1; i++) {
		if (c == (unsigned char)escapes[i]) {
			strace_put(line, "\\%c", letters[i]);
			return;
		}
	}
	if (c >= ' ' && c < 0x7f)
		strace_put(line, "%c", c);
	else if (next >= '0' && next <= '9')
		strace_put(line, "\\%03o", c); /* "\1" "2" is not "\12" */
	else
		strace_put(line, "\\%o", c);
}

static void put_quoted(struct strace_line *line, const char *text, size_t len,
		       bool more)
{
	strace_put(line, "\"");
	for (size_t i = 0; i < len; i++)
		put_byte(line, (unsigned char)text[i],
			 i + 1 < len ? (unsigned char)text[i + 1] : 0);
	strace_put(line, more ? "\"..." : "\"");
}

static void put_string(struct strace_line *line, long user)
{
	char text[STRACE_TEXT + 1];
	long len = uk_strncpy_from_user(text, (const char *)user, sizeof(text));

	if (user == 0 || len < 0)
		put_address(line, user);
	else
		put_quoted(line, text,
			   len <= STRACE_TEXT ? (size_t)len : STRACE_TEXT,
			   len > STRACE_TEXT);
}

static void put_buffer(struct strace_line *line, long user, unsigned long len)
{
	char text[STRACE_TEXT];
	size_t shown = len < sizeof(text) ? len : sizeof(text);

	if (user == 0 || uk_copy_from_user(text, (const void *)user, shown))
		put_address(line, user);
	else
		put_quoted(line, text, shown, len > shown);
}

/* The buffers of an iovec, which hold at most left bytes together. */
static void put_iovec(struct strace_line *line, const struct iovec *user,
		      unsigned long count, unsigned long left)
{
	struct iovec v;

	if (uk_copy_from_user(&v, user, count > 0 ? sizeof(v) : 0)) {
		put_address(line, (long)user);
		return;
	}
	strace_put(line, "[");
	for (unsigned long i = 0; i < count; i++) {
		const char *comma = i > 0 ? ", " : "";

		if (i == STRACE_IOVECS ||
		    uk_copy_from_user(&v, &user[i], sizeof(v))) {
			strace_put(line, "%s...", comma);
			break;
		}
		strace_put(line, "%s{iov_base=", comma);
		put_buffer(line, (long)v.iov_base,
			   v.iov_len < left ? v.iov_len : left);
		strace_put(line, ", iov_len=%zu}", v.iov_len);
		left -= v.iov_len < left ? v.iov_len : left;
	}
	strace_put(line, "]");
}

static void put_off(struct strace_line *line, const long *pair)
{
	strace_put(line, "%lld", (long long)UK_PAIR(pair[0], pair[1]));
}

/* One argument; returns how many characters of its description it took. */
static unsigned put_argument(struct strace_line *line, const char *kind,
			     const long *args, long result)
{
	const long *reg = &args[kind[1] - '0'];

	switch (kind[0]) {
	case 'd':
		strace_put(line, "%d", (int)*reg);
		return 2;
	case 'u':
		strace_put(line, "%u", (unsigned)*reg);
		return 2;
	case 'l':
		strace_put(line, "%ld", *reg);
		return 2;
	case 'U':
		strace_put(line, "%lu", (unsigned long)*reg);
		return 2;
	case 'x':
		put_hex(line, (unsigned long)*reg);
		return 2;
	case 'w':
		put_off(line, reg);
		return 2;
	case 'g':
		put_hex(line, (unsigned long long)(unsigned long)*reg
				      << STRACE_PAGE_SHIFT);
		return 2;
	case 'p':
		put_address(line, *reg);
		return 2;
	case 's':
		put_string(line, *reg);
		return 2;
	case 'i':
		put_buffer(line, *reg, (unsigned long)args[kind[2] - '0']);
		return 3;
	case 'o':
		if (uk_is_error(result))
			put_address(line, *reg);
		else
			put_buffer(line, *reg, (unsigned long)result);
		return 3;
	case 'v':
		put_iovec(line, (const struct iovec *)*reg,
			  (unsigned long)args[kind[2] - '0'], ULONG_MAX);
		return 3;
	case 'V':
		if (uk_is_error(result))
			put_address(line, *reg);
		else
			put_iovec(line, (const struct iovec *)*reg,
				  (unsigned long)args[kind[2] - '0'],
				  (unsigned long)result);
		return 3;
	default:
		strace_put_constant(line, kind[0], *reg);
		return 2;
	}
}

static void put_result(struct strace_line *line, char kind, long result)
{
	strace_put(line, ") = ");
	if (kind == 'n') {
		strace_put(line, "?");
	} else if (uk_is_error(result)) {
		strace_put(line, "-1 ");
		strace_put_error(line, (int)-result);
	} else if (kind == 'p') {
		put_hex(line, (unsigned long)result);
	} else {
		strace_put(line, "%ld", result);
	}
}

void uk_strace_print(const struct uk_strace_call *call, const long *args,
		     long result)
{
	struct strace_line line = { .len = 0 };
	const char *kind = call->decode + 1;

	if (!uk_strace_on)
		return;
	strace_put(&line, "%s(", call->name);
	while (*kind != '\0') {
		kind += put_argument(&line, kind, args, result);
		if (*kind != '\0')
			strace_put(&line, ", ");
	}
	put_result(&line, call->decode[0], result);
	uk_printk("%s\n", line.text);
}

/* From uk_syscall_u_X: a call that may change all of its caller's registers. */
long uk_strace_frame(long nr, long (*body)(struct uk_frame *),
		     struct uk_frame *frame)
{
	const struct uk_strace_call *const *call = uk_strace_frames;
	long args[6], result;

	for (unsigned i = 0; i < 6; i++)
		args[i] = (long)frame_arg(frame, i);
	result = body(frame);
	for (; *call != NULL; call++)
		if ((*call)->nr == (unsigned long)nr)
			uk_strace_print(*call, args, result);
	return result;
}
