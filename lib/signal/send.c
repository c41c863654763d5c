/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending: is it ignored, who takes it, does it end the program.
 *
 * A signal to the process goes to the first thread, the oldest first, that
 * does not block it; if all do, to the first one that stops doing so.
 * uk_thread.signalled is true exactly while a signal is pending that the
 * thread does not block: it is what ends, or forbids, an interruptible wait.
 */
#include <errno.h>
#include <uk/init.h>
#include "signals.h"

static struct uk_signals first;

bool signal_ignored_by_default(int sig)
{
	switch (sig) {
	case SIGCHLD:
	case SIGCONT:
	case SIGURG:
	case SIGWINCH:
		return true;
	}
	return false;
}

/* A blocked signal waits for what its action is then. */
static bool ignored(const struct uk_thread *t, int sig)
{
	uintptr_t handler = signal_shared(t->process)->actions[sig - 1].handler;

	if ((t->signals.blocked | t->signals.waited) & SIGNAL_BIT(sig))
		return false;
	return handler == (uintptr_t)SIG_IGN ||
	       (handler == (uintptr_t)SIG_DFL &&
		signal_ignored_by_default(sig));
}

void signal_recalculate(struct uk_thread *t)
{
	const struct uk_signals *s = signal_shared(t->process);
	uint64_t pending = t->signals.pending | s->pending;

	t->signalled = (pending & ~t->signals.blocked) != 0 || s->stopped;
	if (t->signalled) {
		t->arch.work |= UK_WORK_SIGNAL;
	} else {
		t->arch.work &= ~UK_WORK_SIGNAL;
		signal_poke_stop(t);
	}
}

/* sig is pending for t, which does not block it. A stopped process dies when it
 * is continued, unless it is killed. */
static void notify(struct uk_thread *t, int sig)
{
	const struct uk_signals *s = signal_shared(t->process);
	bool fatal = s->actions[sig - 1].handler == (uintptr_t)SIG_DFL &&
		     !signal_ignored_by_default(sig) &&
		     !(SIGNAL_BIT(sig) & SIGNAL_STOPS) &&
		     (!s->stopped || sig == SIGKILL);

	if (fatal && !(t->signals.waited & SIGNAL_BIT(sig)))
		uk_process_exit(sig);
	uk_thread_interrupt(t);
	signal_poke(t);
}

/* The thread to which a signal to the process goes, or NULL. */
static struct uk_thread *taker(struct uk_process *p, int sig)
{
	struct uk_list *i;

	uk_list_for_each(i, &p->threads) {
		struct uk_thread *t =
			uk_list_entry(i, struct uk_thread, siblings);

		if (!(t->signals.blocked & SIGNAL_BIT(sig)))
			return t;
	}
	return NULL;
}

/* Stopping and continuing cancel each other. */
static void cancel_opposite(struct uk_process *p, int sig)
{
	uint64_t set = sig == SIGCONT			? SIGNAL_STOPS
		       : SIGNAL_BIT(sig) & SIGNAL_STOPS ? SIGNAL_BIT(SIGCONT)
							: 0;
	struct uk_list *i;

	if (set == 0)
		return;
	if (sig == SIGCONT)
		signal_continue(p);
	signal_forget(&signal_shared(p)->pending, &signal_shared(p)->queue,
		      set);
	uk_list_for_each(i, &p->threads) {
		struct uk_thread *t =
			uk_list_entry(i, struct uk_thread, siblings);

		signal_forget(&t->signals.pending, &t->signals.queue, set);
	}
}

static int to_process(struct uk_process *p, const struct uk_siginfo *info,
		      struct uk_sigqueue *reserved)
{
	unsigned long flags = arch_irq_save();
	struct uk_signals *s = signal_shared(p);
	struct uk_thread *t = taker(p, info->signo);
	int rc = 0;

