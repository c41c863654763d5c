/* SPDX-License-Identifier: BSD-3-Clause */
/* sched_setattr and sched_getattr: policy, priority and nice value in a struct
 * that grows. SCHED_DEADLINE and utilisation clamps are refused. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <uk/abi/sched.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "thread.h"

#define FLAG_RESET_ON_FORK 0x01u
#define FLAG_RECLAIM 0x02u /* of SCHED_DEADLINE: no effect on others */
#define FLAG_DL_OVERRUN 0x04u
#define FLAG_KEEP_POLICY 0x08u
#define FLAG_KEEP_PARAMS 0x10u
#define FLAG_UTIL_CLAMP 0x60u
#define FLAGS_KNOWN 0x7fu
#define SIZE_1 48u /* of the struct's first version */

/* What a longer struct has behind ours has to be 0. */
static int rest_is_zero(const char *from, const char *end)
{
	for (; from < end; from++) {
		char c;

		if (uk_copy_from_user(&c, from, 1))
			return -EFAULT;
		if (c != 0)
			return -E2BIG;
	}
	return 0;
}

static int read_attr(struct uk_sched_attr *a, struct uk_sched_attr *user)
{
	const uint32_t ours = sizeof(*a);
	uint32_t size;
	int rc;

	memset(a, 0, sizeof(*a));
	if (uk_copy_from_user(&size, &user->size, sizeof(size)))
		return -EFAULT;
	if (size == 0)
		size = SIZE_1;
	rc = size < SIZE_1 || size > PAGE_SIZE ? -E2BIG : 0;
	if (rc == 0)
		rc = rest_is_zero((char *)user + sizeof(*a),
				  (char *)user + size);
	if (rc == -E2BIG)
		(void)!uk_copy_to_user(&user->size, &ours, sizeof(ours));
	if (rc != 0)
		return rc;
	if (uk_copy_from_user(a, user, size < sizeof(*a) ? size : sizeof(*a)))
		return -EFAULT;
	if ((a->sched_flags & FLAG_UTIL_CLAMP) && size < sizeof(*a))
		return -EINVAL;
	return 0;
}

/* Interrupts off. */
static int apply(struct uk_thread *t, struct uk_sched_attr *a)
{
	bool keep = (a->sched_flags & FLAG_KEEP_POLICY) != 0;
	unsigned policy = keep ? t->policy : a->sched_policy;

	if (a->sched_flags & FLAG_KEEP_PARAMS) {
		a->sched_priority = t->base_priority;
		a->sched_nice = t->nice;
	}
	if ((a->sched_flags & ~(uint64_t)FLAGS_KNOWN) != 0 ||
	    a->sched_priority > INT32_MAX ||
	    !sched_valid((int)policy, (int)a->sched_priority))
		return -EINVAL;
	if (a->sched_flags & FLAG_UTIL_CLAMP)
		return -EOPNOTSUPP;
	if (!keep)
		t->reset_on_fork = a->sched_flags & FLAG_RESET_ON_FORK;
	if (a->sched_flags & FLAG_KEEP_PARAMS)
		return 0; /* Linux counts the policy among them */
	if (policy != SCHED_FIFO && policy != SCHED_RR)
		t->nice = (int8_t)max(NICE_MIN, min(NICE_MAX, a->sched_nice));
	uk_thread_set_priority(t, policy, a->sched_priority);
	uk_futex_reprioritised(t);
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, sched_setattr, pid_t, pid, struct uk_sched_attr *,
		      attr, unsigned, flags)
{
	struct uk_sched_attr a;
	struct uk_thread *t;
	unsigned long irq;
	int rc;

	if (!attr || pid < 0 || flags != 0)
		return -EINVAL;
	rc = read_attr(&a, attr);
	if (rc != 0)
		return rc;
	if ((int)a.sched_policy < 0)
		return -EINVAL;
	if (a.sched_policy == SCHED_DEADLINE)
		uk_printk("sched_setattr: SCHED_DEADLINE is not supported\n");
	irq = arch_irq_save();
	t = pid == 0 ? arch_current() : uk_thread_find(pid);
	rc = t ? apply(t, &a) : -ESRCH;
	arch_irq_restore(irq);
	uk_preempt();
	return rc;
}

UK_LLSYSCALL_R_DEFINE(int, sched_getattr, pid_t, pid, struct uk_sched_attr *,
		      attr, unsigned, size, unsigned, flags)
{
	struct uk_sched_attr a = { 0 };
	struct uk_thread *t;
	unsigned long irq;

	if (!attr || pid < 0 || size > PAGE_SIZE || size < SIZE_1 || flags != 0)
		return -EINVAL;
	irq = arch_irq_save();
	t = pid == 0 ? arch_current() : uk_thread_find(pid);
	if (t) {
		a.sched_policy = t->policy;
		a.sched_flags = t->reset_on_fork ? FLAG_RESET_ON_FORK : 0;
		a.sched_priority = t->base_priority;
		a.sched_nice = t->base_priority != 0 ? 0 : t->nice;
	}
	arch_irq_restore(irq);
	if (!t)
		return -ESRCH;
	a.size = (uint32_t)min((size_t)size, sizeof(a));
	return uk_copy_to_user(attr, &a, a.size) ? -EFAULT : 0;
}
