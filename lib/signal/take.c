/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals that are read rather than handled: for signalfd. */
#include "signals.h"

uint64_t uk_signal_pending(void)
{
	struct uk_thread *t = arch_current();

	return t->signals.pending | signal_shared(t->process)->pending;
}

bool uk_signal_take(uint64_t set, struct uk_siginfo *info)
{
	struct uk_thread *t = arch_current();
	unsigned long flags = arch_irq_save();
	bool taken = signal_take(t, set, info) != 0;

	if (taken)
		signal_recalculate(t);
	arch_irq_restore(flags);
	return taken;
}
