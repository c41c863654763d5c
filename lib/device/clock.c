/* SPDX-License-Identifier: BSD-3-Clause */
/* The one-shot timer: between the CPU's compare register and whoever keeps the
 * queue of timers (lib/sched). */
#include <plat/cpu.h>
#include <uk/device.h>

static void (*expire_fn)(void);

void uk_timer_set(uint64_t ticks)
{
	arch_timer_set(ticks);
}

void uk_timer_on_expire(void (*fn)(void))
{
	WRITE_ONCE(expire_fn, fn);
}

/* The interrupt is level: off first, or it comes again for ever. expire_fn
 * sets the next one. */
void uk_timer_expired(void)
{
	void (*fn)(void) = READ_ONCE(expire_fn);

	arch_timer_set(UINT64_MAX);
	if (fn)
		fn();
}
