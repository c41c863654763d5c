/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's calls from before there were 64 signals: their sets are one word, of
 * the first 32. A libc of today calls none of them. */
#include <errno.h>
#include <uk/syscall.h>
#include "signals.h"

#define FIRST 0xffffffffULL /* the signals that they know */

UK_LLSYSCALL_R_DEFINE(int, sigaction, int, sig, const struct uk_old_sigaction *,
		      act, struct uk_old_sigaction *, old)
{
	struct uk_old_sigaction user;
	struct uk_sigaction was, now;
	int rc;

	if (act != NULL) {
		if (uk_copy_from_user(&user, act, sizeof(user)))
			return -EFAULT;
		now = (struct uk_sigaction){
			.handler = user.handler,
			.flags = user.flags,
			.restorer = user.restorer,
			.mask = signal_user_set(user.mask),
		};
	}
	rc = signal_set_action(sig, act != NULL ? &now : NULL, &was);
	if (rc != 0 || old == NULL)
		return rc;
	user = (struct uk_old_sigaction){
		.handler = was.handler,
		.mask = was.mask.word[0],
		.flags = was.flags,
		.restorer = was.restorer,
	};
	return uk_copy_to_user(old, &user, sizeof(user)) ? -EFAULT : 0;
}

UK_LLSYSCALL_R_DEFINE(int, sigprocmask, int, how, const unsigned long *, set,
		      unsigned long *, old)
{
	uint64_t blocked = arch_current()->signals.blocked;
	unsigned long user, was = (unsigned long)blocked;

	if (set != NULL) {
		if (uk_copy_from_user(&user, set, sizeof(user)))
			return -EFAULT;
		if (how == SIG_BLOCK)
			blocked |= user;
		else if (how == SIG_UNBLOCK)
			blocked &= ~(uint64_t)user;
		else if (how == SIG_SETMASK)
			blocked = (blocked & ~FIRST) | user;
		else
			return -EINVAL;
		signal_set_blocked(blocked);
	}
	if (old != NULL && uk_copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	uk_signal_deliver();
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, sigpending, unsigned long *, set)
{
	const struct uk_thread *t = arch_current();
	unsigned long user =
		(unsigned long)((t->signals.pending |
				 signal_shared(t->process)->pending) &
				t->signals.blocked);

	return uk_copy_to_user(set, &user, sizeof(user)) ? -EFAULT : 0;
}

UK_LLSYSCALL_R_DEFINE(int, sigsuspend, int, unused1, int, unused2,
		      unsigned long, mask)
{
	(void)unused1;
	(void)unused2;
	return signal_suspend(mask);
}
