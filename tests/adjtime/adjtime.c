/* SPDX-License-Identifier: BSD-3-Clause */
/* adjtimex and clock_adjtime: what they tell, what they refuse. On Linux
 * nothing is changed: its clock is others' too, nobody is process 1 there. */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/timex.h>
#include <time.h>
#include "check.h"

static void telling(void)
{
	struct timex tx = { .modes = 0 }, again = { .modes = 0 };
	struct timespec now;
	int state = adjtimex(&tx);

	CHECK(state == TIME_OK || state == TIME_ERROR);
	CHECK_EQ(state == TIME_ERROR,
		 (tx.status & (STA_UNSYNC | STA_CLOCKERR)) != 0);
	CHECK_EQ(clock_gettime(CLOCK_REALTIME, &now), 0);
	CHECK(now.tv_sec - tx.time.tv_sec <= 10);
	CHECK(tx.tick >= 9000 && tx.tick <= 11000);
	CHECK_EQ(tx.tolerance, 500 << 16);
	CHECK(tx.precision >= 1);
	CHECK_EQ(clock_adjtime(CLOCK_REALTIME, &again), state);
	CHECK_EQ(again.status, tx.status);
	CHECK_EQ(again.constant, tx.constant);
	again.modes = ADJ_OFFSET_SS_READ;
	CHECK_EQ(adjtimex(&again), state);
}

static void refusals(void)
{
	struct timex tx = { .modes = 0 };

	CHECK_ERRNO(clock_adjtime(CLOCK_MONOTONIC, &tx), EOPNOTSUPP);
	CHECK_ERRNO(clock_adjtime(CLOCK_PROCESS_CPUTIME_ID, &tx), EOPNOTSUPP);
	CHECK_ERRNO(clock_adjtime(77, &tx), EINVAL);
	if (getuid() != 0)
		return;
	tx.modes = ADJ_TICK;
	tx.tick = 8999;
	CHECK_ERRNO(adjtimex(&tx), EINVAL);
	tx.tick = 11001;
	CHECK_ERRNO(adjtimex(&tx), EINVAL);
}

static void changing(void)
{
	struct timex tx = { .modes = ADJ_SETOFFSET | ADJ_NANO };
	struct timespec before, after;

	tx.time.tv_usec = 1000000000;
	CHECK_ERRNO(adjtimex(&tx), EINVAL);
	tx.time.tv_usec = -1;
	CHECK_ERRNO(adjtimex(&tx), EINVAL);
	/* A board without a clock chip starts in 1970, behind which real time
	 * cannot be set back; it goes two seconds on for good. */
	tx.time.tv_sec = 2;
	tx.time.tv_usec = 0;
	CHECK_EQ(adjtimex(&tx), TIME_ERROR);
	/* Two hours on, less half a second; and back, in microseconds. */
	clock_gettime(CLOCK_REALTIME, &before);
	tx.time.tv_sec = 7199;
	tx.time.tv_usec = 500000000;
	CHECK_EQ(adjtimex(&tx), TIME_ERROR);
	clock_gettime(CLOCK_REALTIME, &after);
	CHECK(after.tv_sec - before.tv_sec >= 7199);
	CHECK(after.tv_sec - before.tv_sec < 7210);
	CHECK(tx.status & STA_NANO);
	tx.modes = ADJ_SETOFFSET | ADJ_MICRO;
	tx.time.tv_sec = -7200;
	tx.time.tv_usec = 500000;
	CHECK_EQ(clock_adjtime(CLOCK_REALTIME, &tx), TIME_ERROR);
	clock_gettime(CLOCK_REALTIME, &after);
	CHECK(after.tv_sec - before.tv_sec >= 0);
	CHECK(after.tv_sec - before.tv_sec < 20);
	CHECK_EQ(tx.status & STA_NANO, 0);
	tx.modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_ESTERROR | ADJ_TIMECONST;
	tx.status = STA_PLL;
	tx.maxerror = 5;
	tx.esterror = 1000000000;
	tx.constant = 3;
	CHECK_EQ(adjtimex(&tx), TIME_OK);
	CHECK_EQ(tx.status, STA_PLL);
	CHECK_EQ(tx.maxerror, 5);
	CHECK_EQ(tx.esterror, 16000000);
	CHECK_EQ(tx.constant, 7);
	tx.modes = ADJ_STATUS;
	tx.status = STA_UNSYNC;
	CHECK_EQ(adjtimex(&tx), TIME_ERROR);
}

/* What a clock with a fixed rate cannot do. */
static void fixed_rate(void)
{
	struct timex tx = { .modes = ADJ_FREQUENCY, .freq = 1 << 16 };

	CHECK_ERRNO(adjtimex(&tx), EOPNOTSUPP);
	tx.freq = 0;
	CHECK_EQ(adjtimex(&tx), TIME_ERROR);
	tx.modes = ADJ_OFFSET_SINGLESHOT;
	tx.offset = 100;
	CHECK_ERRNO(adjtimex(&tx), EOPNOTSUPP);
	tx.modes = 0x8000;
	CHECK_ERRNO(adjtimex(&tx), EINVAL);
}

/* arm: the calls with 32-bit fields. */
static void old_calls(void)
{
#if defined(__arm__) && defined(SYS_adjtimex)
	int32_t tx[32] = { 0 };

	CHECK_EQ(syscall(SYS_adjtimex, tx), TIME_ERROR);
	CHECK_EQ(tx[8], 500 << 16);
	CHECK_EQ(tx[11], 10000);
	CHECK_ERRNO(syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, tx),
		    EOPNOTSUPP);
#endif
}

int main(void)
{
	telling();
	refusals();
	if (getpid() == 1) {
		changing();
		fixed_rate();
		old_calls();
	}
	return check_done();
}
