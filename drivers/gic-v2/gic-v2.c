/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ARM Generic Interrupt Controller, version 2 (GIC-400 and kin).
 *
 * Lines 0 to 15 are between CPUs, 16 to 31 private to a CPU (PPI), from 32 on
 * shared (SPI). All lines run at one priority, so none nests.
 *
 * An interrupt is completed (EOI) after its handler: until then it is active
 * and cannot be taken again. That is early enough, because handlers never
 * switch threads; a switch that they asked for is made on the way out, after
 * irq_handle().
 *
 * The enable bits 0 of both control registers mean the group that the
 * security state at hand owns, so the same writes do in either.
 */
#include <errno.h>
#include <uk/device.h>
#include <uk/mm.h>

#define GICD_CTLR 0x000
#define GICD_CTLR_ENABLE 1u
#define GICD_TYPER 0x004
#define GICD_TYPER_WORDS(t) (((t)&0x1f) + 1) /* of 32 lines each */
#define GICD_ISENABLER 0x100
#define GICD_ICENABLER 0x180
#define GICD_IPRIORITYR 0x400 /* a byte a line */
#define GICD_ITARGETSR 0x800 /* a byte a line: bit n is CPU n */
#define GICD_ICFGR 0xc00 /* two bits a line; the upper: edge */
#define GICD_SIZE 0x1000

#define GICC_CTLR 0x000
#define GICC_CTLR_ENABLE 1u
#define GICC_PMR 0x004
#define GICC_PMR_ALL 0xffu /* lets every priority through */
#define GICC_IAR 0x00c
#define GICC_IAR_LINE(v) ((v)&0x3ff)
#define GICC_EOIR 0x010
#define GICC_SIZE 0x1000

#define LINE_SPI 32
#define LINE_SPECIAL 1020 /* 1020 to 1023: nothing to acknowledge */
#define PRIORITY 0xa0u /* survives the non-secure view's shift */

static volatile char *gicd, *gicc;
static unsigned nlines;

static void gic_handle(struct uk_intc *ic)
{
	for (;;) {
		uint32_t iar = uk_read32(gicc + GICC_IAR);

		if (GICC_IAR_LINE(iar) >= LINE_SPECIAL)
			return;
		uk_irq_dispatch(ic, GICC_IAR_LINE(iar));
		uk_write32(gicc + GICC_EOIR, iar);
	}
}

static void set_byte(unsigned reg, unsigned line, uint32_t v)
{
	((volatile uint8_t *)gicd)[reg + line] = (uint8_t)v;
}

static void gic_enable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	set_byte(GICD_IPRIORITYR, line, PRIORITY);
	/* The first of these private bytes reads as this CPU's mask. */
	if (line >= LINE_SPI)
		set_byte(GICD_ITARGETSR, line,
			 uk_read32(gicd + GICD_ITARGETSR) & 0xff);
	uk_write32(gicd + GICD_ISENABLER + line / 32 * 4, 1u << line % 32);
}

static void gic_disable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	uk_write32(gicd + GICD_ICENABLER + line / 32 * 4, 1u << line % 32);
}

/* <0 spi flags> or <1 ppi flags>; flags 1 and 2 are edges, 4 and 8 levels. */
static int gic_xlate(struct uk_intc *ic, const uint32_t *cells, unsigned n)
{
	unsigned line = cells[1] + (cells[0] ? 16 : LINE_SPI), shift;
	uint32_t cfg;

	(void)ic;
	(void)n;
	if (cells[0] > 1 || cells[1] >= LINE_SPECIAL || line >= nlines ||
	    (cells[0] == 1 && cells[1] >= 16))
		return -EINVAL;
	if (line >= LINE_SPI && (cells[2] & 3)) {
		shift = line % 16 * 2 + 1;
		cfg = uk_read32(gicd + GICD_ICFGR + line / 16 * 4);
		uk_write32(gicd + GICD_ICFGR + line / 16 * 4,
			   cfg | 1u << shift);
	}
	return (int)line;
}

static struct uk_intc gic = {
	.cells = 3,
	.xlate = gic_xlate,
	.enable = gic_enable,
	.disable = gic_disable,
	.handle = gic_handle,
};

static int gic_probe(struct uk_device *dev)
{
	unsigned words, i;

	if (dev->nregs < 2)
		return -ENXIO;
	/* One page of each holds all that is used here. */
	gicd = uk_device_map(dev->reg[0].base, GICD_SIZE);
	gicc = uk_device_map(dev->reg[1].base, GICC_SIZE);
	if (!gicd || !gicc)
		return -ENOMEM;
	words = GICD_TYPER_WORDS(uk_read32(gicd + GICD_TYPER));
	nlines = words * 32;
	uk_write32(gicd + GICD_CTLR, 0);
	for (i = 0; i < words; i++)
		uk_write32(gicd + GICD_ICENABLER + i * 4, ~0u);
	uk_write32(gicd + GICD_CTLR, GICD_CTLR_ENABLE);
	uk_write32(gicc + GICC_PMR, GICC_PMR_ALL);
	uk_write32(gicc + GICC_CTLR, GICC_CTLR_ENABLE);
	return uk_intc_register(&gic, dev, true);
}

static const char *const gic_compatible[] = { "arm,cortex-a15-gic",
					      "arm,gic-400",
					      "arm,cortex-a7-gic",
					      "arm,cortex-a9-gic", NULL };

static const struct uk_driver gic_v2_driver = {
	.name = "gic-v2",
	.class = UK_DRIVER_INTC,
	.compatible = gic_compatible,
	.probe = gic_probe,
};
UK_DRIVER_PART(gic_v2_driver, intc);
