/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduler's calls: policies, priorities, the one CPU. */
#include <errno.h>
#include <sched.h>
#include <uk/abi/sched.h>
#include <uk/clock.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "thread.h"

#define FIFO_MIN 1
#define FIFO_MAX 99

/* Interrupts off, while it is used. */
static struct uk_thread *find(pid_t pid)
{
	return pid == 0 ? arch_current() : uk_thread_find(pid);
}

/* No libfutex: nobody waits for a lock. */
__weak void uk_futex_reprioritised(struct uk_thread *t)
{
	(void)t;
}

static bool timed(int policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE;
}

bool sched_valid(int policy, int priority)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return priority >= FIFO_MIN && priority <= FIFO_MAX;
	return timed(policy) && priority == 0;
}

/* policy -1: as it is. */
static int set_scheduler(pid_t pid, int policy,
			 const struct uk_sched_param *param)
{
	struct uk_sched_param p;
	unsigned long flags;
	struct uk_thread *t;
	int rc = 0;

	if (!param || pid < 0)
		return -EINVAL;
	if (uk_copy_from_user(&p, param, sizeof(p)))
		return -EFAULT;
	flags = arch_irq_save();
	t = find(pid);
	if (!t) {
		rc = -ESRCH;
	} else if (!sched_valid(policy < 0 ? t->policy
					   : policy & ~SCHED_RESET_ON_FORK,
				p.sched_priority)) {
		rc = -EINVAL;
	} else {
		if (policy >= 0)
			t->reset_on_fork = policy & SCHED_RESET_ON_FORK;
		else
			policy = t->policy;
		uk_thread_set_priority(
			t, (unsigned)(policy & ~SCHED_RESET_ON_FORK),
			(unsigned)p.sched_priority);
		uk_futex_reprioritised(t);
	}
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}

UK_LLSYSCALL_R_DEFINE(int, sched_setscheduler, pid_t, pid, int, policy,
		      const struct uk_sched_param *, param)
{
	return policy < 0 ? -EINVAL : set_scheduler(pid, policy, param);
}

UK_LLSYSCALL_R_DEFINE(int, sched_setparam, pid_t, pid,
		      const struct uk_sched_param *, param)
{
	return set_scheduler(pid, -1, param);
}

UK_LLSYSCALL_R_DEFINE(int, sched_getscheduler, pid_t, pid)
{
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = find(pid);
	int rc = t ? t->policy | (t->reset_on_fork ? SCHED_RESET_ON_FORK : 0)
		   : -ESRCH;

	arch_irq_restore(flags);
	return pid < 0 ? -EINVAL : rc;
}

UK_LLSYSCALL_R_DEFINE(int, sched_getparam, pid_t, pid, struct uk_sched_param *,
		      param)
{
	struct uk_sched_param p = { 0 };
	struct uk_thread *t;
	unsigned long flags;

	if (!param || pid < 0)
		return -EINVAL;
	flags = arch_irq_save();
	t = find(pid);
	if (t)
		p.sched_priority = t->base_priority;
	arch_irq_restore(flags);
	if (!t)
		return -ESRCH;
	return uk_copy_to_user(param, &p, sizeof(p)) ? -EFAULT : 0;
}

UK_LLSYSCALL_R_DEFINE(int, sched_get_priority_max, int, policy)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return FIFO_MAX;
	return timed(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

UK_LLSYSCALL_R_DEFINE(int, sched_get_priority_min, int, policy)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return FIFO_MIN;
	return timed(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

int sched_interval(pid_t pid, struct timespec *ts)
{
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = find(pid);
	uint64_t slice = t ? uk_thread_slice(t) : 0;

	arch_irq_restore(flags);
	if (pid < 0)
		return -EINVAL;
	if (!t)
		return -ESRCH;
	uk_clock_split(slice, ts);
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, sched_rr_get_interval, pid_t, pid, struct timespec *,
		      interval)
{
	struct timespec ts = { 0 };
	int rc = sched_interval(pid, &ts);

	if (rc)
		return rc;
	return uk_copy_to_user(interval, &ts, sizeof(ts)) ? -EFAULT : 0;
}

/* --- One CPU, number 0 --------------------------------------------------- */

/* A mask is as long as it likes; what it lacks is 0. */
UK_LLSYSCALL_R_DEFINE(int, sched_setaffinity, pid_t, pid, unsigned, size,
		      const unsigned long *, mask)
{
	unsigned long first = 0;

	if (uk_copy_from_user(&first, mask,
			      size < sizeof(first) ? size : sizeof(first)))
		return -EFAULT;
	if (!find(pid))
		return -ESRCH;
	return first & 1 ? 0 : -EINVAL;
}

/* Returns how many bytes it wrote. */
UK_LLSYSCALL_R_DEFINE(int, sched_getaffinity, pid_t, pid, unsigned, size,
		      unsigned long *, mask)
{
	unsigned long first = 1;

	if (size == 0 || size % sizeof(first))
		return -EINVAL;
	if (!find(pid))
		return -ESRCH;
	return uk_copy_to_user(mask, &first, sizeof(first))
		       ? -EFAULT
		       : (int)sizeof(first);
}

UK_LLSYSCALL_R_DEFINE(int, getcpu, unsigned *, cpu, unsigned *, node, void *,
		      unused)
{
	unsigned zero = 0;

	(void)unused;
	if ((cpu && uk_copy_to_user(cpu, &zero, sizeof(zero))) ||
	    (node && uk_copy_to_user(node, &zero, sizeof(zero))))
		return -EFAULT;
	return 0;
}

/* The barriers that would be asked of other CPUs: there are none. Nor does a
 * thread run there whose section (rseq.c) is to begin again: those that do not
 * run have left the CPU. */
UK_LLSYSCALL_R_DEFINE(int, membarrier, int, cmd, unsigned, flags, int, cpu)
{
	static int registered; /* the commands that this program may use */
	const int global = MEMBARRIER_CMD_GLOBAL |
			   MEMBARRIER_CMD_GLOBAL_EXPEDITED;
	const int private = MEMBARRIER_CMD_PRIVATE_EXPEDITED |
			    MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE |
			    MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ;
	const int asks = MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED |
			 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |
			 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |
			 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ;

	(void)cpu;
	if (flags != 0 && (cmd != MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ ||
			   flags != MEMBARRIER_CMD_FLAG_CPU))
		return -EINVAL;
	if (cmd == MEMBARRIER_CMD_QUERY)
		return global | private | asks;
	if ((cmd & (cmd - 1)) || !(cmd & (global | private | asks)))
		return -EINVAL;
	/* A command's registration is the next bit. */
	if (cmd & asks)
		registered |= cmd >> 1;
	else if ((cmd & private) && !(registered & cmd))
		return -EPERM;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return 0;
}
