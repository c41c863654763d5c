/* SPDX-License-Identifier: BSD-3-Clause */
/* The way back from a handler: by an svc in both kinds of image. */
#include <errno.h>
#include <uk/syscall.h>
#include "signals.h"

/* The result register is what the frame says; the others are loaded from it. */
long signal_return(struct uk_frame *f, bool rt)
{
	struct uk_thread *t = arch_current();
	struct sigaltstack altstack;
	unsigned long flags;
	uint64_t mask;

	t->signals.restart = SIGNAL_NEVER;
	if (arch_sigframe_pop(f, rt, &mask, &altstack) != 0) {
		flags = arch_irq_save();
		signal_bad_frame(f);
		arch_irq_restore(flags);
		return (long)frame_arg(f, 0);
	}
	signal_set_blocked(mask);
	if (rt && !signal_on_altstack(t, frame_sp(f)))
		(void)signal_set_altstack(t, &altstack);
	return (long)frame_arg(f, 0);
}

UK_LLSYSCALL_R_U_DEFINE(long, rt_sigreturn, struct uk_frame *frame)
{
	return signal_return(frame, true);
}
