/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CPU time as old calls tell it, and the three interval timers of a process.
 * All CPU time counts as the program's own: the ways into the kernel do not
 * look at the clock, so ITIMER_VIRTUAL goes as fast as ITIMER_PROF.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/times.h>
#include <plat/cpu.h>
#include <uk/abi/time.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "notify.h"
#include "posix.h"

#define USEC_PER_SEC 1000000
#define NSEC_PER_USEC 1000
#define KIB 1024
#define CLOCK_TICKS 100 /* USER_HZ: times() */

static void interval_expired(struct itimer *t, uint64_t times)
{
	static const int signals[ITIMERS] = { SIGALRM, SIGVTALRM, SIGPROF };

	(void)times;
	notify_kernel(t->process, signals[t - t->process->timers->intervals]);
}

struct process_timers *process_timers(void)
{
	struct uk_process *process = uk_process_current();
	struct process_timers *p = READ_ONCE(process->timers);
	unsigned long flags;

	if (p)
		return p;
	p = uk_zalloc(sizeof(*p));
	if (!p)
		return NULL;
	for (unsigned i = 0; i < ITIMERS; i++) {
		p->intervals[i].expired = interval_expired;
		p->intervals[i].process = process;
		p->intervals[i].base = i == ITIMER_REAL ? ITIMER_MONOTONIC
							: ITIMER_PROCESS;
	}
	flags = arch_irq_save();
	if (!process->timers) {
		process->timers = p;
		p = NULL;
	}
	arch_irq_restore(flags);
	uk_free(p); /* another thread was faster */
	return process->timers;
}

static int to_spec(struct timespec *ts, const struct uk_timeval *tv)
{
	if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= USEC_PER_SEC)
		return -EINVAL;
	ts->tv_sec = tv->tv_sec;
	ts->tv_nsec = tv->tv_usec * NSEC_PER_USEC;
	return 0;
}

/* Rounded up: what is left of a timer is never 0. */
static struct uk_timeval to_val(const struct timespec *ts)
{
	struct uk_timeval tv = { (long)ts->tv_sec,
				 (ts->tv_nsec + NSEC_PER_USEC - 1) /
					 NSEC_PER_USEC };

	if (tv.tv_usec == USEC_PER_SEC) {
		tv.tv_usec = 0;
		tv.tv_sec++;
	}
	return tv;
}

static int get(int which, struct uk_itimerval *user)
{
	struct process_timers *p = uk_process_current()->timers;
	struct itimerspec now = { 0 };
	struct uk_itimerval out;

	if (p)
		itimer_get(&p->intervals[which], &now);
	out.it_interval = to_val(&now.it_interval);
	out.it_value = to_val(&now.it_value);
	return uk_copy_to_user(user, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, getitimer, int, which, struct uk_itimerval *, value)
{
	return (unsigned)which < ITIMERS ? get(which, value) : -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, setitimer, int, which, const struct uk_itimerval *,
		    value, struct uk_itimerval *, old)
{
	struct uk_itimerval in = { 0 };
	struct itimerspec next;
	struct process_timers *p;

	if (value && uk_copy_from_user(&in, value, sizeof(in)))
		return -EFAULT;
	if ((unsigned)which >= ITIMERS ||
	    to_spec(&next.it_value, &in.it_value) ||
	    to_spec(&next.it_interval, &in.it_interval))
		return -EINVAL;
	if (which == ITIMER_REAL && !time_ns(&next.it_value))
		next.it_interval = (struct timespec){ 0 }; /* others keep it */
	p = process_timers();
	if (!p)
		return -ENOMEM;
	if (old && get(which, old))
		return -EFAULT;
	itimer_set(&p->intervals[which], false, &next);
	return 0;
}

static long clock_ticks(uint64_t ticks)
{
	struct timespec ts;

	uk_clock_split(ticks, &ts);
	return (long)ts.tv_sec * CLOCK_TICKS +
	       ts.tv_nsec / (long)(NSEC_PER_SEC / CLOCK_TICKS);
}

UK_SYSCALL_R_DEFINE(long, times, struct tms *, tms)
{
	struct tms out = {
		.tms_utime =
			clock_ticks(clock_cpu_ticks(uk_process_current(), 0)),
	};

	if (tms && uk_copy_to_user(tms, &out, sizeof(out)))
		return -EFAULT;
	return clock_ticks(arch_ticks());
}

/* How often threads waited, and were preempted. Interrupts off. */
static void add_switches(struct uk_rusage *out, const struct uk_thread *t)
{
	out->ru_nvcsw += (long)t->waits;
	out->ru_nivcsw += (long)t->preempted;
}

/* Faults are counted for all threads together; memory is the machine's. */
static void count_events(struct uk_rusage *out, bool thread)
{
	struct uk_process *p = uk_process_current();
	unsigned long flags = arch_irq_save();
	struct uk_list *i;

	out->ru_maxrss = (long)((uk_page_total() - uk_page_available()) *
				(PAGE_SIZE / KIB));
	out->ru_minflt = (long)uk_vm_faults(p->vm);
	if (thread) {
		add_switches(out, arch_current());
	} else {
		out->ru_nvcsw = (long)p->exited_waits;
		out->ru_nivcsw = (long)p->exited_preempted;
		uk_list_for_each(i, &p->threads)
			add_switches(out, uk_list_entry(i, struct uk_thread,
							siblings));
	}
	arch_irq_restore(flags);
}

UK_SYSCALL_R_DEFINE(int, getrusage, int, who, struct uk_rusage *, usage)
{
	struct uk_rusage out;
	struct timespec ran = { 0, 0 };
	int tid = who == RUSAGE_THREAD ? arch_current()->tid : 0;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN &&
	    who != RUSAGE_THREAD)
		return -EINVAL;
	memset(&out, 0, sizeof(out));
	if (who != RUSAGE_CHILDREN) {
		uk_clock_split(clock_cpu_ticks(uk_process_current(), tid),
			       &ran);
		count_events(&out, tid != 0);
	}
	out.ru_utime.tv_sec = (long)ran.tv_sec;
	out.ru_utime.tv_usec = ran.tv_nsec / NSEC_PER_USEC;
	return uk_copy_to_user(usage, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, settimeofday, const struct uk_timeval *, tv,
		    const struct uk_timezone *, tz)
{
	struct uk_timezone zone;
	struct uk_timeval in;
	struct timespec now;

	if (tv && uk_copy_from_user(&in, tv, sizeof(in)))
		return -EFAULT;
	if (tv && to_spec(&now, &in))
		return -EINVAL;
	/* Who asks for the zone gets UTC; it has had no other use for long. */
	if (tz && uk_copy_from_user(&zone, tz, sizeof(zone)))
		return -EFAULT;
	return tv ? clock_set(&now) : 0;
}
