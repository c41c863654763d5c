/* SPDX-License-Identifier: BSD-3-Clause */
/* Formatting of kernel messages: integers, strings, pointers. */
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <uk/essentials.h>
#include <uk/print.h>

struct out {
	char *buf;
	size_t size; /* of buf, with the final 0 */
	size_t len; /* characters that the whole text has so far */
};

/* One conversion: %[flags][width][.precision][length]type */
struct spec {
	bool left, zero, alt;
	unsigned width;
	int precision; /* -1: none */
	unsigned bits; /* of the integer */
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void pad(struct out *o, char c, unsigned from, unsigned to)
{
	for (; from < to; from++)
		put(o, c);
}

static void put_field(struct out *o, const struct spec *s, const char *prefix,
		      const char *text, unsigned len)
{
	unsigned all = (unsigned)strlen(prefix) + len;
	bool zero = s->zero && !s->left;

	if (!s->left && !zero)
		pad(o, ' ', all, s->width);
	while (*prefix)
		put(o, *prefix++);
	if (zero)
		pad(o, '0', all, s->width);
	while (len--)
		put(o, *text++);
	if (s->left)
		pad(o, ' ', all, s->width);
}

/* lower: what makes a letter small, and leaves a digit as it is. */
static void put_number(struct out *o, const struct spec *s, uint64_t v,
		       unsigned base, const char *prefix, char lower)
{
	char text[24], *p = text + sizeof(text);

	do
		*--p = (char)("0123456789ABCDEF"[v % base] | lower);
	while ((v /= base) != 0);
	put_field(o, s, prefix, p, (unsigned)(text + sizeof(text) - p));
}

/* An argument of a register's size or less. In both ABIs it is passed in
 * a whole register or slot, whatever its type, and its upper bits say nothing:
 * so there is one place that fetches one. */
static __noinline unsigned long take(va_list *ap)
{
	return va_arg(*ap, unsigned long);
}

static uint64_t take_number(const struct spec *s, bool is_signed, va_list *ap)
{
	unsigned unused = 64 - s->bits;
	uint64_t v = s->bits > sizeof(long) * 8 ? va_arg(*ap, uint64_t)
						: take(ap);

	v <<= unused;
	return is_signed ? (uint64_t)((int64_t)v >> unused) : v >> unused;
}

/* The digits at *f, or the argument that '*' stands for. */
static unsigned parse_number(const char **f, va_list *ap)
{
	unsigned n = 0;

	if (**f == '*') {
		++*f;
		return (unsigned)take(ap);
	}
	for (; **f >= '0' && **f <= '9'; ++*f)
		n = n * 10 + (unsigned)(**f - '0');
	return n;
}

static const char *parse(struct spec *s, const char *f, va_list *ap)
{
	*s = (struct spec){ .precision = -1, .bits = 32 };
	for (;; f++) {
		if (*f == '-')
			s->left = true;
		else if (*f == '0')
			s->zero = true;
		else if (*f == '#')
			s->alt = true;
		else
			break;
	}
	s->width = parse_number(&f, ap);
	if (*f == '.') {
		f++;
		s->precision = (int)parse_number(&f, ap);
	}
	for (;; f++) {
		if (*f == 'h')
			s->bits /= 2;
		else if (*f == 'j' || (*f == 'l' && f[-1] == 'l'))
			s->bits = 64;
		else if (*f == 'l' || *f == 'z' || *f == 't')
			s->bits = sizeof(long) * 8;
		else
			return f;
	}
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
	if (text == NULL)
		text = "(null)";
	put_field(o, s, "", text,
		  (unsigned)strnlen(text, (size_t)s->precision));
}

static void convert(struct out *o, struct spec *s, char type, va_list *ap)
{
	bool is_signed = type == 'd' || type == 'i';
	unsigned base = 10;
	const char *prefix = "";
	uint64_t v;
	char c;

	switch (type) {
	case 'c':
		c = (char)take(ap);
		put_field(o, s, "", &c, 1);
		return;
	case 's':
		put_string(o, s, (const char *)take(ap));
		return;
	case 'p':
		s->alt = true;
		s->bits = sizeof(void *) * 8;
		type = 'x';
		/* fall through */
	case 'x':
	case 'X':
		base = 16;
		if (s->alt)
			prefix = type == 'x' ? "0x" : "0X";
		break;
	case 'o':
		base = 8;
		if (s->alt)
			prefix = "0";
		break;
	case 'd':
	case 'i':
	case 'u':
		break;
	default:
		put(o, type);
		return;
	}
	v = take_number(s, is_signed, ap);
	if (is_signed && (int64_t)v < 0) {
		v = -v;
		prefix = "-";
	}
	put_number(o, s, v, base, prefix, type == 'X' ? 0 : 0x20);
}

int uk_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct out o = { .buf = buf, .size = size };
	va_list args;

	va_copy(args, ap);
	for (; *fmt != '\0'; fmt++) {
		struct spec s;

		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt = parse(&s, fmt + 1, &args);
		if (*fmt == '\0')
			break;
		convert(&o, &s, *fmt, &args);
	}
	va_end(args);
	if (size > 0)
		buf[min(o.len, size - 1)] = '\0';
	return (int)o.len;
}

int uk_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
