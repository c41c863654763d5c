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
#include <uk/mountoption.h>
#include <uk/print.h>
#include "options.h"

/* A number with a unit, as Linux's memparse(). */
static bool scaled(const char **p, uint64_t *value)
{
	static const char units[] = "kmgtpe";
	const char *unit;
	unsigned shift;

	if (!option_digits(p, 10, value))
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

/* One option, from *p up to the comma. */
static bool option(struct tmpfs_options *o, const char **p)
{
	if (option_starts(p, "size="))
		return size(p, &o->max_pages);
	if (option_starts(p, "nr_blocks="))
		return count(p, &o->max_pages);
	if (option_starts(p, "nr_inodes="))
		return count(p, &o->max_inodes);
	if (option_starts(p, "mode="))
		return option_number(p, 8, 07777, &o->mode);
	if (option_starts(p, "uid="))
		return option_number(p, 10, UINT_MAX, &o->uid);
	if (option_starts(p, "gid="))
		return option_number(p, 10, UINT_MAX, &o->gid);
	if (option_starts(p, "huge=") || option_starts(p, "mpol=") ||
	    option_starts(p, "inode32") || option_starts(p, "inode64") ||
	    option_starts(p, "noswap")) {
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
