/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ARM Generic Interrupt Controller, version 3: a distributor for shared lines
 * (SPI, from 32 on), a redistributor a CPU for its private ones (16 to 31), and
 * system registers to acknowledge and complete (<arch/gicv3.h>).
 *
 * Everything is put into group 1, which is the non-secure one and, where there
 * is no security, the one that arrives as IRQ. EOI comes after the handler: see
 * gic-v2.c.
 */
#include <arch/gicv3.h>
#include <errno.h>
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/mm.h>

#define GICD_CTLR 0x0000
#define GICD_CTLR_GROUP1 (1u << 1)
#define GICD_CTLR_ARE (1u << 4) /* affinity routing: no more GICv2 */
#define GICD_CTLR_RWP (1u << 31) /* a write is under way */
#define GICD_TYPER 0x0004
#define GICD_TYPER_WORDS(t) (((t)&0x1f) + 1) /* of 32 lines each */
#define GICD_SIZE 0x8000
/* The same offsets in distributor (lines from 32) and redistributor (below). */
#define GIC_IGROUPR 0x0080
#define GIC_ISENABLER 0x0100
#define GIC_ICENABLER 0x0180
#define GIC_IPRIORITYR 0x0400 /* a byte a line */
#define GIC_ICFGR 0x0c00 /* two bits a line; the upper: edge */
#define GICD_IROUTER 0x6000 /* eight bytes a line */

/* A redistributor: two frames of 64 KiB, four with virtual LPIs. */
#define GICR_TYPER 0x0008
#define GICR_TYPER_VLPIS (1u << 1)
#define GICR_TYPER_LAST (1u << 4)
#define GICR_TYPER_AFFINITY 0x000c /* its upper word */
#define GICR_WAKER 0x0014
#define GICR_WAKER_SLEEP (1u << 1)
#define GICR_WAKER_CHILDREN_ASLEEP (1u << 2)
#define GICR_FRAME 0x10000

#define LINE_SPI 32
#define LINE_SPECIAL 1020 /* 1020 to 1023: nothing to acknowledge */
#define PRIORITY 0xa0u

static volatile char *gicd, *gicr_sgi; /* gicr_sgi: the second frame */
static unsigned nlines;

static void gic_handle(struct uk_intc *ic)
{
	for (;;) {
		uint32_t line = arch_icc_iar1();

		if (line >= LINE_SPECIAL)
			return;
		uk_irq_dispatch(ic, line);
		arch_icc_eoir1(line);
	}
}

/* Where the line's registers are. */
static volatile char *bank(unsigned line)
{
	return line < LINE_SPI ? gicr_sgi : gicd;
}

static void gic_enable(struct uk_intc *ic, unsigned line)
{
	volatile char *regs = bank(line), *group;
	uint32_t affinity = arch_affinity();

	(void)ic;
	group = regs + GIC_IGROUPR + line / 32 * 4;
	uk_write32(group, uk_read32(group) | 1u << line % 32);
	((volatile uint8_t *)regs)[GIC_IPRIORITYR + line] = PRIORITY;
	if (line >= LINE_SPI) {
		uk_write32(gicd + GICD_IROUTER + line * 8, affinity & 0xffffff);
		uk_write32(gicd + GICD_IROUTER + line * 8 + 4, affinity >> 24);
	}
	uk_write32(regs + GIC_ISENABLER + line / 32 * 4, 1u << line % 32);
}

static void gic_disable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	uk_write32(bank(line) + GIC_ICENABLER + line / 32 * 4, 1u << line % 32);
}

/* <0 spi flags> or <1 ppi flags>; flags 1 and 2 are edges, 4 and 8 levels. */
static int gic_xlate(struct uk_intc *ic, const uint32_t *cells, unsigned n)
{
	unsigned line = cells[1] + (cells[0] ? 16 : LINE_SPI), shift;
	volatile char *cfg;

	(void)ic;
	(void)n;
	if (cells[0] > 1 || cells[1] >= LINE_SPECIAL || line >= nlines ||
	    (cells[0] == 1 && cells[1] >= 16))
		return -EINVAL;
	if (line >= LINE_SPI && (cells[2] & 3)) {
		shift = line % 16 * 2 + 1;
		cfg = gicd + GIC_ICFGR + line / 16 * 4;
		uk_write32(cfg, uk_read32(cfg) | 1u << shift);
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

/* Find this CPU's redistributor, wake it, leave its SGI frame in gicr_sgi. */
static int redistributor(paddr_t at, paddr_t end)
{
	volatile char *rd;
	uint32_t typer;

	for (; at < end && end - at >= 2 * GICR_FRAME; at += 2 * GICR_FRAME) {
		rd = uk_device_map(at, PAGE_SIZE);
		if (!rd)
			return -ENOMEM;
		typer = uk_read32(rd + GICR_TYPER);
		if (uk_read32(rd + GICR_TYPER_AFFINITY) == arch_affinity())
			goto found;
		if (typer & GICR_TYPER_LAST)
			break;
		if (typer & GICR_TYPER_VLPIS)
			at += 2 * GICR_FRAME;
	}
	return -ENXIO;
found:
	gicr_sgi = uk_device_map(at + GICR_FRAME, PAGE_SIZE);
	if (!gicr_sgi)
		return -ENOMEM;
	uk_write32(rd + GICR_WAKER,
		   uk_read32(rd + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	while (uk_read32(rd + GICR_WAKER) & GICR_WAKER_CHILDREN_ASLEEP)
		arch_relax();
	uk_write32(gicr_sgi + GIC_ICENABLER, ~0u);
	return 0;
}

static int gic_probe(struct uk_device *dev)
{
	unsigned words, i;
	int err;

	if (dev->nregs < 2)
		return -ENXIO;
	gicd = uk_device_map(dev->reg[0].base, GICD_SIZE);
	if (!gicd)
		return -ENOMEM;
	words = GICD_TYPER_WORDS(uk_read32(gicd + GICD_TYPER));
	nlines = words * 32;
	uk_write32(gicd + GICD_CTLR, 0);
	for (i = 1; i < words; i++)
		uk_write32(gicd + GIC_ICENABLER + i * 4, ~0u);
	while (uk_read32(gicd + GICD_CTLR) & GICD_CTLR_RWP)
		arch_relax();
	uk_write32(gicd + GICD_CTLR, GICD_CTLR_ARE | GICD_CTLR_GROUP1);
	while (uk_read32(gicd + GICD_CTLR) & GICD_CTLR_RWP)
		arch_relax();
	err = redistributor(dev->reg[1].base,
			    dev->reg[1].base + dev->reg[1].size);
	if (err)
		return err;
	arch_icc_init();
	return uk_intc_register(&gic, dev, true);
}

static const char *const gic_compatible[] = { "arm,gic-v3", NULL };

static const struct uk_driver gic_v3_driver = {
	.name = "gic-v3",
	.class = UK_DRIVER_INTC,
	.compatible = gic_compatible,
	.probe = gic_probe,
};
UK_DRIVER_PART(gic_v3_driver, intc);
