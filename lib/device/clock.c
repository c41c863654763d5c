/* SPDX-License-Identifier: BSD-3-Clause */
/* The one-shot timer: between the CPU's compare register and the queue of
 * timers (lib/sched), or whoever takes its place. */
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/timer.h>

static void (*expire_fn)(void) = uk_timer_interrupt;

void uk_timer_set(uint64_t ticks)
{
	UK_NEED(uk_timer_drivers);
	arch_timer_set(ticks);
}

void uk_timer_on_expire(void (*fn)(void))
{
	WRITE_ONCE(expire_fn, fn != NULL ? fn : uk_timer_interrupt);
}

/* The interrupt is level: off first, or it comes again for ever. expire_fn
 * sets the next one. */
void uk_timer_expired(void)
{
	arch_timer_set(UINT64_MAX);
	READ_ONCE(expire_fn)();
}
