/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernel does to its heap that it should not: an object written
 * beyond its end, freed twice, written after it was free. Each is found when
 * the object is freed, or taken next, and stops the machine.
 *
 * An object ends in a tail, and is filled from its last byte up to there. A
 * free one is filled whole, but for the link of its slab; its tail says that it
 * is free. A new slab is wiped, since its page may have been one before; a run
 * of pages is not looked at when it is taken.
 *
 *   | n bytes of the caller's | RED ... | tail |
 *   | link | POISON ...                 | tail |
 *
 * The tail also says who asked for the object, for owner.c.
 */
#include <string.h>
#include <uk/print.h>
#include "internal.h"

#define RED 0xbb
#define POISON 0x6b
#define IN_USE 0x1de5a11eu
#define FREE 0xdeadf1eeu

struct tail {
	size_t asked;
	const void *owner;
	uintptr_t state; /* IN_USE or FREE, and the object's address mixed in */
};

static struct tail *tail_of(const void *p)
{
	return (struct tail *)((char *)p + heap_capacity(p)) - 1;
}

static uintptr_t state_of(const void *p, uintptr_t state)
{
	return state ^ (uintptr_t)p;
}

/* The first byte in [from, to) that is not value, or NULL. */
static const unsigned char *changed(const void *from, const void *to,
				    unsigned char value)
{
	for (const unsigned char *b = from; b < (const unsigned char *)to; b++)
		if (*b != value)
			return b;
	return NULL;
}

void heap_fresh(void *page)
{
	memset(page, 0, PAGE_SIZE);
}

size_t heap_room(size_t n)
{
	return n <= SIZE_MAX - sizeof(struct tail) ? n + sizeof(struct tail)
						   : n;
}

void *heap_taken(void *p, size_t n, const void *owner)
{
	struct tail *t;
	const unsigned char *b;

	if (p == NULL)
		return NULL;
	t = tail_of(p);
	if (((uintptr_t)p & ~PAGE_MASK) != 0 && t->state == state_of(p, FREE)) {
		b = changed((void **)p + 1, t, POISON);
		if (b != NULL)
			uk_panic("heap: %p was written at %p after it was "
				 "free",
				 p, (const void *)b);
	}
	memset((char *)p + n, RED, (size_t)((char *)t - (char *)p) - n);
	*t = (struct tail){ n, NULL, state_of(p, IN_USE) };
	heap_own(p, owner);
	return p;
}

void heap_own(void *p, const void *owner)
{
	if (p == NULL)
		return;
	if (((uintptr_t)p & ~PAGE_MASK) != 0)
		tail_of(p)->owner = owner;
	else
		owner_set_at(virt_to_phys(p), heap_capacity(p) >> PAGE_SHIFT,
			     owner);
}

void heap_sum_object(struct uk_mm_sums *s, const void *p)
{
	const struct tail *t = tail_of(p);

	if (t->state == state_of(p, IN_USE))
		owner_sum(s, t->owner, heap_capacity(p));
}

void heap_given(void *p)
{
	struct tail *t;

	if (p == NULL)
		return;
	t = tail_of(p);
	if (t->state == state_of(p, FREE))
		uk_panic("heap: %p is freed twice", p);
	if (t->state != state_of(p, IN_USE) ||
	    changed((char *)p + t->asked, t, RED) != NULL)
		uk_panic("heap: %p was written beyond its end, or is no object",
			 p);
	memset(p, POISON, (size_t)((char *)t - (char *)p));
	t->state = state_of(p, FREE);
}

size_t heap_asked(const void *p)
{
	return tail_of(p)->asked;
}
