/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mount options of devpts: uid=, gid=, mode=, ptmxmode= (octal), max=, and
 * newinstance, which does nothing, as on Linux. There is one file system: they
 * hold for whatever terminal is opened from now on, by whichever mount.
 */
#include <errno.h>
#include <string.h>
#include <uk/print.h>
#include "pty.h"

#define MODE_MAX 07777u

/* word, "uid=", and a number up to the comma. */
static bool number(const char **p, const char *word, unsigned base,
		   uint64_t most, unsigned *value)
{
	size_t len = strlen(word);
	const char *s = *p + len;
	uint64_t n = 0;

	if (strncmp(*p, word, len) || !*s || *s == ',')
		return false;
	for (; *s && *s != ','; s++) {
		if (*s < '0' || *s >= (char)('0' + base))
			return false;
		n = n * base + (unsigned)(*s - '0');
		if (n > most)
			return false;
	}
	*p = s;
	*value = (unsigned)n;
	return true;
}

static bool newinstance(const char **p)
{
	static const char word[] = "newinstance";
	size_t len = sizeof(word) - 1;

	if (strncmp(*p, word, len) || ((*p)[len] && (*p)[len] != ','))
		return false;
	*p += len;
	return true;
}

int devpts_options(const char *text, struct devpts_options *o)
{
	struct devpts_options new = *o;

	for (const char *p = text; *p; p += *p == ',') {
		const char *one = p;

		if (*p == ',' || newinstance(&p) ||
		    number(&p, "uid=", 10, UINT32_MAX - 1, &new.uid) ||
		    number(&p, "gid=", 10, UINT32_MAX - 1, &new.gid) ||
		    number(&p, "mode=", 8, MODE_MAX, &new.mode) ||
		    number(&p, "ptmxmode=", 8, MODE_MAX, &new.ptmxmode) ||
		    number(&p, "max=", 10, DEVPTS_MAX, &new.max))
			continue;
		uk_printk("armlet: mount: devpts: options %s are not "
			  "supported\n",
			  one);
		return -EINVAL;
	}
	*o = new;
	return 0;
}
