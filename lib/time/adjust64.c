/* SPDX-License-Identifier: BSD-3-Clause */
/* adjtimex, where its structure is clock_adjtime's. */
#include <uk/abi/time.h>
#include <uk/syscall.h>
#include "calls.h"

UK_SYSCALL_R_DEFINE(int, adjtimex, struct uk_timex *, tx)
{
	return clock_adjust_user(CLOCK_REALTIME, tx);
}
