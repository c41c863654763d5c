/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RLIMIT_RTTIME: how long a thread of SCHED_FIFO or SCHED_RR may run without
 * blocking, in microseconds. SIGXCPU at the soft limit and at each further
 * second, which moves the limit there; SIGKILL at the hard one. As Linux does
 * with its tick, a timer looks who runs, several times within the limit: what
 * the thread ran before it was seen first does not count. There is no timer
 * without a limit. A part of images that set limits.
 */
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <uk/init.h>
#include <uk/timer.h>
#include "calls.h"
#include "notify.h"

#define USEC_PER_SEC 1000000u
#define LOOKS 8u /* within the limit */
#define LOOK_MIN 1000u /* microseconds */
#define LOOK_MAX 10000u

static void look(struct uk_timer *t);

static struct uk_timer timer = { .fn = look };

static uint64_t to_ticks(uint64_t us)
{
	return us * (uint64_t)arch_tick_hz() / USEC_PER_SEC;
}

static uint64_t to_us(uint64_t ticks)
{
	uint32_t hz = arch_tick_hz();

	return ticks / hz * USEC_PER_SEC + ticks % hz * USEC_PER_SEC / hz;
}

/* Interrupts off. */
static void arm(const struct uk_limit *l)
{
	uint64_t us = min(l->cur, (uint64_t)LOOKS * LOOK_MAX) / LOOKS;

	if (l->cur == RLIM_INFINITY)
		uk_timer_cancel(&timer);
	else
		uk_timer_start(&timer,
			       arch_ticks() +
				       to_ticks(max(us, (uint64_t)LOOK_MIN)));
}

/* For how long t, which runs, has done so without blocking. */
static uint64_t unblocked(struct uk_thread *t)
{
	uint64_t ran = uk_thread_cpu_ticks(t);

	if (t->policy != SCHED_FIFO && t->policy != SCHED_RR) {
		t->rt_seen = false;
		return 0;
	}
	if (!t->rt_seen || t->rt_waits != t->waits) {
		t->rt_seen = true;
		t->rt_waits = t->waits;
		t->rt_from = ran;
	}
	return to_us(ran - t->rt_from);
}

static void look(struct uk_timer *t)
{
	struct uk_thread *thread = arch_current();
	struct uk_process *p = thread->process;
	struct uk_limit *l;
	uint64_t us;

	(void)t;
	if (p == NULL)
		return;
	l = &p->limits[RLIMIT_RTTIME];
	us = unblocked(thread);
	if (us != 0 && us >= l->max) {
		notify_kernel(p, SIGKILL);
		return;
	}
	if (us != 0 && us >= l->cur) {
		notify_kernel(p, SIGXCPU);
		l->cur += USEC_PER_SEC;
	}
	arm(l);
}

/* The limit has been set. */
static void limit_rt(struct uk_process *p)
{
	unsigned long flags = arch_irq_save();

	arm(&p->limits[RLIMIT_RTTIME]);
	arch_irq_restore(flags);
}

static int rtlimit_init(void)
{
	uk_process_limit_rt = limit_rt;
	return 0;
}
UK_INIT_PART(rtlimit_init, 2, limits);
