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

/* Thread context, no lock held, unless said otherwise. */
struct uk_object_ops {
	/*
	 * The frame of page index, *pa, with a reference (uk_page_get()) that
	 * is the caller's. write: it is about to be written by way of a
	 * mapping, so a hole becomes a page; asked before the first write of
	 * each mapping. Without write, *pa 0 is a hole, which reads as
	 * zeros. -ERANGE: beyond the end; -ENOSPC, -EIO: SIGBUS as well.
	 * -ENOMEM. May sleep.
	 */
	int (*page)(struct uk_object *o, uint64_t index, bool write,
		    paddr_t *pa);
	/* Is it in memory? For mincore. Interrupts are off. */
	bool (*resident)(struct uk_object *o, uint64_t index);
	/* One for each mapping. get: interrupts are off. put: may sleep. */
	void (*get)(struct uk_object *o);
	void (*put)(struct uk_object *o);
	/* madvise(MADV_REMOVE): these bytes become a hole. NULL:
	 * -EOPNOTSUPP. */
	int (*punch)(struct uk_object *o, uint64_t at, uint64_t len);
	/* For /proc/self/maps: its name into buf, device and number. NULL:
	 * anonymous. */
	const char *(*name)(struct uk_object *o, char *buf, size_t size,
			    uint64_t *dev, uint64_t *ino);
};

/* In *pa: the frame is not counted, it stays for ever where it is (a file of an
 * initrd, used in place). */
#define UK_OBJECT_PINNED 0x1u

struct uk_object {
	const struct uk_object_ops *ops;
	struct uk_list mappings; /* lib/mm's VMAs; its lock */
	unsigned writers; /* shared mappings that may write */
	bool no_writers; /* no more of them */
};

static inline void uk_object_init(struct uk_object *o,
				  const struct uk_object_ops *ops)
{
	o->ops = ops;
	o->writers = 0;
	o->no_writers = false;
	uk_list_init(&o->mappings);
}

/* Pages [first, first + n) have left the object (truncation, a punched hole),
 * or a hole has become pages: unmap them everywhere; private_too: their private
 * copies as well. After it nobody can reach by a mapping what was there before.
 * The object has changed already. May sleep. */
void uk_object_unmap(struct uk_object *o, uint64_t first, uint64_t n,
		     bool private_too);

/* Count one more who may write by way of mappings; -EPERM. */
int uk_object_writer_get(struct uk_object *o);
void uk_object_writer_put(struct uk_object *o);
/* No more of them. -EBUSY if there are some now, unless those may stay. */
int uk_object_deny_writers(struct uk_object *o, bool may_stay);

/* Zeros as far as a mapping can reach, written by nobody but who maps them:
 * /dev/zero. Referenced; NULL: no memory. */
struct uk_object *uk_object_zeros(void);

#endif
