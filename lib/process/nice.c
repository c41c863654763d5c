/* SPDX-License-Identifier: BSD-3-Clause */
/* getpriority and setpriority: nice values, kept by thread and reported;
 * they do not change who runs. */
#include <errno.h>
#include <sys/resource.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "thread.h"

/* Look at, or set unless it is NULL, the nice value of all that which and who
 * name. Returns the best of them as the call encodes it, 1..40. */
static int each(int which, int who, const int *set)
{
	struct uk_process *p = uk_process_current();
	struct uk_thread *one = who == 0 ? arch_current() : uk_thread_find(who);
	struct uk_list *pos;
	int best = NICE_MAX + 1;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	if ((which == PRIO_PROCESS && !one) ||
	    (which == PRIO_PGRP && who != 0 && who != p->pgid) ||
	    (which == PRIO_USER && who != 0))
		return -ESRCH;
	uk_list_for_each(pos, &p->threads) {
		struct uk_thread *t =
			uk_list_entry(pos, struct uk_thread, siblings);

		if (which == PRIO_PROCESS && t != one)
			continue;
		if (set)
			t->nice = (int8_t)*set;
		best = min(best, t->nice);
	}
	return NICE_MAX + 1 - best;
}

UK_LLSYSCALL_R_DEFINE(int, getpriority, int, which, int, who)
{
	unsigned long flags = arch_irq_save();
	int rc = each(which, who, NULL);

	arch_irq_restore(flags);
	return rc;
}

UK_LLSYSCALL_R_DEFINE(int, setpriority, int, which, int, who, int, prio)
{
	int most = min(NICE_MAX, prio), nice = max(NICE_MIN, most);
	unsigned long flags = arch_irq_save();
	int rc = each(which, who, &nice);

	arch_irq_restore(flags);
	return rc < 0 ? rc : 0;
}
