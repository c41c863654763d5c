/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts: on and off, and taken where they are turned on.
 *
 * To the thread sanitizer, having them off is holding the one lock of this
 * machine, "the CPU": who turns them off comes after all that was done before
 * others turned them on. Nothing else of a switch orders two threads.
 */
#include <plat/cpu.h>
#include <plat/upcall.h>
#include "host.h"

bool host_irqs_on;

unsigned long arch_irq_save(void)
{
	bool on = host_irqs_on;

	host_irqs_on = false;
	if (on)
		host_cpu_taken();
	return on;
}

void host_irq_poll(void)
{
	if (!host_line_pending(HOST_LINE_TIMER) &&
	    !host_line_pending(HOST_LINE_CONSOLE))
		return;
	host_irqs_on = false;
	host_fiber_interrupt(irq_handle);
	host_irqs_on = true;
}

void arch_irq_enable(void)
{
	if (!host_irqs_on)
		host_cpu_given();
	host_irqs_on = true;
	host_irq_poll();
}

void arch_irq_disable(void)
{
	(void)arch_irq_save();
}

void arch_irq_restore(unsigned long on)
{
	if (on)
		arch_irq_enable();
	else
		arch_irq_disable();
}

bool arch_irqs_enabled(void)
{
	return host_irqs_on;
}
