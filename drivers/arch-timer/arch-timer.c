/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU's generic timer: binds the interrupt of its virtual timer, the one
 * that every board delivers whatever the security state and the exception level
 * it was booted in. The compare register is plat's (arch_timer_set()).
 */
#include <plat/cpu.h>
#include <uk/device.h>

/* Order of the node's interrupts: secure, non-secure, virtual, hypervisor. */
#define TIMER_IRQ_VIRTUAL 2

static void timer_interrupt(void *arg)
{
	(void)arg;
	uk_timer_expired();
}

static int timer_probe(struct uk_device *dev)
{
	/* The Pi's 32-bit firmware stub leaves the timer running. */
	arch_timer_set(UINT64_MAX);
	return uk_irq_request(dev, TIMER_IRQ_VIRTUAL, timer_interrupt, NULL);
}

static const char *const timer_compatible[] = { "arm,armv8-timer",
						"arm,armv7-timer", NULL };

static const struct uk_driver timer_driver = {
	.name = "arch-timer",
	.class = UK_DRIVER_TIMER,
	.compatible = timer_compatible,
	.probe = timer_probe,
};
UK_DRIVER_PART(timer_driver, timer);
