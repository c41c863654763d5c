/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ARM PrimeCell UART (PL011): sends by polling, receives by interrupt. The
 * latter is only there if somebody reads (uk_console_on_rx()).
 *
 * Baud rate and format are the firmware's, if it has turned the UART on; QEMU
 * needs none. An interrupt after which bytes are left, because nobody had room
 * for them, is masked until a read has emptied the FIFO: see
 * lib/device/console.c.
 */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/init.h>

#define DR 0x00
#define FR 0x18
#define FR_RXFE (1u << 4) /* receive FIFO empty */
#define FR_TXFF (1u << 5) /* transmit FIFO full */
#define LCRH 0x2c
#define LCRH_WLEN8 (3u << 5)
#define CR 0x30
#define CR_UARTEN (1u << 0)
#define CR_TXE (1u << 8)
#define CR_RXE (1u << 9)
#define IMSC 0x38
#define INT_RX (1u << 4)
#define INT_RT (1u << 6) /* bytes below the trigger level, line idle */

#define UARTS 2

struct pl011 {
	struct uk_console console;
	const struct uk_device *dev;
	volatile char *regs;
	bool irq; /* bytes are announced by interrupt */
	bool masked; /* ... but not now */
	bool emptied; /* a read has found nothing left */
};

static struct pl011 uarts[UARTS];
static unsigned used;

static void pl011_write(struct uk_console *c, const char *text, size_t len)
{
	volatile char *regs = container_of(c, struct pl011, console)->regs;

	for (; len; len--) {
		while (uk_read32(regs + FR) & FR_TXFF)
			arch_relax();
		uk_write32(regs + DR, (unsigned char)*text++);
	}
}

static int pl011_probe(struct uk_device *dev)
{
	struct pl011 *u = &uarts[used];

	if (used == UARTS)
		return -ENOMEM;
	u->regs = uk_device_regs(dev, 0);
	if (!u->regs)
		return -ENXIO;
	used++;
	if (!(uk_read32(u->regs + CR) & CR_UARTEN)) {
		/* Turning the FIFO on would drop a byte that is there already:
		 * QEMU's model receives before it is enabled. */
		uk_write32(u->regs + LCRH, LCRH_WLEN8);
		uk_write32(u->regs + CR, CR_UARTEN | CR_TXE | CR_RXE);
	}
	uk_write32(u->regs + IMSC, 0);
	u->dev = dev;
	u->console.write = pl011_write;
	uk_console_register(&u->console, dev);
	return 0;
}

static const char *const pl011_compatible[] = { "arm,pl011", NULL };

static const struct uk_driver pl011_driver = {
	.name = "pl011",
	.class = UK_DRIVER_CONSOLE,
	.compatible = pl011_compatible,
	.probe = pl011_probe,
};
UK_DRIVER(pl011_driver);

/* --- Receiving ---------------------------------------------------------- */

static void set_mask(struct pl011 *u, bool masked)
{
	u->masked = masked;
	uk_write32(u->regs + IMSC, masked ? 0 : INT_RX | INT_RT);
}

static int pl011_read(struct uk_console *c)
{
	struct pl011 *u = container_of(c, struct pl011, console);

	if (!(uk_read32(u->regs + FR) & FR_RXFE))
		/* above: errors */
		return (int)(uk_read32(u->regs + DR) & 0xff);
	u->emptied = true;
	if (u->irq && u->masked)
		set_mask(u, false);
	return -1;
}

static void pl011_interrupt(void *arg)
{
	struct pl011 *u = arg;

	/* Not FR: a byte that came after the last read has had no reader yet,
	 * and brings us here again. */
	u->emptied = false;
	uk_console_rx();
	if (!u->emptied)
		set_mask(u, true);
}

static int pl011_receive(void)
{
	for (struct pl011 *u = uarts; u < uarts + used; u++) {
		u->console.read = pl011_read;
		u->irq = !uk_irq_request(u->dev, 0, pl011_interrupt, u);
		set_mask(u, !u->irq);
	}
	return 0;
}
UK_INIT_PART(pl011_receive, 2, console_input);
