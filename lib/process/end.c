/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of a program that has one thread and says that all is well: what it
 * had is given back, as if another were to follow it, and memory that is in use
 * then, but was not before its first instruction, is a leak. Who asked for it
 * is told.
 *
 * Of the heap on plat/host, a sanitizer says what nobody refers to.
 */
#include <plat/cpu.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/signal.h>
#include <uk/vfs.h>
#include "thread.h"

static struct uk_mm_sums before, after;

void process_end_prepare(void)
{
	uk_mm_sum(&before);
}

static size_t bytes_before(const void *owner)
{
	for (unsigned i = 0; i < before.n; i++)
		if (before.of[i].owner == owner)
			return before.of[i].bytes;
	return 0;
}

static bool tell(const struct uk_mm_owner *o)
{
	size_t was = bytes_before(o->owner);

	if (o->bytes <= was)
		return false;
	uk_printk("armlet: leak: %lu bytes of ",
		  (unsigned long)(o->bytes - was));
	uk_print_place((unsigned long)o->owner, true);
	return true;
}

bool process_end_leaks(void)
{
	struct uk_process *p = uk_process_current();
	unsigned files, leaks = 0;

	if (p->nthreads != 1)
		return false;
	arch_irq_enable();
	files = vfs_end();
	if (files != 0)
		uk_printk("armlet: leak: %u open files\n", files);
	uk_signal_end();
	thread_end();
	uk_mm_end(p->vm); /* it had tables for the threads' stacks, too */
	uk_mm_sum(&after);
	for (unsigned i = 0; i < after.n; i++)
		leaks += tell(&after.of[i]);
	return files != 0 || leaks != 0;
}
