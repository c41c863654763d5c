/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is pending: a set of bits, and a list of those that have a story to
 * tell. A standard signal is in the set once, whatever is sent; a real-time
 * signal, or a timer's, is in the list once for each time it was sent. A
 * standard signal that found no place in the list is in the set all the same.
 *
 * Signals are sent from interrupts, where the heap is out of reach: entries
 * come from pages of their own, which are kept.
 */
#include <errno.h>
#include <uk/mm.h>
#include "signals.h"

/* Those that the CPU raises come before all others. */
#define SYNCHRONOUS                                                      \
	(SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) | \
	 SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSYS))

static struct uk_sigqueue *unused;
unsigned uk_signal_queued;
static unsigned reserved; /* of these, in their owners' memory */

static bool beyond_limit(void)
{
	return uk_signal_queued >= uk_process_limit(RLIMIT_SIGPENDING);
}

static struct uk_sigqueue *entry_get(bool limited)
{
	struct uk_sigqueue *e = unused;

	if (uk_signal_queued - reserved >= SIGNAL_QUEUE_MAX ||
	    (limited && beyond_limit()))
		return NULL;
	if (e == NULL) {
		paddr_t pa = uk_page_alloc(0, 0);

		if (pa == 0)
			return NULL;
		e = phys_to_virt(pa);
		for (size_t i = 0; i < PAGE_SIZE / sizeof(*e); i++) {
			e[i].next = unused;
			unused = &e[i];
		}
		e = unused;
	}
	unused = e->next;
	uk_signal_queued++;
	return e;
}

static void entry_put(struct uk_sigqueue *e)
{
	e->queued = false;
	if (e->reserved)
		return;
	e->next = unused;
	unused = e;
	uk_signal_queued--;
}

bool uk_signal_reserve(struct uk_sigqueue *e)
{
	if (beyond_limit())
		return false;
	uk_signal_queued++;
	reserved++;
	e->reserved = true;
	return true;
}

static void release_of(struct uk_thread *t, struct uk_sigqueue *e)
{
	signal_unqueue(&t->signals.pending, &t->signals.queue, e);
	signal_recalculate(t);
}

static void release_of_all(struct uk_process *p, struct uk_sigqueue *e)
{
	struct uk_signals *s = signal_shared(p);
	struct uk_list *i;

	signal_unqueue(&s->pending, &s->queue, e);
	uk_list_for_each(i, &p->threads)
		signal_recalculate(
			uk_list_entry(i, struct uk_thread, siblings));
}

void uk_signal_release(struct uk_process *p, struct uk_thread *t,
		       struct uk_sigqueue *e)
{
	if (e->queued && t != NULL)
		release_of(t, e);
	else if (e->queued)
		release_of_all(p, e);
	uk_signal_queued--;
	reserved--;
}

/* A new entry that tells *info, or NULL. As on Linux the limit does not matter
 * to standard signals, but for those that a thread is sent. */
static struct uk_sigqueue *entry_for(const struct uk_siginfo *info)
{
	struct uk_sigqueue *e =
		entry_get(info->signo >= SIGNAL_RT_MIN || info->code < 0);

	if (e != NULL) {
		e->info = *info;
		e->reserved = false;
	}
	return e;
}

void (*uk_signal_sent)(void);

int signal_queue(uint64_t *pending, struct uk_sigqueue **queue,
		 const struct uk_siginfo *info, struct uk_sigqueue *e)
{
	uint64_t bit = SIGNAL_BIT(info->signo);
	bool rt = info->signo >= SIGNAL_RT_MIN;

	if (e == NULL) {
		if (!rt && (*pending & bit))
			return 0;
		e = entry_for(info);
		/* As on Linux, kill() gets through without its story. */
		if (e == NULL && rt && info->code != SI_USER)
			return -EAGAIN;
	}
	*pending |= bit;
	if (e != NULL) {
		e->queued = true;
		e->next = NULL;
		while (*queue != NULL)
			queue = &(*queue)->next;
		*queue = e;
	}
	if (uk_signal_sent)
		uk_signal_sent();
	return 0;
}

/* The first story of sig, unlinked, or NULL; *more: there is another one. */
static struct uk_sigqueue *find(struct uk_sigqueue **queue, int sig, bool *more)
{
	struct uk_sigqueue *found = NULL;

	*more = false;
	while (*queue != NULL) {
		if ((*queue)->info.signo != sig) {
			queue = &(*queue)->next;
		} else if (found == NULL) {
			found = *queue;
			*queue = found->next;
		} else {
			*more = true;
			break;
		}
	}
	return found;
}

static int take(uint64_t *pending, struct uk_sigqueue **queue, uint64_t set,
		struct uk_siginfo *info)
{
	struct uk_sigqueue *e;
	bool more;
	int sig;

	set &= *pending;
	if (set == 0)
		return 0;
	if (set & SYNCHRONOUS)
		set &= SYNCHRONOUS;
	sig = __builtin_ctzll(set) + 1;
	e = find(queue, sig, &more);
	if (!more)
		*pending &= ~SIGNAL_BIT(sig);
	if (e == NULL) {
		*info = (struct uk_siginfo){ .signo = sig, .code = SI_USER };
	} else {
		*info = e->info;
		entry_put(e);
	}
	return sig;
}

int signal_take(struct uk_thread *t, uint64_t set, struct uk_siginfo *info)
{
	struct uk_signals *p = signal_shared(t->process);
	int sig = take(&t->signals.pending, &t->signals.queue, set, info);

	return sig != 0 ? sig : take(&p->pending, &p->queue, set, info);
}

void signal_forget(uint64_t *pending, struct uk_sigqueue **queue, uint64_t set)
{
	*pending &= ~set;
	while (*queue != NULL) {
		struct uk_sigqueue *e = *queue;

		if (SIGNAL_BIT(e->info.signo) & set) {
			*queue = e->next;
			entry_put(e);
		} else {
			queue = &e->next;
		}
	}
}

void signal_unqueue(uint64_t *pending, struct uk_sigqueue **queue,
		    const struct uk_sigqueue *e)
{
	bool others = false;

	while (*queue != NULL) {
		struct uk_sigqueue *q = *queue;

		if (q == e) {
			*queue = q->next;
			entry_put(q);
		} else {
			others |= q->info.signo == e->info.signo;
			queue = &q->next;
		}
	}
	if (!others)
		*pending &= ~SIGNAL_BIT(e->info.signo);
}

#ifdef CONFIG_LIBMM_LEAKS
static void forget_all(void)
{
	struct uk_thread *t = arch_current();
	struct uk_signals *p = t->process->signals;

	signal_forget(&t->signals.pending, &t->signals.queue, ~0ull);
	if (p != NULL)
		signal_forget(&p->pending, &p->queue, ~0ull);
}

/* One that is still queued keeps the pages: they are a leak. */
void uk_signal_end(void)
{
	struct uk_sigqueue *e, *next, *pages = NULL;
	unsigned long irq = arch_irq_save();

	forget_all();
	for (e = uk_signal_queued == reserved ? unused : NULL; e != NULL;
	     e = next) {
		next = e->next;
		if (((uintptr_t)e & ~PAGE_MASK) != 0)
			continue;
		e->next = pages; /* the first of its page */
		pages = e;
	}
	for (; pages != NULL; pages = next) {
		next = pages->next;
		uk_page_free(virt_to_phys(pages), 0);
	}
	arch_irq_restore(irq);
}
#endif
