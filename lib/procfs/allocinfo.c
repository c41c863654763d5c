/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /proc/allocinfo, with CONFIG_LIBMM_CHECK: who has how much memory, as Linux
 * tells it with CONFIG_MEM_ALLOC_PROFILING. A place is an address in a
 * function; of pages, each is a call.
 */
#include <errno.h>
#include <uk/mm.h>
#include <uk/mutex.h>
#include <uk/print.h>
#include "proc.h"

static struct uk_mutex symbol_lock = UK_MUTEX_INIT(symbol_lock);

static void put_owner(struct proc_out *o, const struct uk_mm_owner *of)
{
	unsigned long at = (unsigned long)of->owner, offset;
	const char *name = uk_symbol(at - 1, &offset);

	proc_print(o, "%12lu %8lu %#lx func:%s\n", (unsigned long)of->bytes,
		   of->objects, at, name ? name : "?");
}

int proc_allocinfo(struct proc_out *o, long n)
{
	struct uk_mm_sums *s = uk_malloc(sizeof(*s));

	(void)n;
	if (!s)
		return -ENOMEM;
	uk_mm_sum(s);
	proc_print(o, "allocinfo - version: 1.0\n"
		      "#     <size>  <calls> <tag info>\n");
	uk_mutex_lock(&symbol_lock);
	for (unsigned i = 0; i < s->n; i++)
		put_owner(o, &s->of[i]);
	uk_mutex_unlock(&symbol_lock);
	uk_free(s);
	return 0;
}
