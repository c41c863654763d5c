/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Delivery: on the way from exception mode to program mode, a frame at hand,
 * what is pending and not blocked is taken and each one's action done. A
 * handler gets a frame on the program's stack, and the frame at hand enters
 * it; the next one interrupts that handler at its first instruction, and so
 * on.
 *
 * A direct image's program mode is also that of the handlers of its calls.
 * While pc is in the kernel's text nothing is delivered, since the call may be
 * in the middle of anything: the flag is cleared, uk_thread.signalled stays,
 * and signal_at_return() sees to it that the call's return comes here (see
 * direct.c). A call that blocks
 * looks at `signalled`, comes back with -EINTR, gives up what it holds and
 * asks for delivery itself (signal_here()): then `here` is set. What such a
 * handler returns to is the blocked call, but what it is shown as the
 * interrupted pc is where the program called: musl looks at it to cancel a
 * thread. If it does so, by another pc to return to, the call still returns,
 * with -EINTR, since only it can give the caller its registers back; the
 * cancellation point sees to the rest, as it does when a call that is not
 * restarted ends so.
 */
#include <errno.h>
#include <uk/print.h>
#include "signals.h"

/* What was seen of this exit's signals. */
struct outcome {
	enum signal_result result; /* of the first handler */
	bool here;
	unsigned restart; /* enum signal_restart */
};

static _Noreturn void die(int sig)
{
	uk_process_exit(sig);
}

static void call_done(struct uk_frame *f, struct outcome *o, bool sa_restart)
{
	bool again = o->restart == SIGNAL_AGAIN ||
		     (o->restart == SIGNAL_ALWAYS_SA && sa_restart);

	if (o->result != SIGNAL_NONE_RAN)
		return;
	o->result = sa_restart ? SIGNAL_RAN_RESTART : SIGNAL_RAN;
	if (o->here)
		frame_set_ret(f, o->result);
	else if (again)
		arch_syscall_rewind(f);
}

static uintptr_t choose_stack(const struct uk_thread *t, unsigned long flags,
			      uintptr_t sp)
{
	bool on = signal_on_altstack(t, sp);

	if ((flags & SA_ONSTACK) && t->signals.alt_size != 0 && !on)
		return t->signals.alt_sp + t->signals.alt_size;
	/* Too little left of it: an address that no frame fits below. */
	if (on && sp - t->signals.alt_sp < arch_sigframe_size)
		return 0;
	return sp;
}

void (*uk_signal_entering)(struct uk_frame *frame);

/* Make f enter the handler. False if its stack cannot take a frame. */
static bool enter_handler(struct uk_frame *f, const struct uk_siginfo *info,
			  const struct uk_sigaction *a, bool here)
{
	struct uk_thread *t = arch_current();
	uint64_t blocked = signal_set(&a->mask);
	struct signal_push p = {
		.sig = info->signo,
		.info = info,
		.action = *a,
		.mask = t->signals.restore ? t->signals.saved
					   : t->signals.blocked,
		.altstack = signal_altstack(t),
		.sp = choose_stack(t, a->flags, frame_sp(f)),
	};
	int rc;

	if (p.sp < arch_sigframe_size)
		return false;
	arch_irq_enable();
	if (unlikely(uk_signal_entering != NULL))
		uk_signal_entering(f);
	if (here)
		p.elsewhere = signal_call_site(f, &p.site_pc);
	rc = arch_sigframe_push(f, &p);
	arch_irq_disable();
	if (rc != 0)
		return false;
	if (t->signals.alt_flags != 0) /* SS_AUTODISARM */
		signal_set_altstack(
			t, &(struct sigaltstack){ .ss_flags = SS_DISABLE });
	if (!(a->flags & SA_NODEFER))
		blocked |= SIGNAL_BIT(info->signo);
	t->signals.restore = false;
	signal_set_blocked(t->signals.blocked | blocked);
	return true;
}

/* True if there is a handler; *a is what to do, SA_RESETHAND seen to. */
static bool caught(int sig, struct uk_sigaction *a)
{
	struct uk_sigaction *action = signal_action(sig);

	*a = *action;
	if (a->handler == (uintptr_t)SIG_DFL ||
	    a->handler == (uintptr_t)SIG_IGN)
		return false;
	if (a->flags & SA_RESETHAND)
		action->handler = (uintptr_t)SIG_DFL;
	return true;
}

