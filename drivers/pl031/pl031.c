/* SPDX-License-Identifier: BSD-3-Clause */
/* ARM PrimeCell real-time clock (PL031): tells the time of day once, at boot. It
 * counts seconds, so that CLOCK_REALTIME is up to one second behind. */
#include <errno.h>
#include <uk/clock.h>
#include <uk/device.h>
#include <uk/init.h>

#define DR 0x00 /* seconds since 1970 */

static uint32_t seconds; /* 0: no such chip, or it was never set */

static int pl031_probe(struct uk_device *dev)
{
	const volatile char *regs = uk_device_regs(dev, 0);

	if (!regs)
		return -ENXIO;
	seconds = uk_read32(regs + DR);
	return 0;
}

/* Behind lib/time's own, which makes clocks work. */
static int pl031_init(void)
{
	const struct timespec now = { .tv_sec = seconds };

	if (seconds)
		uk_clock_set_realtime(&now);
	return 0;
}
UK_INIT(pl031_init, 2);

static const char *const pl031_compatible[] = { "arm,pl031", NULL };

static const struct uk_driver pl031_driver = {
	.name = "pl031",
	.class = UK_DRIVER_OTHER,
	.compatible = pl031_compatible,
	.probe = pl031_probe,
};
UK_DRIVER(pl031_driver);
