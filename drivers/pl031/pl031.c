/* SPDX-License-Identifier: BSD-3-Clause */
/* ARM PrimeCell real-time clock (PL031): tells the time of day once, when it is
 * first asked for. It counts seconds, so that CLOCK_REALTIME is up to one
 * second behind. */
#include <uk/clock.h>
#include <uk/device.h>

#define DR 0x00 /* seconds since 1970; 0: it was never set */

static const struct uk_device *chip;

static bool pl031_read(struct timespec *now)
{
	const volatile char *regs = uk_device_regs(chip, 0);

	if (!regs)
		return false;
	now->tv_sec = uk_read32(regs + DR);
	now->tv_nsec = 0;
	return now->tv_sec != 0;
}

static int pl031_probe(struct uk_device *dev)
{
	chip = dev;
	uk_clock_chip(pl031_read);
	return 0;
}

static const char *const pl031_compatible[] = { "arm,pl031", NULL };

static const struct uk_driver pl031_driver = {
	.name = "pl031",
	.class = UK_DRIVER_OTHER,
	.compatible = pl031_compatible,
	.probe = pl031_probe,
};
UK_DRIVER_PART(pl031_driver, rtc);
