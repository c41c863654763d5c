/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program does about a signal, and which ones a thread lets wait. */
#include <errno.h>
#include <plat/user.h>
#include <uk/syscall.h>
#include "signals.h"

int signal_set_action(int sig, const struct uk_sigaction *now,
		      struct uk_sigaction *was)
{
	struct uk_sigaction *a;
	unsigned long flags;

	if (sig < 1 || sig > UK_NSIG ||
	    (now != NULL && (SIGNAL_BIT(sig) & SIGNAL_ALWAYS)))
		return -EINVAL;
	a = signal_action(sig);
	flags = arch_irq_save();
	*was = *a;
	if (now != NULL) {
		*a = *now;
		a->mask =
			signal_user_set(signal_set(&a->mask) & ~SIGNAL_ALWAYS);
	}
	arch_irq_restore(flags);
	if (now != NULL && (now->handler == (uintptr_t)SIG_IGN ||
			    (now->handler == (uintptr_t)SIG_DFL &&
			     signal_ignored_by_default(sig))))
		signal_flush(uk_process_current(), sig);
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigaction, int, sig, const struct uk_sigaction *,
		      act, struct uk_sigaction *, old, size_t, size)
{
	struct uk_sigaction was, now;
	int rc;

	if (size != sizeof(struct uk_sigset))
		return -EINVAL;
	if (act != NULL && uk_copy_from_user(&now, act, sizeof(now)))
		return -EFAULT;
	rc = signal_set_action(sig, act != NULL ? &now : NULL, &was);
	if (rc == 0 && old != NULL && uk_copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return rc;
}

static __noinline int deliver_now(void)
{
	uk_signal_deliver();
	return 0;
}

static __noinline int change_slowly(uint64_t bits, void *old, uint64_t was)
{
	signal_set_blocked(bits);
	if (old != NULL && !uk_user_store64(old, was))
		return -EFAULT;
	return deliver_now();
}

/* Nearly always nothing is pending, and so nothing else changes. */
UK_LLSYSCALL_R_DEFINE(int, rt_sigprocmask, int, how, const struct uk_sigset *,
		      set, struct uk_sigset *, old, size_t, size)
{
	struct uk_thread *t = arch_current();
	const struct uk_signals *s = signal_shared(t->process);
	uint64_t was = t->signals.blocked, bits = was;

	/* On a little-endian CPU two words are one. */
	if (size != sizeof(bits))
		return -EINVAL;
	if (set != NULL) {
		if (unlikely(!uk_user_load64(set, &bits)))
			return -EFAULT;
		if (how == SIG_BLOCK)
			bits |= was;
		else if (how == SIG_UNBLOCK)
			bits = was & ~bits;
		else if (how != SIG_SETMASK)
			return -EINVAL;
	}
	arch_irq_disable();
	if (unlikely(t->signals.pending || s->pending || t->signalled ||
		     s->stopped)) {
		arch_irq_enable();
		return change_slowly(bits, old, was);
	}
	t->signals.blocked = bits & ~SIGNAL_ALWAYS;
	arch_irq_enable();
	if (old != NULL && unlikely(!uk_user_store64(old, was)))
		return -EFAULT;
	return unlikely(t->signalled) ? deliver_now() : 0;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigpending, struct uk_sigset *, set, size_t, size)
{
	struct uk_thread *t = arch_current();
	struct uk_sigset user = signal_user_set(
		(t->signals.pending | signal_shared(t->process)->pending) &
		t->signals.blocked);

	/* As on Linux a smaller set is fine. */
	if (size > sizeof(user))
		return -EINVAL;
	return uk_copy_to_user(set, &user, size) ? -EFAULT : 0;
}
