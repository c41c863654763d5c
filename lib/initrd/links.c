/* SPDX-License-Identifier: BSD-3-Clause */
/* A hash table from a file's number in the archive to its node. */
#include <errno.h>
#include <uk/mm.h>
#include "links.h"

struct link {
	struct link *next;
	uint32_t ino, dev_major, dev_minor;
	struct vfs_node *node; /* referenced */
};

static unsigned bucket_of(const struct cpio_entry *e)
{
	return (e->ino ^ e->dev_minor) % LINKS_BUCKETS;
}

struct vfs_node *links_find(const struct links *l, const struct cpio_entry *e)
{
	struct link *i = l->buckets[bucket_of(e)];

	while (i && (i->ino != e->ino || i->dev_major != e->dev_major ||
		     i->dev_minor != e->dev_minor))
		i = i->next;
	return i ? i->node : NULL;
}

int links_add(struct links *l, const struct cpio_entry *e, struct vfs_node *n)
{
	struct link *i = uk_malloc(sizeof(*i));

	if (!i)
		return -ENOMEM;
	*i = (struct link){ l->buckets[bucket_of(e)], e->ino, e->dev_major,
			    e->dev_minor, n };
	vfs_node_get(n);
	l->buckets[bucket_of(e)] = i;
	return 0;
}

void links_forget(struct links *l)
{
	for (unsigned b = 0; b < LINKS_BUCKETS; b++) {
		while (l->buckets[b]) {
			struct link *i = l->buckets[b];

			l->buckets[b] = i->next;
			vfs_node_put(i->node);
			uk_free(i);
		}
	}
}
