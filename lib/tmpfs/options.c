/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mount options: size= (bytes, with k, m, g, t; or % of RAM), nr_blocks= and
 * nr_inodes= (with k, m, g), mode= (octal), uid=, gid=. 0 is no limit. What
 * Linux also knows and means nothing here (huge=, mpol=, inode32...) is
 * accepted.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "options.h"

/* Digits of the base from *p on, which moves behind them. False: none, or too
 * large. */
static bool digits(const char **p, unsigned base, uint64_t *value)
{
	const char *start = *p;
	uint64_t n = 0;

	for (; **p >= '0' && **p < (char)('0' + base); (*p)++) {
		if (n > (UINT64_MAX - 9) / base)
			return false;
		n = n * base + (unsigned)(**p - '0');
	}
	*value = n;
	return *p != start;
}

/* A number with a unit, as Linux's memparse(). */
static bool scaled(const char **p, uint64_t *value)
{
	static const char units[] = "kmgtpe";
	const char *unit;
	unsigned shift;

	if (!digits(p, 10, value))
		return false;
	unit = **p != 0 ? strchr(units, **p | 0x20) : NULL;
	if (unit == NULL)
		return true;
	shift = 10 * (unsigned)(unit - units + 1);
	if (*value > UINT64_MAX >> shift)
		return false;
	*value <<= shift;
	(*p)++;
	return true;
}

static bool size(const char **p, unsigned long *pages)
{
	uint64_t n;

	if (!scaled(p, &n))
		return false;
	if (**p == '%') {
		(*p)++;
		if (n > 100)
			return false;
		n = uk_page_total() * n / 100;
	} else {
		n = n / PAGE_SIZE + (n % PAGE_SIZE != 0);
	}
	*pages = n > ULONG_MAX ? ULONG_MAX : (unsigned long)n;
	return true;
}

static bool count(const char **p, unsigned long *value)
{
	uint64_t n = 0;
	bool good = scaled(p, &n);

	*value = n > ULONG_MAX ? ULONG_MAX : (unsigned long)n;
	return good;
}

static bool number(const char **p, unsigned base, unsigned most,
		   unsigned *value)
{
	uint64_t n = 0;
	bool good = digits(p, base, &n) && n <= most;

	*value = (unsigned)n;
	return good;
}

static bool starts(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

/* One option, from *p up to the comma. */
static bool option(struct tmpfs_options *o, const char **p)
{
	if (starts(p, "size="))
		return size(p, &o->max_pages);
	if (starts(p, "nr_blocks="))
		return count(p, &o->max_pages);
	if (starts(p, "nr_inodes="))
		return count(p, &o->max_inodes);
	if (starts(p, "mode="))
		return number(p, 8, 07777, &o->mode);
	if (starts(p, "uid="))
		return number(p, 10, UINT_MAX, &o->uid);
	if (starts(p, "gid="))
		return number(p, 10, UINT_MAX, &o->gid);
	if (starts(p, "huge=") || starts(p, "mpol=") || starts(p, "inode32") ||
	    starts(p, "inode64") || starts(p, "noswap")) {
		while (**p != 0 && **p != ',')
			(*p)++;
		return true;
	}
	return false;
}

int tmpfs_parse(struct tmpfs_options *o, const char *text)
{
	const char *p = text;

	while (*p != 0) {
		const char *start = p;

		if (*p == ',') {
			p++;
			continue;
		}
		if (!option(o, &p) || (*p != 0 && *p != ',')) {
			uk_printk("tmpfs: mount option refused: %s\n", start);
			return -EINVAL;
		}
	}
	return 0;
}
