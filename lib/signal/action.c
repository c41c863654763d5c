/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program does about a signal, and which ones a thread lets wait. */
#include <errno.h>
#include <plat/user.h>
#include <uk/syscall.h>
#include "sigcpu.h"
#include "signals.h"

/* Linux's UAPI_SA_FLAGS: of others a program sees that they are not kept. */
#define SA_KNOWN                                                              \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | \
	 SA_NODEFER | SA_RESETHAND | SA_EXPOSE_TAGBITS | ARCH_SA_FLAGS)

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
		a->flags &= SA_KNOWN;
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

static __noinline int change(int how, uint64_t bits, void *old)
{
	uint64_t was = arch_current()->signals.blocked;

	if (how == SIG_BLOCK)
		bits |= was;
	else if (how == SIG_UNBLOCK)
		bits = was & ~bits;
	else if (how != SIG_SETMASK)
		return -EINVAL;
	signal_set_blocked(bits);
	if (old != NULL && !uk_user_store64(old, was))
		return -EFAULT;
	uk_signal_deliver();
	return 0;
}

/* Nearly always nothing is pending, and so nothing else changes. False:
 * change() does all of it. */
static __always_inline bool change_fast(int how, uint64_t bits, void *old)
{
	struct uk_thread *t = arch_current();
	const struct uk_signals *s = signal_shared(t->process);
	uint64_t was = t->signals.blocked;
	bool calm;

	if (how == SIG_BLOCK)
		bits |= was;
	else if (how != SIG_SETMASK)
		return false;
	if (old != NULL && !uk_user_store64(old, was))
		return false;
	arch_irq_disable();
	calm = (t->signals.pending | s->pending | t->signalled | s->stopped) ==
	       0;
	if (likely(calm))
		t->signals.blocked = bits & ~SIGNAL_ALWAYS;
	arch_irq_enable();
	return calm;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigprocmask, int, how, const struct uk_sigset *,
		      set, struct uk_sigset *, old, size_t, size)
{
	uint64_t bits = 0; /* on a little-endian CPU two words are one */

	if (size != sizeof(bits))
		return -EINVAL;
	if (set == NULL)
		how = SIG_BLOCK; /* nothing */
	else if (unlikely(!uk_user_load64(set, &bits)))
		return -EFAULT;
	if (likely(change_fast(how, bits, old)))
		return 0;
	return change(how, bits, old);
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
