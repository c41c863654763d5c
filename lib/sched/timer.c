/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The timer queue: a pairing heap with its links in the timers.
 *
 * A node's children form a list, first in child, then by next; prev leads back
 * to the left sibling, or from the first child to the parent. No child is
 * earlier than its parent. Everything is protected by interrupts being off.
 *
 * The hardware is set only when the earliest time moves forward. When that
 * timer is cancelled it is left as it is: one interrupt finds nothing due and
 * sets the next time. That makes a timeout which never happens cheap.
 */
#include <stddef.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include <uk/part.h>
#include <uk/timer.h>

/* Without a timer started, nothing drives the hardware's. */
UK_PART(uk_timer_drivers, ".uk_drivers.timer");

static struct uk_timer *root;
static uint64_t programmed = UK_TIMER_NEVER;

static struct uk_timer *meld(struct uk_timer *a, struct uk_timer *b)
{
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	if (b->when < a->when) {
		struct uk_timer *t = a;

		a = b;
		b = t;
	}
	b->next = a->child;
	if (b->next != NULL)
		b->next->prev = b;
	b->prev = a;
	a->child = b;
	return a;
}

/* Meld a list of siblings: in pairs from the left, the pairs from the right. */
static struct uk_timer *meld_list(struct uk_timer *first)
{
	struct uk_timer *pairs = NULL, *all = NULL;

	while (first != NULL) {
		struct uk_timer *a = first, *b = a->next;

		first = b != NULL ? b->next : NULL;
		a->next = a->prev = NULL;
		if (b != NULL)
			b->next = b->prev = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	while (pairs != NULL) {
		struct uk_timer *next = pairs->next;

		pairs->next = NULL;
		all = meld(all, pairs);
		pairs = next;
	}
	return all;
}

static void heap_remove(struct uk_timer *t)
{
	struct uk_timer *rest = meld_list(t->child);

	if (t == root) {
		root = rest;
	} else {
		if (t->prev->child == t)
			t->prev->child = t->next;
		else
			t->prev->next = t->next;
		if (t->next != NULL)
			t->next->prev = t->prev;
		root = meld(root, rest);
	}
	if (root != NULL)
		root->prev = root->next = NULL;
	t->child = t->next = t->prev = NULL;
	t->queued = false;
}

static void program(void)
{
	uint64_t when = root != NULL ? root->when : UK_TIMER_NEVER;

	if (when < programmed) {
		programmed = when;
		arch_timer_set(when);
	}
}

void uk_timer_start(struct uk_timer *t, uint64_t when)
{
	unsigned long flags = arch_irq_save();

	UK_NEED(uk_timer_drivers);
	if (t->queued)
		heap_remove(t);
	if (when != UK_TIMER_NEVER) {
		t->when = when;
		t->queued = true;
		root = meld(root, t);
		program();
	}
	arch_irq_restore(flags);
}

bool uk_timer_cancel(struct uk_timer *t)
{
	unsigned long flags = arch_irq_save();
	bool queued = t->queued;

	if (queued)
		heap_remove(t);
	arch_irq_restore(flags);
	return queued;
}

void uk_timer_interrupt(void)
{
	programmed = UK_TIMER_NEVER;
	while (root != NULL && root->when <= arch_ticks()) {
		struct uk_timer *t = root;

		heap_remove(t);
		t->fn(t);
	}
	program();
}
