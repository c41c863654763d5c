/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Raspberry Pi's mini-UART, one of the three "auxiliary" peripherals: the
 * header's serial port on boards whose PL011 drives Bluetooth.
 *
 * Its baud rate follows the core clock and is the firmware's business
 * (enable_uart=1). The enable bits of the three peripherals lie in the same
 * page as its registers, 0x40 below them.
 */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/mm.h>

#define AUX_ENABLES 0x04 /* from the page's start */
#define AUX_ENABLE_UART (1u << 0)

/* From the UART's reg. */
#define IO 0x00
#define IER 0x04
#define IER_RX (1u << 0)
#define IER_ALWAYS (3u << 2) /* without these no receive interrupt comes */
#define LCR 0x0c
#define LCR_8BIT 3u /* both bits, whatever the manual says */
#define LSR 0x14
#define LSR_DATA (1u << 0) /* a byte was received */
#define LSR_TX_ROOM (1u << 5)
#define CNTL 0x20
#define CNTL_RX_TX 3u

static struct {
	struct uk_console console;
	const struct uk_device *dev;
	volatile char *regs;
	bool irq, masked, emptied; /* as in pl011.c */
} uart;

static void aux_write(struct uk_console *c, const char *text, size_t len)
{
	(void)c;
	for (; len; len--) {
		while (!(uk_read32(uart.regs + LSR) & LSR_TX_ROOM))
			arch_relax();
		uk_write32(uart.regs + IO, (unsigned char)*text++);
	}
}

static int aux_probe(struct uk_device *dev)
{
	volatile char *page;
	paddr_t base;

	if (uart.regs)
		return -EBUSY;
	if (!dev->nregs)
		return -ENXIO;
	base = ALIGN_DOWN(dev->reg[0].base, PAGE_SIZE);
	page = uk_device_map(base, PAGE_SIZE);
	if (!page)
		return -ENOMEM;
	uart.regs = page + (dev->reg[0].base - base);
	uk_write32(page + AUX_ENABLES,
		   uk_read32(page + AUX_ENABLES) | AUX_ENABLE_UART);
	uk_write32(uart.regs + LCR, LCR_8BIT);
	uk_write32(uart.regs + CNTL, CNTL_RX_TX);
	uk_write32(uart.regs + IER, 0);
	uart.dev = dev;
	uart.console.write = aux_write;
	uk_console_register(&uart.console, dev);
	return 0;
}

static const char *const aux_compatible[] = { "brcm,bcm2835-aux-uart", NULL };

static const struct uk_driver aux_driver = {
	.name = "bcm2835-aux",
	.class = UK_DRIVER_CONSOLE,
	.compatible = aux_compatible,
	.probe = aux_probe,
};
UK_DRIVER(aux_driver);

/* --- Receiving: as in pl011.c -------------------------------------------- */

static void set_mask(bool masked)
{
	uart.masked = masked;
	uk_write32(uart.regs + IER, masked ? 0 : IER_RX | IER_ALWAYS);
}

static int aux_read(struct uk_console *c)
{
	(void)c;
	if (uk_read32(uart.regs + LSR) & LSR_DATA)
		return (int)(uk_read32(uart.regs + IO) & 0xff);
	uart.emptied = true;
	if (uart.irq && uart.masked)
		set_mask(false);
	return -1;
}

static void aux_interrupt(void *arg)
{
	(void)arg;
	uart.emptied = false;
	uk_console_rx();
	if (!uart.emptied)
		set_mask(true);
}

static int aux_receive(void)
{
	if (!uart.regs)
		return 0;
	uart.console.read = aux_read;
	uart.irq = !uk_irq_request(uart.dev, 0, aux_interrupt, NULL);
	set_mask(!uart.irq);
	return 0;
}
UK_INIT_PART(aux_receive, 2, console_input);
