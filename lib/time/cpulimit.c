/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RLIMIT_CPU: SIGXCPU at the soft limit and at each further second, which moves
 * the limit there, as on Linux; SIGKILL at the hard one. A part of images that
 * set limits.
 */
#include <signal.h>
#include <sys/resource.h>
#include <uk/init.h>
#include "itimer.h"
#include "notify.h"

static void look(struct itimer *t, uint64_t times);

static struct itimer timer = { .expired = look, .base = ITIMER_PROCESS };

/* Come back when it is used up; interrupts off. */
static void arm(const struct uk_limit *l)
{
	struct itimerspec at = { 0 };

	if (l->cur != RLIM_INFINITY) {
		at.it_value.tv_sec = (time_t)min(l->cur, (uint64_t)INT32_MAX);
		at.it_value.tv_nsec = l->cur == 0; /* at once */
	}
	itimer_set(&timer, true, &at);
}

static void look(struct itimer *t, uint64_t times)
{
	struct uk_limit *l = &t->process->limits[RLIMIT_CPU];
	uint64_t ticks = clock_cpu_ticks(t->process, 0);
	struct timespec ran;

	(void)times;
	uk_clock_split(ticks, &ran);
	if ((uint64_t)ran.tv_sec >= l->max) {
		notify_kernel(t->process, SIGKILL);
		return;
	}
	notify_kernel(t->process, SIGXCPU);
	l->cur++;
	arm(l);
}

/* The limit has been set. */
static void limit_cpu(struct uk_process *p)
{
	unsigned long flags = arch_irq_save();

	timer.process = p;
	arm(&p->limits[RLIMIT_CPU]);
	arch_irq_restore(flags);
}

static int cpulimit_init(void)
{
	uk_process_limit_cpu = limit_cpu;
	return 0;
}
UK_INIT_PART(cpulimit_init, 2, limits);
