/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for signals: to be handled (sigsuspend), or to be taken instead
 * (sigtimedwait). */
#include <errno.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "signals.h"

void signal_wait(struct uk_thread *t)
{
	unsigned long flags = arch_irq_save();

	while (!t->signalled)
		uk_block(UK_TIMER_NEVER, true);
	arch_irq_restore(flags);
}

void uk_signal_mask(uint64_t mask)
{
	struct uk_thread *t = arch_current();

	if (!t->signals.restore)
		t->signals.saved = t->signals.blocked;
	t->signals.restore = true;
	signal_set_blocked(mask);
}

/* What is still pending is delivered on the way out, which restores. */
void uk_signal_unmask(bool interrupted)
{
	struct uk_thread *t = arch_current();

	if (!t->signals.restore || (interrupted && t->signalled))
		return;
	t->signals.restore = false;
	signal_set_blocked(t->signals.saved);
}

/* The old mask comes back behind the handler, by its sigreturn; or at once, if
 * no handler runs. */
int signal_suspend(uint64_t mask)
{
	struct uk_thread *t = arch_current();

	do {
		uk_signal_mask(mask);
		signal_wait(t);
	} while (uk_signal_resume());
	return -EINTR;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigsuspend, const struct uk_sigset *, mask,
		      size_t, size)
{
	struct uk_sigset user;

	if (size != sizeof(user))
		return -EINVAL;
	if (uk_copy_from_user(&user, mask, sizeof(user)))
		return -EFAULT;
	return signal_suspend(signal_set(&user));
}

/*
 * Take one of set, blocked or not, that is or becomes pending. While waiting,
 * the thread does not block them, so that signals to the process come here.
 */
static int wait_for(uint64_t set, uint64_t deadline, struct uk_siginfo *info)
{
	struct uk_thread *t = arch_current();
	unsigned long flags = arch_irq_save();
	int sig = signal_take(t, set, info), rc = -ETIMEDOUT;
	uint64_t mask;

	if (sig == 0 && deadline != 0) {
		t->signals.waited = t->signals.blocked & set;
		t->signals.blocked &= ~set;
		rc = uk_block(deadline, true);
		sig = signal_take(t, set, info);
		mask = t->signals.blocked | t->signals.waited;
		t->signals.waited = 0;
		signal_set_blocked(mask); /* others take what else came */
	}
	signal_recalculate(t);
	arch_irq_restore(flags);
	if (sig != 0)
		return sig;
	return rc == -ETIMEDOUT ? -EAGAIN : -EINTR;
}

int signal_timed_wait(const struct uk_sigset *set, struct uk_siginfo *info,
		      const struct timespec *timeout, size_t size)
{
	uint64_t deadline = UK_TIMER_NEVER;
	struct uk_siginfo taken;
	struct uk_sigset user;
	int rc;

	if (size != sizeof(user))
		return -EINVAL;
	if (uk_copy_from_user(&user, set, sizeof(user)))
		return -EFAULT;
	if (timeout != NULL) {
		rc = uk_clock_deadline(CLOCK_MONOTONIC, false, timeout,
				       &deadline);
		if (rc != 0)
			return rc;
		if (timeout->tv_sec == 0 && timeout->tv_nsec == 0)
			deadline = 0;
	}
	rc = wait_for(signal_set(&user) & ~SIGNAL_ALWAYS, deadline, &taken);
	if (rc == -EINTR)
		uk_signal_deliver();
	if (rc > 0 && info != NULL &&
	    uk_copy_to_user(info, &taken, sizeof(taken)))
		return -EFAULT;
	return rc;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigtimedwait, const struct uk_sigset *, set,
		      struct uk_siginfo *, info, const struct timespec *,
		      timeout, size_t, size)
{
	struct timespec ts;

	if (timeout != NULL && uk_copy_from_user(&ts, timeout, sizeof(ts)))
		return -EFAULT;
	return signal_timed_wait(set, info, timeout ? &ts : NULL, size);
}
