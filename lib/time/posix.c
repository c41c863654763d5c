/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * POSIX timers: timer_create() and kin. Interrupts off protects the table of a
 * process and its timers.
 *
 * Each has its signal's place in the queue, so that none is lost, and is one of
 * those that RLIMIT_SIGPENDING counts. While the signal is queued, expiries are
 * counted in it: it arrives with their number in si_overrun, and
 * timer_getoverrun() tells that of the last one that has arrived.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <plat/cpu.h>
#include <string.h>
#include <uk/abi/time.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "notify.h"
#include "posix.h"

struct posix_timer {
	struct itimer timer;
	struct uk_sigqueue signal; /* info.signo 0: SIGEV_NONE */
	int tid; /* SIGEV_THREAD_ID, else 0 */
	int sent; /* overruns of the signal sent last */
	int before; /* and of the one before that */
};

#define SIZE_FIRST 8

static void posix_expired(struct itimer *timer, uint64_t times)
{
	struct posix_timer *t = container_of(timer, struct posix_timer, timer);

	if (!t->signal.info.signo)
		return;
	if (notify_timer(timer->process, t->tid, &t->signal, times))
		t->before = t->sent;
	t->sent = t->signal.info.timer.overrun;
}

/* Interrupts off. */
static struct posix_timer *find(int id)
{
	struct process_timers *p = uk_process_current()->timers;

	return p && id >= 0 && id < p->size ? p->slots[id] : NULL;
}

/* A free id in a table that is made larger if it must be. Interrupts off. */
static int free_id(struct process_timers *p)
{
	struct posix_timer **slots;
	int size = p->size ? p->size * 2 : SIZE_FIRST;

	for (int i = 0; i < p->size; i++) {
		int id = (p->next + i) % p->size;

		if (!p->slots[id]) {
			p->next = id + 1;
			return id;
		}
	}
	slots = uk_realloc(p->slots,
			   (size_t)size * sizeof(struct posix_timer *));
	if (!slots)
		return -EAGAIN;
	memset(slots + p->size, 0,
	       (size_t)(size - p->size) * sizeof(struct posix_timer *));
	p->slots = slots;
	p->next = p->size + 1;
	p->size = size;
	return p->next - 1;
}

static int check_clock(clockid_t clock)
{
	int err = clock_can_sleep(clock);

	return clock == CLOCK_THREAD_CPUTIME_ID ? 0 : err;
}

static int check_event(const struct uk_sigevent *e)
{
	if (e->notify == SIGEV_NONE)
		return 0;
	if (e->notify == SIGEV_THREAD_ID) {
		if (e->tid <= 0 || !uk_thread_find(e->tid))
			return -EINVAL;
	} else if (e->notify != SIGEV_SIGNAL && e->notify != SIGEV_THREAD) {
		return -EINVAL;
	}
	return e->signo > 0 && e->signo <= UK_NSIG ? 0 : -EINVAL;
}

static struct posix_timer *timer_new(clockid_t clock,
				     const struct uk_sigevent *e)
{
	struct posix_timer *t = uk_zalloc(sizeof(*t));

	if (!t)
		return NULL;
	t->timer.expired = posix_expired;
	t->timer.process = uk_process_current();
	t->timer.tid = clock_tid(clock);
	t->timer.base = t->timer.tid	       ? ITIMER_THREAD
			: clock_is_cpu(clock)  ? ITIMER_PROCESS
			: clock_is_real(clock) ? ITIMER_CLOCK
					       : ITIMER_MONOTONIC;
	if (e->notify != SIGEV_NONE)
		t->signal.info.signo = e->signo;
	if (e->notify == SIGEV_THREAD_ID)
		t->tid = e->tid;
	t->signal.info.code = SI_TIMER;
	t->signal.info.timer.value = e->value;
	return t;
}

static int timer_free(int id)
{
	static const struct itimerspec stop;
	unsigned long flags = arch_irq_save();
	struct posix_timer *t = find(id);

	if (t) {
		itimer_set(&t->timer, false, &stop);
		notify_release(t->timer.process, t->tid, &t->signal);
		t->timer.process->timers->slots[id] = NULL;
	}
	arch_irq_restore(flags);
	uk_free(t);
	return t ? 0 : -EINVAL;
}

int posix_timer_get(int id, struct itimerspec *value)
{
	unsigned long flags = arch_irq_save();
	struct posix_timer *t = find(id);

	if (t)
		itimer_get(&t->timer, value);
	arch_irq_restore(flags);
	return t ? 0 : -EINVAL;
}

int posix_timer_set(int id, int how, const struct itimerspec *value,
		    struct itimerspec *old)
{
	static const struct itimerspec none; /* stopped, without a period */
	bool absolute = how & TIMER_ABSTIME;
	unsigned long flags;
	struct posix_timer *t;

	if (!time_valid(value))
		return -EINVAL;
	if (!time_ns(&value->it_value))
		value = &none;
	flags = arch_irq_save();
	t = find(id);
	if (t) {
		itimer_get(&t->timer, old);
		t->sent = t->before = 0;
		itimer_set(&t->timer, absolute, value);
	}
	arch_irq_restore(flags);
	return t ? 0 : -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, timer_create, clockid_t, clock, struct uk_sigevent *,
		    event, int *, timerid)
{
	struct uk_sigevent e = { .signo = SIGALRM, .notify = SIGEV_SIGNAL };
	struct process_timers *p;
	struct posix_timer *t;
	unsigned long flags;
	int err, id;

	if (event && uk_copy_from_user(&e, event, sizeof(e)))
		return -EFAULT;
	err = check_clock(clock);
	if (!err)
		err = check_event(&e);
	if (err)
		return err;
	p = process_timers();
	t = p ? timer_new(clock, &e) : NULL;
	if (!t)
		return -EAGAIN;
	flags = arch_irq_save();
	id = notify_reserve(&t->signal) ? free_id(p) : -EAGAIN;
	if (id >= 0)
		p->slots[id] = t;
	else if (t->signal.reserved)
		notify_release(t->timer.process, t->tid, &t->signal);
	arch_irq_restore(flags);
	if (id < 0) {
		uk_free(t);
		return id;
	}
	t->signal.info.timer.id = id;
	if (!event)
		t->signal.info.timer.value.number = id;
	if (uk_copy_to_user(timerid, &id, sizeof(id))) {
		timer_free(id);
		return -EFAULT;
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, timer_delete, int, timerid)
{
	return timer_free(timerid);
}

UK_SYSCALL_R_DEFINE(int, timer_getoverrun, int, timerid)
{
	unsigned long flags = arch_irq_save();
	struct posix_timer *t = find(timerid);
	int overrun = -EINVAL;

	if (t)
		overrun = t->signal.queued ? t->before : t->sent;
	arch_irq_restore(flags);
	return overrun;
}
