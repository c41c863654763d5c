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
	char length; /* h, H (hh), l, L (ll, j), z, or 0 */
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

static void put_text(struct out *o, const struct spec *s, const char *text,
		     unsigned len)
{
	if (!s->left)
		pad(o, ' ', len, s->width);
	for (unsigned i = 0; i < len; i++)
		put(o, text[i]);
	if (s->left)
		pad(o, ' ', len, s->width);
}

/* Divide a 64-bit value by 10 or shift it, without the compiler's library
 * where the base is a power of two. */
static unsigned next_digit(uint64_t *v, unsigned base)
{
	unsigned digit;

	if (base == 10 && *v > UINT32_MAX) {
		digit = (unsigned)(*v % 10);
		*v /= 10;
	} else if (base == 10) {
		digit = (uint32_t)*v % 10;
		*v = (uint32_t)*v / 10;
	} else {
		unsigned shift = base == 16 ? 4 : 3;

		digit = (unsigned)*v & (base - 1);
		*v >>= shift;
	}
	return digit;
}

static void put_number(struct out *o, const struct spec *s, uint64_t v,
		       unsigned base, const char *prefix, const char *digits)
{
	char text[24];
	unsigned n = sizeof(text), len, plen = (unsigned)strlen(prefix);

	do
		text[--n] = digits[next_digit(&v, base)];
	while (v != 0);
	len = sizeof(text) - n;
	if (!s->left && !s->zero)
		pad(o, ' ', len + plen, s->width);
	for (unsigned i = 0; i < plen; i++)
		put(o, prefix[i]);
	if (!s->left && s->zero)
		pad(o, '0', len + plen, s->width);
	for (; n < sizeof(text); n++)
		put(o, text[n]);
	if (s->left)
		pad(o, ' ', len + plen, s->width);
}

static const char *parse(struct spec *s, const char *f, va_list *ap)
{
	*s = (struct spec){ .precision = -1 };
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
	if (*f == '*') {
		s->width = va_arg(*ap, unsigned);
		f++;
	}
	for (; *f >= '0' && *f <= '9'; f++)
		s->width = s->width * 10 + (unsigned)(*f - '0');
	if (*f == '.') {
		f++;
		s->precision = 0;
		if (*f == '*') {
			s->precision = va_arg(*ap, int);
			f++;
		}
		for (; *f >= '0' && *f <= '9'; f++)
			s->precision = s->precision * 10 + (*f - '0');
	}
	for (; *f == 'h' || *f == 'l' || *f == 'z' || *f == 'j' || *f == 't';
	     f++)
		s->length = s->length == 'l' || *f == 'j' ? 'L'
			    : s->length == 'h'		  ? 'H'
			    : *f == 't'			  ? 'z'
							  : *f;
	return f;
}

static uint64_t take_unsigned(const struct spec *s, va_list *ap)
{
	switch (s->length) {
	case 'L':
		return va_arg(*ap, unsigned long long);
	case 'l':
		return va_arg(*ap, unsigned long);
	case 'z':
		return va_arg(*ap, size_t);
	case 'h':
		return (unsigned short)va_arg(*ap, unsigned);
	case 'H':
		return (unsigned char)va_arg(*ap, unsigned);
	default:
		return va_arg(*ap, unsigned);
	}
}

static int64_t take_signed(const struct spec *s, va_list *ap)
{
	switch (s->length) {
	case 'L':
		return va_arg(*ap, long long);
	case 'l':
		return va_arg(*ap, long);
	case 'z':
		return va_arg(*ap, ptrdiff_t);
	case 'h':
		return (short)va_arg(*ap, int);
	case 'H':
		return (signed char)va_arg(*ap, int);
	default:
		return va_arg(*ap, int);
	}
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
	if (text == NULL)
		text = "(null)";
	put_text(o, s, text,
		 (unsigned)(s->precision < 0
				    ? strlen(text)
				    : strnlen(text, (size_t)s->precision)));
}

static void convert(struct out *o, struct spec *s, char type, va_list *ap)
{
	static const char lower[] = "0123456789abcdef";
	static const char upper[] = "0123456789ABCDEF";
	int64_t i;
	char c;

	switch (type) {
	case 'd':
	case 'i':
		i = take_signed(s, ap);
		put_number(o, s, i < 0 ? -(uint64_t)i : (uint64_t)i, 10,
			   i < 0 ? "-" : "", lower);
		break;
	case 'u':
		put_number(o, s, take_unsigned(s, ap), 10, "", lower);
		break;
	case 'o':
		put_number(o, s, take_unsigned(s, ap), 8, s->alt ? "0" : "",
			   lower);
		break;
	case 'x':
		put_number(o, s, take_unsigned(s, ap), 16, s->alt ? "0x" : "",
			   lower);
		break;
	case 'X':
		put_number(o, s, take_unsigned(s, ap), 16, s->alt ? "0X" : "",
			   upper);
		break;
	case 'p':
		put_number(o, s, (uintptr_t)va_arg(*ap, void *), 16, "0x",
			   lower);
		break;
	case 'c':
		c = (char)va_arg(*ap, int);
		put_text(o, s, &c, 1);
		break;
	case 's':
		put_string(o, s, va_arg(*ap, const char *));
		break;
	default:
		put(o, type);
	}
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
