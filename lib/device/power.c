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

static struct {
	void (*off)(int status);
	void (*reset)(void);
} ways[POWER_MAX];
static unsigned nways;

void uk_power_register(void (*off)(int status), void (*reset)(void))
{
	if (nways == POWER_MAX)
		return;
	ways[nways].off = off;
	ways[nways++].reset = reset;
}

static _Noreturn void halt(void)
{
	for (;;)
		arch_wait();
}

_Noreturn void uk_power_off(int status)
{
	unsigned i;

	arch_irq_disable();
	host_exit(status);
	for (i = 0; i < nways; i++)
		if (ways[i].off)
			ways[i].off(status);
	halt();
}

_Noreturn void uk_power_reset(void)
{
	unsigned i;

	arch_irq_disable();
	for (i = 0; i < nways; i++)
		if (ways[i].reset)
			ways[i].reset();
	halt();
}
