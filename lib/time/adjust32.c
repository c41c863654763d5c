/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's clock_adjtime and adjtimex with 32-bit fields. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/syscall.h>
#include "calls.h"

static int adjust32(clockid_t clock, struct uk_timex32 *user)
{
	struct uk_timex32 t;
	struct uk_timex tx;
	int rc;

	if (uk_copy_from_user(&t, user, sizeof(t)))
		return -EFAULT;
	tx = (struct uk_timex){
		.modes = t.modes,
		.offset = t.offset,
		.freq = t.freq,
		.maxerror = t.maxerror,
		.esterror = t.esterror,
		.status = t.status,
		.constant = t.constant,
		.tv_sec = t.tv_sec,
		.tv_usec = t.tv_usec,
		.tick = t.tick,
	};
	rc = clock_adjust(clock, &tx);
	if (rc < 0)
		return rc;
	t = (struct uk_timex32){
		.modes = tx.modes,
		.maxerror = (int32_t)tx.maxerror,
		.esterror = (int32_t)tx.esterror,
		.status = tx.status,
		.constant = (int32_t)tx.constant,
		.precision = (int32_t)tx.precision,
		.tolerance = (int32_t)tx.tolerance,
		.tv_sec = (int32_t)tx.tv_sec,
		.tv_usec = (int32_t)tx.tv_usec,
		.tick = (int32_t)tx.tick,
	};
	return uk_copy_to_user(user, &t, sizeof(t)) ? -EFAULT : rc;
}

UK_LLSYSCALL_R_DEFINE(int, clock_adjtime32, clockid_t, clock,
		      struct uk_timex32 *, tx)
{
	return adjust32(clock, tx);
}

UK_LLSYSCALL_R_DEFINE(int, adjtimex_time32, struct uk_timex32 *, tx)
{
	return adjust32(CLOCK_REALTIME, tx);
}
