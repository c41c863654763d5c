/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console: one of the serial devices, for messages and for lib/tty.
 *
 * Input is pulled. A driver's receive interrupt calls uk_console_rx(), which
 * lets lib/tty take bytes with uk_console_getc() until it has no room or there
 * are no more. A driver that was not read empty then turns its interrupt off,
 * until a later read finds it empty: what is typed too early or too fast waits
 * in the device (and under QEMU in the pipe before it) and is not lost.
 */
#include <uk/print.h>
#include <plat/cpu.h>
#include "device.h"

static struct uk_console *consoles, *console;
static void (*rx_fn)(void);

/* Drivers' init functions that make consoles receive. */
UK_PART(console_inputs, ".uk_init.2.console_input");

void uk_console_register(struct uk_console *c, const struct uk_device *dev)
{
	struct uk_console *known = consoles;

	while (known && known != c)
		known = known->next;
	if (!known) {
		c->next = consoles;
		consoles = c;
	}
	if (console && dev != device_stdout)
		return;
	console = c;
	uk_print_set_console(uk_console_write);
}

bool uk_console_ready(void)
{
	return console;
}

void uk_console_write(const char *text, size_t len)
{
	if (console)
		console->write(console, text, len);
}

int uk_console_getc(void)
{
	return console && console->read ? console->read(console) : -1;
}

void uk_console_rx(void)
{
	void (*fn)(void) = READ_ONCE(rx_fn);

	if (fn)
		fn();
}

void uk_console_on_rx(void (*fn)(void))
{
	unsigned long flags = arch_irq_save();

	UK_NEED(console_inputs);
	rx_fn = fn;
	if (fn)
		fn(); /* what came before has had its interrupt already */
	arch_irq_restore(flags);
}
