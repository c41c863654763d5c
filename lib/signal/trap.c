/* SPDX-License-Identifier: BSD-3-Clause */
/* Program mode is the program: every way out of the kernel looks at the work
 * flags, and nothing is delivered anywhere else. */
#include "signals.h"

bool signal_in_call(void)
{
	return false;
}

bool signal_pc_is_kernel(uintptr_t pc)
{
	(void)pc;
	return false;
}

void signal_at_return(void)
{
}

void signal_delivering(void)
{
}

void signal_poke(struct uk_thread *t)
{
	(void)t;
}

void signal_poke_stop(struct uk_thread *t)
{
	(void)t;
}

enum signal_result signal_here(void)
{
	return SIGNAL_NONE_RAN;
}

bool signal_call_site(const struct uk_frame *frame, uintptr_t *pc)
{
	(void)frame;
	(void)pc;
	return false;
}

bool signal_is_cancel(uintptr_t pc)
{
	(void)pc;
	return false;
}
