/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Raspberry Pi's pins, as far as the serial console needs them. Pins 14 and
 * 15, on the header, can carry either UART; on boards with Bluetooth the
 * firmware leads the PL011 to pins 32 and 33 instead. The UART that stdout-path
 * names is brought to the header before the consoles are probed.
 *
 * Not yet run on hardware; QEMU takes the writes and does nothing with them.
 */
#include <errno.h>
#include <string.h>
#include <uk/device.h>

#define GPFSEL(pin) ((pin) / 10 * 4) /* ten pins a register, ... */
#define GPFSEL_SHIFT(pin) ((pin) % 10 * 3) /* ... three bits a pin */
#define GPFSEL_MASK 7u

enum {
	PIN_INPUT = 0,
	PIN_ALT0 = 4, /* 14, 15: PL011 */
	PIN_ALT5 = 2, /* 14, 15: mini-UART */
};

static void set_function(volatile char *regs, unsigned pin, unsigned function)
{
	uint32_t v = uk_read32(regs + GPFSEL(pin));

	v &= ~(GPFSEL_MASK << GPFSEL_SHIFT(pin));
	v |= function << GPFSEL_SHIFT(pin);
	uk_write32(regs + GPFSEL(pin), v);
}

static void route_uart(volatile char *regs, bool pl011)
{
	if (pl011) {
		set_function(regs, 32, PIN_INPUT);
		set_function(regs, 33, PIN_INPUT);
	}
	set_function(regs, 14, pl011 ? PIN_ALT0 : PIN_ALT5);
	set_function(regs, 15, pl011 ? PIN_ALT0 : PIN_ALT5);
}

static int gpio_probe(struct uk_device *dev)
{
	const struct uk_device *uart = uk_device_stdout();
	volatile void *regs;

	if (!uart)
		return 0;
	regs = uk_device_regs(dev, 0);
	if (!regs)
		return -ENXIO;
	route_uart(regs, !strcmp(uart->driver->name, "pl011"));
	return 0;
}

static const char *const gpio_compatible[] = { "brcm,bcm2835-gpio",
					       "brcm,bcm2711-gpio", NULL };

static const struct uk_driver gpio_driver = {
	.name = "bcm2835-gpio",
	.class = UK_DRIVER_INTC, /* is one; before consoles */
	.compatible = gpio_compatible,
	.probe = gpio_probe,
};
UK_DRIVER(gpio_driver);
