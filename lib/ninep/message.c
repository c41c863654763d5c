/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages as bytes. Putting never overruns: callers put a bounded number of
 * names, and what is left takes the data. Taking believes nothing: an answer
 * that ends early is refused as a whole.
 */
#include <stdarg.h>
#include <string.h>
#include "ninep.h"

#define QID_TYPE_VERSION 5 /* bytes before its number */

static void put_number(char **to, uint64_t n, unsigned bytes)
{
	for (; bytes; bytes--, n >>= 8)
		*(*to)++ = (char)n;
}

static void put_string(char **to, const char *s)
{
	size_t len = strlen(s);

	put_number(to, len, 2);
	memcpy(*to, s, len);
	*to += len;
}

/* What fits of the caller's bytes, behind their number. */
static void put_data(struct np *c, char **to, struct vfs_iter *it, uint32_t *n)
{
	char *start = *to + 4;
	size_t room = (size_t)(c->out + c->msize - start);

	*n = (uint32_t)vfs_iter_from_user(it, start, min(room, it->left));
	put_number(to, *n, 4);
	*to += *n;
}

void np_put(struct np *c, const char *types, va_list ap)
{
	char *to = c->out + NP_HEAD;
	struct vfs_iter *it;

	for (; *types; types++) {
		switch (*types) {
		case 'b':
			put_number(&to, va_arg(ap, unsigned), 1);
			break;
		case 'w':
			put_number(&to, va_arg(ap, unsigned), 2);
			break;
		case 'd':
			put_number(&to, va_arg(ap, uint32_t), 4);
			break;
		case 'q':
			put_number(&to, va_arg(ap, uint64_t), 8);
			break;
		case 's':
			put_string(&to, va_arg(ap, const char *));
			break;
		case 'I':
			it = va_arg(ap, struct vfs_iter *);
			put_data(c, &to, it, va_arg(ap, uint32_t *));
		}
	}
	c->end = to;
}

/* The next n bytes, or NULL. */
static const char *take(struct np *c, size_t n)
{
	const char *at = c->at;

	if (n > (size_t)(c->end - at))
		return NULL;
	c->at += n;
	return at;
}

static bool take_number(struct np *c, uint64_t *n, unsigned bytes)
{
	const char *from = take(c, bytes);

	if (!from)
		return false;
	for (*n = 0; bytes; bytes--)
		*n = *n << 8 | (unsigned char)from[bytes - 1];
	return true;
}

static bool take_string(struct np *c, const char **s, uint16_t *len)
{
	uint64_t n;

	if (!take_number(c, &n, 2))
		return false;
	*len = (uint16_t)n;
	*s = take(c, *len);
	return *s != NULL;
}

static bool take_one(struct np *c, char type, va_list *ap)
{
	const char **s;
	uint64_t n = 0;
	bool ok;

	switch (type) {
	case 'b':
		ok = take_number(c, &n, 1);
		*va_arg(*ap, uint8_t *) = (uint8_t)n;
		return ok;
	case 'w':
		ok = take_number(c, &n, 2);
		*va_arg(*ap, uint16_t *) = (uint16_t)n;
		return ok;
	case 'd':
		ok = take_number(c, &n, 4);
		*va_arg(*ap, uint32_t *) = (uint32_t)n;
		return ok;
	case 'q':
		return take_number(c, va_arg(*ap, uint64_t *), 8);
	case 'Q':
		return take(c, QID_TYPE_VERSION) &&
		       take_number(c, va_arg(*ap, uint64_t *), 8);
	default: /* 'S' */
		s = va_arg(*ap, const char **);
		return take_string(c, s, va_arg(*ap, uint16_t *));
	}
}

bool np_take(struct np *c, const char *types, ...)
{
	bool ok = true;
	va_list ap;

	va_start(ap, types);
	for (; ok && *types; types++)
		ok = take_one(c, *types, &ap);
	va_end(ap);
	return ok;
}
