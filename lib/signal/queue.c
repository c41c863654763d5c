/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is pending: a set of bits, and a list of those that have a story to
 * tell. A standard signal is in the set once, whatever is sent; a real-time
 * signal is in the list once for each time it was sent. A standard signal that
 * found no place in the list is in the set all the same.
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

static struct uk_sigqueue *entry_get(void)
{
	struct uk_sigqueue *e = unused;

	if (uk_signal_queued >= SIGNAL_QUEUE_MAX ||
	    uk_signal_queued >= uk_process_limit(RLIMIT_SIGPENDING))
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
	e->next = unused;
	unused = e;
	uk_signal_queued--;
}

void (*uk_signal_sent)(void);

int signal_queue(uint64_t *pending, struct uk_sigqueue **queue,
		 const struct uk_siginfo *info)
{
	uint64_t bit = SIGNAL_BIT(info->signo);
	bool rt = info->signo >= SIGNAL_RT_MIN;
	struct uk_sigqueue *e;

	if (!rt && (*pending & bit))
		return 0;
	e = entry_get();
	/* As on Linux, kill() gets through without its story. */
	if (e == NULL && rt && info->code != SI_USER)
		return -EAGAIN;
	*pending |= bit;
	if (e != NULL) {
		e->info = *info;
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
	for (e = uk_signal_queued == 0 ? unused : NULL; e != NULL; e = next) {
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
