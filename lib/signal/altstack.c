/* SPDX-License-Identifier: BSD-3-Clause */
/* The alternate stack: a thread's own, which it loses by a new thread's start
 * only. */
#include <errno.h>
#include <uk/syscall.h>
#include "sigcpu.h"
#include "signals.h"

#define SS_AUTODISARM_FLAG ((int)(1u << 31))

bool signal_on_altstack(const struct uk_thread *t, uintptr_t sp)
{
	if (t->signals.alt_flags & SS_AUTODISARM_FLAG)
		return false;
	return sp > t->signals.alt_sp &&
	       sp - t->signals.alt_sp <= t->signals.alt_size;
}

struct sigaltstack signal_altstack(const struct uk_thread *t)
{
	return (struct sigaltstack){
		.ss_sp = (void *)t->signals.alt_sp,
		.ss_size = t->signals.alt_size,
		.ss_flags = t->signals.alt_flags |
			    (t->signals.alt_size == 0 ? SS_DISABLE : 0),
	};
}

int signal_set_altstack(struct uk_thread *t, const struct sigaltstack *ss)
{
	int mode = ss->ss_flags & ~SS_AUTODISARM_FLAG;

	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == SS_DISABLE) {
		t->signals.alt_sp = 0;
		t->signals.alt_size = 0;
	} else {
		if (ss->ss_size < ARCH_MINSIGSTKSZ)
			return -ENOMEM;
		t->signals.alt_sp = (uintptr_t)ss->ss_sp;
		t->signals.alt_size = ss->ss_size;
	}
	t->signals.alt_flags = ss->ss_flags & SS_AUTODISARM_FLAG;
	return 0;
}

/* The program's stack pointer, as far as this call is concerned. */
static uintptr_t program_sp(const struct uk_thread *t)
{
	if (signal_in_call())
		return (uintptr_t)__builtin_frame_address(0);
	return frame_sp((struct uk_frame *)t->arch.kstack_top - 1);
}

UK_LLSYSCALL_R_DEFINE(int, sigaltstack, const struct sigaltstack *, ss,
		      struct sigaltstack *, old)
{
	struct uk_thread *t = arch_current();
	struct sigaltstack was = signal_altstack(t), now;
	bool on = signal_on_altstack(t, program_sp(t));
	int rc;

	if (on)
		was.ss_flags |= SS_ONSTACK;
	if (ss != NULL) {
		if (uk_copy_from_user(&now, ss, sizeof(now)))
			return -EFAULT;
		if (on)
			return -EPERM;
		rc = signal_set_altstack(t, &now);
		if (rc != 0)
			return rc;
	}
	if (old != NULL && uk_copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return 0;
}
