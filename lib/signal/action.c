/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program does about a signal, and which ones a thread lets wait. */
#include <errno.h>
#include <uk/syscall.h>
#include "signals.h"

UK_LLSYSCALL_R_DEFINE(int, rt_sigaction, int, sig, const struct uk_sigaction *,
		      act, struct uk_sigaction *, old, size_t, size)
{
	struct uk_sigaction *a, was, now;
	unsigned long flags;

	if (size != sizeof(struct uk_sigset))
		return -EINVAL;
	if (act != NULL && uk_copy_from_user(&now, act, sizeof(now)))
		return -EFAULT;
	if (sig < 1 || sig > UK_NSIG ||
	    (act != NULL && (SIGNAL_BIT(sig) & SIGNAL_ALWAYS)))
		return -EINVAL;
	a = signal_action(sig);
	flags = arch_irq_save();
	was = *a;
	if (act != NULL) {
		now.mask =
			signal_user_set(signal_set(&now.mask) & ~SIGNAL_ALWAYS);
		*a = now;
	}
	arch_irq_restore(flags);
	if (act != NULL && (now.handler == (uintptr_t)SIG_IGN ||
			    (now.handler == (uintptr_t)SIG_DFL &&
			     signal_ignored_by_default(sig))))
		signal_flush(uk_process_current(), sig);
	if (old != NULL && uk_copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigprocmask, int, how, const struct uk_sigset *,
		      set, struct uk_sigset *, old, size_t, size)
{
	struct uk_thread *t = arch_current();
	uint64_t was = t->signals.blocked, bits;
	struct uk_sigset user;

	if (size != sizeof(user))
		return -EINVAL;
	if (set != NULL) {
		if (uk_copy_from_user(&user, set, sizeof(user)))
			return -EFAULT;
		bits = signal_set(&user);
		if (how == SIG_BLOCK)
			bits |= was;
		else if (how == SIG_UNBLOCK)
			bits = was & ~bits;
		else if (how != SIG_SETMASK)
			return -EINVAL;
		signal_set_blocked(bits);
	}
	user = signal_user_set(was);
	if (old != NULL && uk_copy_to_user(old, &user, sizeof(user)))
		return -EFAULT;
	if (unlikely(t->signalled))
		uk_signal_deliver();
	return 0;
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
