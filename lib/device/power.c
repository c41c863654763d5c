/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Turning the machine off. A debugger that answers (QEMU's semihosting) comes
 * first, for only it takes the status out; then what drivers offered, in the
 * order of the tree; then the CPU sleeps for ever.
 */
#include <plat/cpu.h>
#include <uk/device.h>
#include "device.h"

#define POWER_MAX 4

static void (*ways[POWER_MAX])(bool off);
static unsigned nways;

void uk_power_register(void (*end)(bool off))
{
	if (nways < POWER_MAX)
		ways[nways++] = end;
}

static _Noreturn void end(bool off)
{
	unsigned i;

	for (i = 0; i < nways; i++)
		ways[i](off);
	for (;;)
		arch_wait();
}

_Noreturn void uk_power_off(int status)
{
	arch_irq_disable();
	host_exit(status);
	end(true);
}

_Noreturn void uk_power_reset(void)
{
	arch_irq_disable();
	end(false);
}