bool signal_fault(struct uk_frame *f, const struct uk_siginfo *info)
{
	struct uk_thread *t = arch_current();
	bool raised = info->code == SI_TKILL; /* no fault: not forced */
	struct uk_sigaction a;

	if (t->signals.blocked & SIGNAL_BIT(info->signo))
		return raised && uk_signal_send_thread(t, info) == 0;
	if (caught(info->signo, &a))
		return enter_handler(f, info, &a, false);
	return raised && a.handler == (uintptr_t)SIG_IGN;
}

void signal_bad_frame(struct uk_frame *f)
{
	const struct uk_siginfo info = { .signo = SIGSEGV, .code = SI_KERNEL };

	if (signal_fault(f, &info))
		return;
	uk_printk("\narmlet: thread %s (tid %d): SIGSEGV "
		  "(bad signal frame at %#lx)\n",
		  arch_current()->name, arch_current()->tid,
		  (unsigned long)frame_sp(f));
	die(SIGSEGV);
}

/* What a signal does that enters no handler. */
static void act_uncaught(int sig, uintptr_t handler)
{
	if (handler == (uintptr_t)SIG_IGN || signal_ignored_by_default(sig))
		return;
	if ((SIGNAL_BIT(sig) & SIGNAL_STOPS) == 0)
		die(sig);
	signal_stop(arch_current()->process, sig);
}

static void act(struct uk_frame *f, const struct uk_siginfo *info,
		struct outcome *o)
{
	struct uk_sigaction a;

	if (caught(info->signo, &a)) {
		bool here = o->here && o->result == SIGNAL_NONE_RAN;

		call_done(f, o, a.flags & SA_RESTART);
		if (!enter_handler(f, info, &a, here))
			signal_bad_frame(f);
	} else {
		act_uncaught(info->signo, a.handler);
	}
}

/* No handler ran: the call goes on, with the mask that it came with. */
static void nothing_ran(struct uk_frame *f, const struct outcome *o)
{
	struct uk_thread *t = arch_current();

	if (o->restart != SIGNAL_NEVER)
		arch_syscall_rewind(f);
	if (t->signals.restore) {
		t->signals.restore = false;
		signal_set_blocked(t->signals.saved);
	}
}

void signal_deliver(struct uk_frame *f)
{
	struct uk_thread *t = arch_current();
	struct outcome o = {
		.here = t->signals.here,
		.restart = t->signals.restart,
	};
	struct uk_siginfo info;

	t->arch.work &= ~UK_WORK_SIGNAL;
	if (!o.here && signal_pc_is_kernel(frame_pc(f))) {
		if (t->signalled) {
			signal_at_return();
			signal_poke(t);
		}
		return;
	}
	signal_delivering();
	t->signals.here = false;
	t->signals.restart = SIGNAL_NEVER;
	do {
		while (signal_take(t, ~t->signals.blocked, &info) != 0)
			act(f, &info, &o);
	} while (signal_stay_stopped(t->process));
	if (o.result == SIGNAL_NONE_RAN)
		nothing_ran(f, &o);
	signal_recalculate(t);
}

static bool any_caught(uint64_t set)
{
	for (; set != 0; set &= set - 1)
		if (signal_action(__builtin_ctzll(set) + 1)->handler >
		    (uintptr_t)SIG_IGN)
			return true;
	return false;
}

/* Do what enters no handler, in the call that it interrupts. False: there is a
 * handler to run. */
static bool settle(struct uk_thread *t)
{
	const struct uk_signals *s = signal_shared(t->process);
	unsigned long flags = arch_irq_save();
	struct uk_siginfo info;
	uint64_t set;

	do {
		while ((set = (t->signals.pending | s->pending) &
			      ~t->signals.blocked) != 0 &&
		       !any_caught(set)) {
			int sig = signal_take(t, set, &info);

			act_uncaught(sig, signal_action(sig)->handler);
		}
	} while (set == 0 && signal_stay_stopped(t->process));
	signal_recalculate(t);
	arch_irq_restore(flags);
	return set == 0;
}

/* In a call the handlers run now, all of them, each by itself; else the way out
 * is told what to do. Without a handler to run a call that is to go on does so
 * itself: it knows until when it waits. */
enum signal_result signal_interrupted(enum signal_restart kind)
{
	struct uk_thread *t = arch_current();
	enum signal_result worst = SIGNAL_NONE_RAN;

	if (!signal_in_call()) {
		if (kind != SIGNAL_NEVER && settle(t))
			return SIGNAL_NONE_RAN;
		t->signals.restart = (uint8_t)kind;
		return SIGNAL_RAN;
	}
	do {
		enum signal_result r = signal_here();

		if (r > worst)
			worst = r;
	} while (READ_ONCE(t->signalled));
	return kind == SIGNAL_AGAIN ? SIGNAL_NONE_RAN : worst;
}
