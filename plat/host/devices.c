/* SPDX-License-Identifier: BSD-3-Clause */
/* Drivers of the machine that a Linux process is; tree.c describes it, so that
 * no other tree is built in. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/clock.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/print.h>
#include "host.h"

/* --- Interrupt controller ----------------------------------------------- */

#define LINES 2

static bool enabled[LINES];

static int xlate(struct uk_intc *ic, const uint32_t *cells, unsigned n)
{
	(void)ic;
	(void)n;
	return (int)cells[0];
}

static void enable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	enabled[line] = true;
	if (line == HOST_LINE_CONSOLE)
		host_console_listen(true);
}

static void disable(struct uk_intc *ic, unsigned line)
{
	(void)ic;
	enabled[line] = false;
	if (line == HOST_LINE_CONSOLE)
		host_console_listen(false);
}

static void handle(struct uk_intc *ic)
{
	for (unsigned line = 0; line < LINES; line++)
		if (enabled[line] && host_line_pending(line))
			uk_irq_dispatch(ic, line);
}

static struct uk_intc intc = {
	.xlate = xlate,
	.cells = 1,
	.enable = enable,
	.disable = disable,
	.handle = handle,
};

static int intc_probe(struct uk_device *dev)
{
	return uk_intc_register(&intc, dev, true);
}

static const char *const intc_compatible[] = { "armlet,host-intc", NULL };

static const struct uk_driver intc_driver = {
	.name = "host-intc",
	.class = UK_DRIVER_INTC,
	.compatible = intc_compatible,
	.probe = intc_probe,
};
UK_DRIVER(intc_driver);

/* --- Timer -------------------------------------------------------------- */

static void timer_interrupt(void *arg)
{
	(void)arg;
	uk_timer_expired();
}

static int timer_probe(struct uk_device *dev)
{
	return uk_irq_request(dev, 0, timer_interrupt, NULL);
}

static const char *const timer_compatible[] = { "armlet,host-timer", NULL };

static const struct uk_driver timer_driver = {
	.name = "host-timer",
	.class = UK_DRIVER_TIMER,
	.compatible = timer_compatible,
	.probe = timer_probe,
};
UK_DRIVER(timer_driver);

/* --- Time of day --------------------------------------------------------- */

static bool rtc_read(struct timespec *now)
{
	now->tv_sec = host_seconds();
	now->tv_nsec = 0;
	return true;
}

static int rtc_probe(struct uk_device *dev)
{
	(void)dev;
	uk_clock_chip(rtc_read);
	return 0;
}

static const char *const rtc_compatible[] = { "armlet,host-rtc", NULL };

static const struct uk_driver rtc_driver = {
	.name = "host-rtc",
	.class = UK_DRIVER_OTHER,
	.compatible = rtc_compatible,
	.probe = rtc_probe,
};
UK_DRIVER_PART(rtc_driver, rtc);

/* --- Console ------------------------------------------------------------ */

static const struct uk_device *console_device;
static bool emptied; /* a read has found nothing left */

static void console_write(struct uk_console *c, const char *text, size_t len)
{
	(void)c;
	host_console_write(text, len);
}

static int console_read(struct uk_console *c)
{
	int byte = host_console_getc();

	(void)c;
	if (byte >= 0)
		return byte;
	emptied = true;
	enable(&intc, HOST_LINE_CONSOLE);
	return -1;
}

static struct uk_console console = { .write = console_write };

/* As lib/device/console.c has it: quiet until a read has emptied it. */
static void console_interrupt(void *arg)
{
	(void)arg;
	emptied = false;
	uk_console_rx();
	if (!emptied)
		disable(&intc, HOST_LINE_CONSOLE);
}

static int console_probe(struct uk_device *dev)
{
	console_device = dev;
	uk_console_register(&console, dev);
	return 0;
}

static const char *const console_compatible[] = { "armlet,host-console", NULL };

static const struct uk_driver console_driver = {
	.name = "host-console",
	.class = UK_DRIVER_CONSOLE,
	.compatible = console_compatible,
	.probe = console_probe,
};
UK_DRIVER(console_driver);

static int console_receive(void)
{
	console.read = console_read;
	return uk_irq_request(console_device, 0, console_interrupt, NULL);
}
UK_INIT_PART(console_receive, 2, console_input);

/* --- Without a tree ------------------------------------------------------ */

const void *uk_builtin_fdt(const struct plat_boot *boot, size_t *len)
{
	(void)boot;
	(void)len;
	return NULL;
}

int uk_early_console(const struct plat_boot *boot)
{
	(void)boot;
	if (uk_console_ready())
		return 0;
	uk_devices_probe(UK_DRIVER_CONSOLE, UK_DRIVER_CONSOLE);
	return uk_console_ready() ? 0 : -ENODEV;
}

void uk_print_urgent(void)
{
	uk_early_console(NULL);
}