	cancel_opposite(p, info->signo);
	if (t == NULL || !ignored(t, info->signo)) {
		rc = signal_queue(&s->pending, &s->queue, info, reserved);
		if (rc == 0 && t != NULL)
			notify(t, info->signo);
	}
	arch_irq_restore(flags);
	return rc;
}

static int to_thread(struct uk_thread *t, const struct uk_siginfo *info,
		     struct uk_sigqueue *reserved)
{
	unsigned long flags = arch_irq_save();
	int rc = 0;

	cancel_opposite(t->process, info->signo);
	if (!ignored(t, info->signo)) {
		rc = signal_queue(&t->signals.pending, &t->signals.queue, info,
				  reserved);
		if (rc == 0 && !(t->signals.blocked & SIGNAL_BIT(info->signo)))
			notify(t, info->signo);
	}
	arch_irq_restore(flags);
	return rc;
}

int uk_signal_send(struct uk_process *p, const struct uk_siginfo *info)
{
	return to_process(p, info, NULL);
}

int uk_signal_send_thread(struct uk_thread *t, const struct uk_siginfo *info)
{
	return to_thread(t, info, NULL);
}

void uk_signal_post(struct uk_process *p, struct uk_thread *t,
		    struct uk_sigqueue *e)
{
	if (t)
		to_thread(t, &e->info, e);
	else
		to_process(p, &e->info, e);
}

void uk_signal_raise(struct uk_process *p, int sig)
{
	const struct uk_siginfo info = { .signo = sig, .code = SI_KERNEL };

	uk_signal_send(p, &info);
}

/* A thread does not take these any more: who does? Interrupts off. */
static void retarget(struct uk_process *p, uint64_t set)
{
	set &= signal_shared(p)->pending;
	while (set != 0) {
		int sig = __builtin_ctzll(set) + 1;
		struct uk_thread *t = taker(p, sig);

		if (t != NULL && !t->signalled)
			notify(t, sig);
		set &= set - 1;
	}
}

void signal_set_blocked(uint64_t mask)
{
	struct uk_thread *t = arch_current();
	const struct uk_signals *s = signal_shared(t->process);
	unsigned long flags = arch_irq_save();
	uint64_t more = mask & ~SIGNAL_ALWAYS & ~t->signals.blocked;

	t->signals.blocked = mask & ~SIGNAL_ALWAYS;
	/* Nearly always nothing is pending, and so nothing changes. */
	if (unlikely((t->signals.pending | s->pending) != 0 || t->signalled ||
		     s->stopped)) {
		if (more & s->pending)
			retarget(t->process, more);
		signal_recalculate(t);
	}
	arch_irq_restore(flags);
}

void signal_flush(struct uk_process *p, int sig)
{
	unsigned long flags = arch_irq_save();
	uint64_t bit = SIGNAL_BIT(sig);
	struct uk_list *i;

	signal_forget(&signal_shared(p)->pending, &signal_shared(p)->queue,
		      bit);
	uk_list_for_each(i, &p->threads) {
		struct uk_thread *t =
			uk_list_entry(i, struct uk_thread, siblings);

		signal_forget(&t->signals.pending, &t->signals.queue, bit);
		signal_recalculate(t);
	}
	arch_irq_restore(flags);
}

void uk_signal_thread_exit(struct uk_thread *t)
{
	signal_poke_stop(t);
	if (unlikely(t->signals.pending != 0))
		signal_forget(&t->signals.pending, &t->signals.queue, ~0ULL);
	t->signalled = false;
	if (unlikely(signal_shared(t->process)->pending != 0))
		retarget(t->process, ~t->signals.blocked);
}

static int signal_init(void)
{
	static const struct signal_part part = {
		.interrupted = signal_interrupted,
		.fault = signal_fault,
	};

	uk_process_current()->signals = &first;
	uk_thread_deliver = signal_deliver;
	signal_part = &part;
	return 0;
}
UK_INIT_PART(signal_init, 2, signal);
