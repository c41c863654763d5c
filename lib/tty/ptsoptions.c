/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mount options of devpts: uid=, gid=, mode=, ptmxmode= (octal), max=, and
 * newinstance, which does nothing, as on Linux. There is one file system: they
 * hold for whatever terminal is opened from now on, by whichever mount.
 */
#include <errno.h>
#include <limits.h>
#include <uk/mountoption.h>
#include <uk/print.h>
#include "pty.h"

#define MODE_MAX 07777u

/* One option, up to the comma. */
static bool option(struct devpts_options *o, const char **p)
{
	if (option_starts(p, "uid="))
		return option_number(p, 10, UINT_MAX - 1, &o->uid);
	if (option_starts(p, "gid="))
		return option_number(p, 10, UINT_MAX - 1, &o->gid);
	if (option_starts(p, "mode="))
		return option_number(p, 8, MODE_MAX, &o->mode);
	if (option_starts(p, "ptmxmode="))
		return option_number(p, 8, MODE_MAX, &o->ptmxmode);
	if (option_starts(p, "max="))
		return option_number(p, 10, DEVPTS_MAX, &o->max);
	return option_starts(p, "newinstance");
}

int devpts_options(const char *text, struct devpts_options *o)
{
	struct devpts_options new = *o;

	for (const char *p = text; *p; p += *p == ',') {
		const char *one = p;

		if (*p == ',' || (option(&new, &p) && (!*p || *p == ',')))
			continue;
		uk_printk("armlet: mount: devpts: options %s are not "
			  "supported\n",
			  one);
		return -EINVAL;
	}
	*o = new;
	return 0;
}
