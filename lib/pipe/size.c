/* SPDX-License-Identifier: BSD-3-Clause */
/* How much a pipe may hold: F_SETPIPE_SZ, F_GETPIPE_SZ. */
#include <errno.h>
#include <string.h>
#include "pipe.h"

#define SIZE_LIMIT 0x80000000u /* what Linux can round up to */

/* Slots for size bytes, a power of two; 0: too many. */
static unsigned slots_for(unsigned size)
{
	unsigned slots = 1;

	if (size > SIZE_LIMIT)
		return 0;
	while ((uint64_t)slots * PAGE_SIZE < size)
		slots *= 2;
	return slots;
}

/* Move what is there into the new ring. Lock held; it fits. */
static void move(struct pipe *p, struct pipe_slot *ring, unsigned slots)
{
	unsigned n = p->head - p->tail;

	for (unsigned i = 0; i < n; i++)
		ring[i] = *pipe_slot(p, p->tail + i);
	uk_free(p->ring);
	p->ring = ring;
	p->slots = slots;
	p->tail = 0;
	p->head = n;
}

/* Who is uid 0, as everybody is, may exceed PIPE_MAX_SIZE. */
static long set_size(struct pipe *p, unsigned size)
{
	unsigned slots = slots_for(size);
	struct pipe_slot *ring;
	long ret;

	if (!slots)
		return -EINVAL;
	ring = uk_malloc(slots * sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	uk_mutex_lock(&p->lock);
	if (slots < p->head - p->tail) {
		ret = -EBUSY;
	} else {
		move(p, ring, slots);
		ring = NULL;
		ret = (long)(p->slots * PAGE_SIZE);
		pipe_wake_writers(p);
	}
	uk_mutex_unlock(&p->lock);
	uk_free(ring);
	uk_preempt();
	return ret;
}

long pipe_fcntl(struct vfs_file *f, unsigned command, unsigned long arg)
{
	struct pipe *p = pipe_of(f);

	if (command == F_GETPIPE_SZ)
		return (long)(p->slots * PAGE_SIZE);
	if (command == F_SETPIPE_SZ)
		return set_size(p, (unsigned)arg);
	return -ENOSYS;
}
