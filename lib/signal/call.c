/* SPDX-License-Identifier: BSD-3-Clause */
/* What an interrupted call asks, again or not; and what a fault asks, is there
 * a handler. Calls and faults are in every image, signals are not. */
#include "signals.h"

const struct signal_part *signal_part;

bool uk_signal_restart(void)
{
	return signal_part != NULL &&
	       signal_part->interrupted(SIGNAL_ALWAYS_SA) != SIGNAL_RAN;
}

bool uk_signal_resume(void)
{
	return signal_part != NULL &&
	       signal_part->interrupted(SIGNAL_UNHANDLED) == SIGNAL_NONE_RAN;
}

bool uk_signal_again(void)
{
	return signal_part != NULL &&
	       signal_part->interrupted(SIGNAL_AGAIN) == SIGNAL_NONE_RAN;
}

void uk_signal_deliver(void)
{
	if (unlikely(READ_ONCE(arch_current()->signalled)))
		signal_part->interrupted(SIGNAL_NEVER);
}

bool uk_signal_exists(void)
{
	return signal_part != NULL;
}

bool uk_signal_fault(struct uk_frame *frame, const struct uk_siginfo *info)
{
	return signal_part->fault(frame, info);
}
