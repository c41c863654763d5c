/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What mappings show: pages by number. The page cache of a file is one, and so
 * is shared memory without a name. A page is in at most one object; every
 * mapping that shows it maps the same frame.
 */
#ifndef UK_OBJECT_H
#define UK_OBJECT_H

#include <plat/types.h>
#include <uk/list.h>

struct uk_object;

struct uk_object_ops {
	/*
	 * The frame of page index, *pa, with a reference (uk_page_get()) that
	 * is the caller's. write: it will be written by way of the mapping, so
	 * a hole becomes a page. Without write, *pa 0 is a hole that reads as
	 * zeros. -ERANGE: beyond the end (SIGBUS); -ENOMEM, -ENOSPC, -EIO. May
	 * sleep; no lock is held.
	 */
	int (*page)(struct uk_object *o, uint64_t index, bool write,
		    paddr_t *pa);
	void (*get)(struct uk_object *o); /* one for each mapping */
	void (*put)(struct uk_object *o); /* may sleep */
	/* Is the page in memory? For mincore; interrupts may be off. NULL: all
	 * are. */
	bool (*resident)(struct uk_object *o, uint64_t index);
	/* For /proc/self/maps: its name into buf, device and number. NULL:
	 * anonymous. */
	const char *(*name)(struct uk_object *o, char *buf, size_t size,
			    uint64_t *dev, uint64_t *ino);
};

struct uk_object {
	const struct uk_object_ops *ops;
	struct uk_list mappings; /* lib/mm's VMAs; its lock */
};

static inline void uk_object_init(struct uk_object *o,
				  const struct uk_object_ops *ops)
{
	o->ops = ops;
	uk_list_init(&o->mappings);
}

/* Pages [first, first + n) have left the object (truncation, a punched hole):
 * unmap them everywhere; private_too: their private copies as well. After it
 * nobody can reach them by a mapping. May sleep. */
void uk_object_unmap(struct uk_object *o, uint64_t first, uint64_t n,
		     bool private_too);

#endif
