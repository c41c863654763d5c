/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The peripherals' interrupt controller of BCM2836 and BCM2837, cascaded behind
 * line 8 of the local one. The tree counts <bank n>: bank 0 has eight lines of
 * the ARM's own, banks 1 and 2 the 64 that are shared with the GPU. Here a line
 * is bank * 32 + n.
 */
#include <errno.h>
#include <uk/device.h>

#define BANKS 3
#define BANK0_LINES 8 /* above: summaries of the other banks */

/* Bank 0's register stands behind the other two in one group and before them
 * in the other. */
static const uint8_t pending_reg[BANKS] = { 0x00, 0x04, 0x08 };
static const uint8_t enable_reg[BANKS] = { 0x18, 0x10, 0x14 };
static const uint8_t disable_reg[BANKS] = { 0x24, 0x1c, 0x20 };
static const uint32_t bank_mask[BANKS] = { (1u << BANK0_LINES) - 1, ~0u, ~0u };

static volatile char *regs;
static struct uk_intc armctrl;

/* Only enabled lines read as pending. */
static void armctrl_interrupt(void *arg)
{
	unsigned bank;
	uint32_t pending;

	(void)arg;
	for (bank = 0; bank < BANKS; bank++) {
		pending = uk_read32(regs + pending_reg[bank]) & bank_mask[bank];
		for (; pending; pending &= pending - 1)
			uk_irq_dispatch(
				&armctrl,
				bank * 32 + (unsigned)__builtin_ctz(pending));
	}
}

static void armctrl_enable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	uk_write32(regs + enable_reg[line / 32], 1u << line % 32);
}

static void armctrl_disable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	uk_write32(regs + disable_reg[line / 32], 1u << line % 32);
}

static int armctrl_xlate(struct uk_intc *ic, const uint32_t *cells, unsigned n)
{
	(void)ic;
	(void)n;
	if (cells[0] >= BANKS || cells[1] >= 32 ||
	    !(bank_mask[cells[0]] & 1u << cells[1]))
		return -EINVAL;
	return (int)(cells[0] * 32 + cells[1]);
}

static struct uk_intc armctrl = {
	.cells = 2,
	.xlate = armctrl_xlate,
	.enable = armctrl_enable,
	.disable = armctrl_disable,
};

static int armctrl_probe(struct uk_device *dev)
{
	unsigned bank;
	int err;

	regs = uk_device_regs(dev, 0);
	if (!regs)
		return -ENXIO;
	for (bank = 0; bank < BANKS; bank++)
		uk_write32(regs + disable_reg[bank], ~0u);
	err = uk_intc_register(&armctrl, dev, false);
	if (err)
		return err;
	return uk_irq_request(dev, 0, armctrl_interrupt, NULL);
}

static const char *const armctrl_compatible[] = { "brcm,bcm2836-armctrl-ic",
						  NULL };

static const struct uk_driver armctrl_driver = {
	.name = "bcm2836-armctrl-ic",
	.class = UK_DRIVER_INTC,
	.compatible = armctrl_compatible,
	.probe = armctrl_probe,
};
UK_DRIVER_PART(armctrl_driver, intc);
