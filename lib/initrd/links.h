/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of an archive that have several names. */
#ifndef INITRD_LINKS_H
#define INITRD_LINKS_H

#include <uk/node.h>
#include "cpio.h"

#define LINKS_BUCKETS 64u

struct links {
	struct link *buckets[LINKS_BUCKETS];
};

/* The file that an earlier name of e's was given, or NULL. */
struct vfs_node *links_find(const struct links *l, const struct cpio_entry *e);
/* n is e's file, referenced for as long as l lives. -ENOMEM. */
int links_add(struct links *l, const struct cpio_entry *e, struct vfs_node *n);
/* A new archive begins, or all end: numbers mean nothing any more. */
void links_forget(struct links *l);

#endif
