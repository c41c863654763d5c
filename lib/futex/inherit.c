/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Priority inheritance.
 *
 *   thread --pi_held--> words that it owns, each with its waiters, best first
 *   thread --pi_waiter--> its place among those who wait for a word
 *
 * A thread's priority is the best of its own and of the first waiters of all
 * the words it owns. When it changes and the thread itself waits for a word, it
 * moves in that word's list, and the word's owner is looked at next. Cycles are
 * refused when a thread begins to wait. Interrupts are off.
 */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include <uk/futex.h>
#include "futex.h"

/* The owner of what t waits for; NULL: it does not. */
static struct uk_thread *blocker(const struct uk_thread *t)
{
	const struct futex_waiter *w = t->pi_waiter;

	return w != NULL ? futex_find(&w->key)->owner : NULL;
}

static unsigned inherited(const struct uk_thread *t)
{
	unsigned best = 0;
	const struct uk_list *pos;

	uk_list_for_each(pos, &t->pi_held) {
		const struct futex_waiter *first =
			uk_list_entry(pos, struct futex_waiter, held);

		best = max(best, (unsigned)first->thread->priority);
	}
	return best;
}

void futex_pi_update(struct uk_thread *t)
{
	while (t != NULL) {
		unsigned before = t->priority;

		uk_thread_inherit(t, inherited(t));
		if (t->priority == before || t->pi_waiter == NULL)
			return;
		futex_reposition(t->pi_waiter);
		t = blocker(t);
	}
}

void uk_futex_reprioritised(struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();

	if (t->pi_waiter != NULL) {
		futex_reposition(t->pi_waiter);
		futex_pi_update(blocker(t));
	}
	arch_irq_restore(flags);
}

void futex_pi_set_owner(struct futex_waiter *first, struct uk_thread *owner)
{
	if (first->owner != NULL)
		uk_list_remove(&first->held);
	first->owner = owner;
	if (owner != NULL)
		uk_list_add(&owner->pi_held, &first->held);
}

int futex_pi_block(struct futex_waiter *w, struct uk_thread *owner)
{
	struct futex_waiter *first;

	for (struct uk_thread *t = owner; t != NULL; t = blocker(t))
		if (t == w->thread)
			return -EDEADLK;
	w->pi = true;
	first = futex_enqueue(w);
	w->thread->pi_waiter = w;
	if (first->owner != owner)
		futex_pi_set_owner(first, owner);
	futex_pi_update(owner);
	return 0;
}

void futex_pi_leave(struct futex_waiter *w)
{
	struct uk_thread *owner = blocker(w->thread);

	w->thread->pi_waiter = NULL;
	futex_dequeue(w);
	futex_pi_update(owner);
}
