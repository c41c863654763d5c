/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TMPFS_OPTIONS_H
#define TMPFS_OPTIONS_H

/* What mount()'s data says. */
struct tmpfs_options {
	unsigned long max_pages, max_inodes; /* 0: no limit */
	unsigned mode; /* of the root: permission bits */
	unsigned uid, gid;
};

/* Change *o as "size=64k,mode=755..." asks. -EINVAL: something is not known or
 * makes no sense; what stands before it has been followed. */
int tmpfs_parse(struct tmpfs_options *o, const char *text);

#endif
