/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an NTP daemon asks of the clock, and tells it. The clock can be moved at
 * once (ADJ_SETOFFSET); it is not slewed, nor is its rate changed, for the rate
 * is a constant of the page that readers use: what would ask for that is
 * refused. The daemon's estimates are kept and told, as Linux does.
 */
#include <errno.h>
#include <sys/timex.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "calls.h"

#define ADJ_ADJTIME 0x8000u /* adjtime(3), in a world of its own */
#define ADJ_READONLY 0x2000u /* of that */
#define STA_READONLY 0xff00 /* a caller does not change them */
#define PHASE_LIMIT 16000000 /* us: the worst estimate */
#define TICK 10000 /* us, of a USER_HZ tick */
#define TICK_MIN 9000
#define TICK_MAX 11000
#define TOLERANCE (500 << 16) /* ppm, 16 bits behind the point */
#define CONSTANT_MAX 10
#define CONSTANT_MICRO 4 /* more, where the unit is us */

/* Interrupts off. */
static int status = STA_UNSYNC;
static int64_t maxerror = PHASE_LIMIT, esterror = PHASE_LIMIT, constant = 2;

static int64_t clamp(int64_t v, int64_t most)
{
	return v < 0 ? 0 : v > most ? most : v;
}

static int64_t units_per_sec(const struct uk_timex *tx)
{
	return tx->modes & ADJ_NANO ? (int64_t)NSEC_PER_SEC : 1000000;
}

/* What Linux refuses, as it does; then what we have not. */
static int check(const struct uk_timex *tx)
{
	unsigned modes = tx->modes;
	bool slew;

	if (modes & ADJ_ADJTIME) {
		if (!(modes & ADJ_OFFSET))
			return -EINVAL;
		slew = !(modes & ADJ_READONLY) && tx->offset != 0;
	} else {
		if ((modes & ADJ_TICK) &&
		    (tx->tick < TICK_MIN || tx->tick > TICK_MAX))
			return -EINVAL;
		slew = (modes & ADJ_TICK && tx->tick != TICK) ||
		       (modes & ADJ_FREQUENCY && tx->freq != 0) ||
		       (modes & ADJ_OFFSET && tx->offset != 0) ||
		       (modes & ADJ_TAI && tx->constant != 0);
	}
	if ((modes & ADJ_SETOFFSET) &&
	    (tx->tv_usec < 0 || tx->tv_usec >= units_per_sec(tx)))
		return -EINVAL;
	if (!slew)
		return 0;
	uk_printk("clock_adjtime: modes %#x: the clock's rate is fixed: "
		  "EOPNOTSUPP\n",
		  modes);
	return -EOPNOTSUPP;
}

static int step(const struct uk_timex *tx)
{
	int64_t unit = (int64_t)NSEC_PER_SEC / units_per_sec(tx);
	struct timespec now;

	uk_clock_realtime(&now);
	if (__builtin_add_overflow(now.tv_sec, tx->tv_sec, &now.tv_sec))
		return -EINVAL;
	now.tv_nsec += (long)(tx->tv_usec * unit);
	if (now.tv_nsec >= (long)NSEC_PER_SEC) {
		now.tv_nsec -= (long)NSEC_PER_SEC;
		now.tv_sec++;
	}
	return clock_set(&now);
}

static void note(const struct uk_timex *tx)
{
	unsigned modes = tx->modes;

	if (modes & ADJ_STATUS) {
		if ((status & STA_PLL) && !(tx->status & STA_PLL))
			status = STA_UNSYNC;
		status = (status & STA_READONLY) | (tx->status & ~STA_READONLY);
	}
	if (modes & ADJ_NANO)
		status |= STA_NANO;
	if (modes & ADJ_MICRO)
		status &= ~STA_NANO;
	if (modes & ADJ_MAXERROR)
		maxerror = clamp(tx->maxerror, PHASE_LIMIT);
	if (modes & ADJ_ESTERROR)
		esterror = clamp(tx->esterror, PHASE_LIMIT);
	if (modes & ADJ_TIMECONST) {
		constant = clamp(tx->constant, CONSTANT_MAX);
		if (!(status & STA_NANO))
			constant += CONSTANT_MICRO;
		constant = clamp(constant, CONSTANT_MAX);
	}
}

static void tell(struct uk_timex *tx)
{
	struct timespec now;

	uk_clock_realtime(&now);
	*tx = (struct uk_timex){
		.modes = tx->modes,
		.maxerror = maxerror,
		.esterror = esterror,
		.status = status,
		.constant = constant,
		.precision = 1,
		.tolerance = TOLERANCE,
		.tv_sec = now.tv_sec,
		.tv_usec = status & STA_NANO ? now.tv_nsec : now.tv_nsec / 1000,
		.tick = TICK,
	};
}

int clock_adjust(clockid_t id, struct uk_timex *tx)
{
	unsigned long flags;
	int err;

	if (id != CLOCK_REALTIME)
		return id < 0 || clock_exists(id) ? -EOPNOTSUPP : -EINVAL;
	err = check(tx);
	if (!err && (tx->modes & ADJ_SETOFFSET))
		err = step(tx);
	if (err)
		return err;
	flags = arch_irq_save();
	if (!(tx->modes & ADJ_ADJTIME))
		note(tx);
	tell(tx);
	err = status & (STA_UNSYNC | STA_CLOCKERR) ? TIME_ERROR : TIME_OK;
	arch_irq_restore(flags);
	return err;
}

int clock_adjust_user(clockid_t id, struct uk_timex *user)
{
	struct uk_timex tx;
	int rc;

	if (uk_copy_from_user(&tx, user, sizeof(tx)))
		return -EFAULT;
	rc = clock_adjust(id, &tx);
	if (rc >= 0 && uk_copy_to_user(user, &tx, sizeof(tx)))
		return -EFAULT;
	return rc;
}

UK_SYSCALL_R_DEFINE(int, clock_adjtime, clockid_t, clock, struct uk_timex *, tx)
{
	return clock_adjust_user(clock, tx);
}
