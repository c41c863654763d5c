/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The reader of cpio archives. An entry is a header of ASCII digits, a name and
 * data; name and data end at multiples of 4 bytes. The entry "TRAILER!!!" ends
 * an archive; behind it there are zeros, then perhaps another archive.
 *
 * A name may be followed by more than one NUL: a maker that wants data at the
 * start of a page pads it so.
 *
 * Every offset is checked against what is left before it is used, so that no
 * damaged archive leads outside.
 */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include "cpio.h"

#define ALIGNMENT 4u
#define MAGIC_LEN 6
#define DIGITS 8u /* of a field */

struct header {
	char magic[MAGIC_LEN];
	char ino[DIGITS], mode[DIGITS], uid[DIGITS], gid[DIGITS];
	char nlink[DIGITS], mtime[DIGITS], size[DIGITS];
	char dev_major[DIGITS], dev_minor[DIGITS];
	char rdev_major[DIGITS], rdev_minor[DIGITS];
	char name_size[DIGITS]; /* with its NUL */
	char check[DIGITS]; /* sum of the data's bytes; of CRC_MAGIC */
};

static const char newc_magic[] = "070701", crc_magic[] = "070702";
static const char trailer[] = "TRAILER!!!";

static const struct {
	unsigned char magic[4], len;
	const char *why;
} compressors[] = {
	{ { 0x1f, 0x8b }, 2, "compressed by gzip: unpack it (gunzip)" },
	{ { 0xfd, '7', 'z', 'X' }, 4, "compressed by xz: unpack it (unxz)" },
	{ { 0x28, 0xb5, 0x2f, 0xfd }, 4, "compressed by zstd: unpack it" },
	{ { 0x02, 0x21, 0x4c, 0x18 }, 4, "compressed by lz4: unpack it" },
	{ { 'B', 'Z', 'h' }, 3, "compressed by bzip2: unpack it (bunzip2)" },
};

static enum cpio_result damaged(struct cpio *c, size_t at, const char *why)
{
	c->at = at;
	c->why = why;
	return CPIO_DAMAGED;
}

/* A field's number; *bad is set if it holds anything but digits. */
static uint32_t field(const char *text, bool *bad)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < DIGITS; i++) {
		unsigned c = (unsigned char)text[i];
		unsigned digit = c - '0';

		if (digit > 9) {
			digit = (c | 0x20) - 'a' + 10;
			if (digit < 10 || digit > 15)
				*bad = true;
		}
		n = n << 4 | (digit & 0xf);
	}
	return n;
}

static bool is_type(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
	case S_IFDIR:
	case S_IFLNK:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return mode <= (S_IFMT | 07777u);
	}
	return false;
}

/* Behind the padding from at on, or the end of all. */
static size_t aligned(const struct cpio *c, size_t at)
{
	size_t pad = -at % ALIGNMENT;

	return pad < c->size - at ? at + pad : c->size;
}

static bool sum_is(const struct cpio_entry *e, uint32_t want)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < e->size; i++)
		sum += e->data[i];
	return sum == want;
}

/* Name and data, which follow the header at c->at. */
static enum cpio_result body(struct cpio *c, struct cpio_entry *e,
			     uint32_t name_size, uint32_t size)
{
	size_t at = c->at + sizeof(struct header);

	if (name_size == 0 || name_size > PATH_MAX)
		return damaged(c, c->at, "an impossible length of a name");
	if (name_size > c->size - at)
		return damaged(c, c->at, "cut off in a name");
	e->name = (const char *)c->base + at;
	if (e->name[name_size - 1] != '\0')
		return damaged(c, at, "a name without an end");
	e->name_len = strlen(e->name);
	if (e->name_len == 0)
		return damaged(c, at, "an empty name");
	at = aligned(c, at + name_size);
	if (size > c->size - at)
		return damaged(c, c->at, "cut off in a file");
	e->data = c->base + at;
	e->size = size;
	return CPIO_ENTRY;
}

static enum cpio_result entry(struct cpio *c, struct cpio_entry *e)
{
	const struct header *h = (const void *)(c->base + c->at);
	bool bad = false, crc;
	enum cpio_result r;

	if (c->size - c->at < sizeof(*h))
		return damaged(c, c->at, "cut off in a header");
	crc = memcmp(h->magic, crc_magic, MAGIC_LEN) == 0;
	if (!crc && memcmp(h->magic, newc_magic, MAGIC_LEN) != 0)
		return damaged(c, c->at, "no header of cpio's format newc");
	e->ino = field(h->ino, &bad);
	e->mode = field(h->mode, &bad);
	e->uid = field(h->uid, &bad);
	e->gid = field(h->gid, &bad);
	e->nlink = field(h->nlink, &bad);
	e->mtime = field(h->mtime, &bad);
	e->dev_major = field(h->dev_major, &bad);
	e->dev_minor = field(h->dev_minor, &bad);
	e->rdev_major = field(h->rdev_major, &bad);
	e->rdev_minor = field(h->rdev_minor, &bad);
	r = body(c, e, field(h->name_size, &bad), field(h->size, &bad));
	if (r == CPIO_ENTRY && crc && !sum_is(e, field(h->check, &bad)))
		return damaged(c, c->at, "a file whose sum is wrong");
	if (bad)
		return damaged(c, c->at, "a digit that is none");
	return r;
}

static enum cpio_result not_an_archive(struct cpio *c)
{
	for (size_t i = 0; i < sizeof(compressors) / sizeof(*compressors); i++)
		if (c->size - c->at >= compressors[i].len &&
		    memcmp(c->base + c->at, compressors[i].magic,
			   compressors[i].len) == 0)
			return damaged(c, c->at, compressors[i].why);
	if (c->at % ALIGNMENT)
		return damaged(c, c->at, "an archive at an odd place");
	return CPIO_ENTRY;
}

enum cpio_result cpio_next(struct cpio *c, struct cpio_entry *e)
{
	enum cpio_result r;

	for (;;) {
		while (!c->inside && c->at < c->size && c->base[c->at] == 0)
			c->at++;
		if (!c->inside && c->at == c->size)
			return CPIO_END;
		r = c->inside ? CPIO_ENTRY : not_an_archive(c);
		if (r == CPIO_ENTRY)
			r = entry(c, e);
		if (r != CPIO_ENTRY)
			return r;
		c->inside = strcmp(e->name, trailer) != 0;
		if (c->inside && !is_type(e->mode))
			return damaged(c, c->at, "an unknown type of file");
		c->at = aligned(c, (size_t)(e->data - c->base) + e->size);
		if (c->inside)
			return CPIO_ENTRY;
	}
}
