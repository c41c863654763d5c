/* SPDX-License-Identifier: BSD-3-Clause */
/* What an interrupted call asks: again or not? */
#include "signals.h"

/* In a call the handlers run now, all of them, each by itself; else the way
 * out is told what to do. */
static enum signal_result interrupted(enum signal_restart kind)
{
	struct uk_thread *t = arch_current();
	enum signal_result worst = SIGNAL_NONE_RAN;

	if (!signal_in_call()) {
		t->signals.restart = (uint8_t)kind;
		return SIGNAL_RAN;
	}
	do {
		enum signal_result r = signal_here();

		if (r > worst)
			worst = r;
	} while (READ_ONCE(t->signalled));
	return worst;
}

bool uk_signal_restart(void)
{
	return interrupted(SIGNAL_ALWAYS_SA) != SIGNAL_RAN;
}

bool uk_signal_resume(void)
{
	return interrupted(SIGNAL_UNHANDLED) == SIGNAL_NONE_RAN;
}

void uk_signal_deliver(void)
{
	if (unlikely(READ_ONCE(arch_current()->signalled)))
		interrupted(SIGNAL_NEVER);
}
