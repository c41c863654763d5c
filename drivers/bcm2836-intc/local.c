/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controller local to the cores of BCM2836 and BCM2837. Lines are
 * the bits of its pending register: the core's own sources, and line 8, behind
 * which armctrl.c collects the peripherals.
 */
#include <errno.h>
#include <uk/device.h>

#define LOCAL_CONTROL 0x00
#define LOCAL_CONTROL_CRYSTAL 0u /* timers count the 19.2 MHz crystal */
#define LOCAL_PRESCALER 0x08
#define LOCAL_PRESCALER_ONE 0x80000000u /* undivided: CNTFRQ is then right */
#define LOCAL_TIMER_IRQ 0x40 /* + 4 * core: bits 0 to 3 */
#define LOCAL_PENDING 0x60 /* + 4 * core */

#define LINE_TIMERS 4 /* 0 secure, 1 non-secure, 2 hyp, 3 virtual */
#define LINE_GPU 8 /* always led to core 0 */

static volatile char *regs;

/* Boot runs on core 0, and so do all interrupts. */
static void local_handle(struct uk_intc *ic)
{
	uint32_t pending;

	while ((pending = uk_read32(regs + LOCAL_PENDING)))
		uk_irq_dispatch(ic, (unsigned)__builtin_ctz(pending));
}

static void set_timer(unsigned line, bool on)
{
	uint32_t v = uk_read32(regs + LOCAL_TIMER_IRQ);

	if (line < LINE_TIMERS)
		uk_write32(regs + LOCAL_TIMER_IRQ,
			   on ? v | 1u << line : v & ~(1u << line));
}

static void local_enable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	set_timer(line, true);
}

static void local_disable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	set_timer(line, false);
}

static int local_xlate(struct uk_intc *ic, const uint32_t *cells, unsigned n)
{
	(void)ic;
	(void)n;
	if (cells[0] >= LINE_TIMERS && cells[0] != LINE_GPU)
		return -EINVAL;
	return (int)cells[0];
}

static struct uk_intc local = {
	.cells = 2,
	.xlate = local_xlate,
	.enable = local_enable,
	.disable = local_disable,
	.handle = local_handle,
};

static int local_probe(struct uk_device *dev)
{
	regs = uk_device_regs(dev, 0);
	if (!regs)
		return -ENXIO;
	uk_write32(regs + LOCAL_CONTROL, LOCAL_CONTROL_CRYSTAL);
	uk_write32(regs + LOCAL_PRESCALER, LOCAL_PRESCALER_ONE);
	uk_write32(regs + LOCAL_TIMER_IRQ, 0);
	return uk_intc_register(&local, dev, true);
}

static const char *const local_compatible[] = { "brcm,bcm2836-l1-intc", NULL };

static const struct uk_driver local_driver = {
	.name = "bcm2836-l1-intc",
	.class = UK_DRIVER_INTC,
	.compatible = local_compatible,
	.probe = local_probe,
};
UK_DRIVER_PART(local_driver, intc);
