/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Allocations that fail at random: mm.fail=SEED/RATE, one in RATE. Not before
 * the program has a second thread: what boot and libc's start cannot do without
 * is not the question.
 */
#include <errno.h>
#include <uk/init.h>
#include <uk/process.h>
#include "internal.h"

static uint32_t state, rate; /* rate 0: nothing fails */

static const char *number(const char *s, uint32_t *n)
{
	for (*n = 0; *s >= '0' && *s <= '9'; s++)
		*n = *n * 10 + (uint32_t)(*s - '0');
	return s;
}

static int set_fail(const char *rest, const char *value)
{
	(void)rest;
	value = number(value, &state);
	if (*value != '/' || state == 0)
		return -EINVAL;
	value = number(value + 1, &rate);
	return *value == 0 && rate > 1 ? 0 : -EINVAL;
}
UK_OPTION(mm_fail, "mm.fail", set_fail);

bool mm_fails(void)
{
	const struct uk_process *p = uk_process_current();
	unsigned long irq;
	bool fails;

	if (rate == 0 || p == NULL || p->nthreads < 2)
		return false;
	irq = arch_irq_save();
	state ^= state << 13; /* xorshift, never 0 */
	state ^= state >> 17;
	state ^= state << 5;
	fails = state % rate == 0;
	arch_irq_restore(irq);
	return fails;
}
