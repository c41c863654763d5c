/* SPDX-License-Identifier: BSD-3-Clause */
/* Resource limits. Kept for all resources, enforced by whom it concerns. */
#include <errno.h>
#include <limits.h>
#include <uk/abi/system.h>
#include <uk/part.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

#undef prlimit64 /* libc makes it an alias of its own prlimit */

/* Limits beyond what a long holds are "unlimited" to the old calls. */
static unsigned long to_long(uint64_t v)
{
	return v > ULONG_MAX ? ULONG_MAX : (unsigned long)v;
}

static uint64_t from_long(unsigned long v)
{
	return v == ULONG_MAX ? UINT64_MAX : v;
}

/* lib/time joins it. */
UK_PART(process_limits, ".uk_init.2.limits");
void (*uk_process_limit_cpu)(struct uk_process *p);
void (*uk_process_limit_rt)(struct uk_process *p);

/* The program may raise the hard limit (it is root), but that of descriptors
 * not above what a table can hold: EPERM, as Linux has it for sysctl's
 * nr_open. */
static int set_limit(unsigned resource, const struct uk_limit *new)
{
	struct uk_limit *l = &uk_process_current()->limits[resource];
	unsigned long irq;

	UK_NEED(process_limits);
	if (new->cur > new->max)
		return -EINVAL;
	if (resource == RLIMIT_NOFILE && new->max > UK_LIMIT_FILES)
		return -EPERM;
	l->max = new->max;
	WRITE_ONCE(l->cur, new->cur);
	if (resource == RLIMIT_CPU)
		uk_process_limit_cpu(uk_process_current());
	if (resource == RLIMIT_RTTIME)
		uk_process_limit_rt(uk_process_current());
	if (resource == RLIMIT_FSIZE) {
		irq = arch_irq_save();
		vfs_solo_update();
		arch_irq_restore(irq);
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, getrlimit, int, resource, struct uk_rlimit *, limit)
{
	const struct uk_limit *l;
	struct uk_rlimit out;

	if ((unsigned)resource >= RLIM_NLIMITS)
		return -EINVAL;
	l = &uk_process_current()->limits[resource];
	out.rlim_cur = to_long(l->cur);
	out.rlim_max = to_long(l->max);
	return uk_copy_to_user(limit, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, setrlimit, int, resource, const struct uk_rlimit *,
		    limit)
{
	struct uk_rlimit in;
	struct uk_limit new;

	if (uk_copy_from_user(&in, limit, sizeof(in)))
		return -EFAULT;
	if ((unsigned)resource >= RLIM_NLIMITS)
		return -EINVAL;
	new.cur = from_long(in.rlim_cur);
	new.max = from_long(in.rlim_max);
	return set_limit((unsigned)resource, &new);
}

UK_SYSCALL_R_DEFINE(int, prlimit64, pid_t, pid, int, resource,
		    const struct uk_rlimit64 *, limit, struct uk_rlimit64 *,
		    old_user)
{
	struct uk_process *p = uk_process_current();
	struct uk_rlimit64 in, old;
	struct uk_limit new;
	int err;

	/* Linux's order: the new limit, the process, the resource. */
	if (limit && uk_copy_from_user(&in, limit, sizeof(in)))
		return -EFAULT;
	if (pid != 0 && pid != p->pid && !uk_thread_find(pid))
		return -ESRCH;
	if ((unsigned)resource >= RLIM_NLIMITS)
		return -EINVAL;
	old.rlim_cur = p->limits[resource].cur;
	old.rlim_max = p->limits[resource].max;
	if (limit) {
		new.cur = in.rlim_cur;
		new.max = in.rlim_max;
		err = set_limit((unsigned)resource, &new);
		if (err)
			return err;
	}
	if (old_user && uk_copy_to_user(old_user, &old, sizeof(old)))
		return -EFAULT;
	return 0;
}
