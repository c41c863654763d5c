/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Raspberry Pi's power manager: its watchdog resets the machine after a few
 * ticks. A reset into partition 63 means "halt" to the firmware (and to QEMU,
 * which then exits, always with 0).
 */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/device.h>

#define PM_PASSWORD 0x5a000000u /* in the high byte of every write */
#define PM_VALUE 0x00ffffffu
#define PM_RSTC 0x1c
#define RSTC_WRCFG_MASK (3u << 4)
#define RSTC_WRCFG_FULL_RESET (2u << 4)
#define PM_RSTS 0x20
#define RSTS_PARTITION 0x555u /* six bits, every other one */
#define PM_WDOG 0x24
#define WDOG_TICKS 10u /* of 16 us */

static volatile char *regs;

static void pm_write(unsigned reg, uint32_t v)
{
	uk_write32(regs + reg, PM_PASSWORD | (v & PM_VALUE));
}

static void pm_end(bool off)
{
	uint32_t rstc = uk_read32(regs + PM_RSTC) & ~RSTC_WRCFG_MASK;

	if (off)
		pm_write(PM_RSTS, uk_read32(regs + PM_RSTS) | RSTS_PARTITION);
	pm_write(PM_WDOG, WDOG_TICKS);
	pm_write(PM_RSTC, rstc | RSTC_WRCFG_FULL_RESET);
	for (;;)
		arch_relax();
}

static int pm_probe(struct uk_device *dev)
{
	regs = uk_device_regs(dev, 0);
	if (!regs)
		return -ENXIO;
	uk_power_register(pm_end);
	return 0;
}

static const char *const pm_compatible[] = { "brcm,bcm2835-pm-wdt",
					     "brcm,bcm2835-pm",
					     "brcm,bcm2711-pm", NULL };

static const struct uk_driver pm_driver = {
	.name = "bcm2835-pm",
	.class = UK_DRIVER_POWER,
	.compatible = pm_compatible,
	.probe = pm_probe,
};
UK_DRIVER(pm_driver);
