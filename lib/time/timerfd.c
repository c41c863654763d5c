/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * timerfd: a timer whose expiries are counted until somebody reads how many
 * there were. Interrupts off protect it. There is no alarm clock that could
 * wake the machine: the *_ALARM clocks are the plain ones.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/timerfd.h>
#include <uk/mm.h>
#include <uk/poll.h>
#include <uk/syscall.h>
#include <uk/vfs.h>
#include "itimer.h"
#include "timerfd.h"

struct timerfd {
	struct itimer timer;
	clockid_t clock;
	uint64_t ticks; /* expiries that nobody has read */
	struct uk_list cancellable; /* alone: TFD_TIMER_CANCEL_ON_SET is off */
	bool cancelled; /* real time was set */
	struct uk_waitq readers;
	struct vfs_pollq pollq;
};

static struct uk_list cancellable = UK_LIST_INIT(cancellable);

static struct timerfd *timerfd_of(const struct vfs_file *f)
{
	return f->data;
}

/* Interrupts off. */
static void tick(struct timerfd *t, uint64_t times)
{
	t->ticks += times;
	uk_waitq_wake(&t->readers, 1);
	vfs_poll_notify(&t->pollq, POLLIN);
}

static void expired(struct itimer *timer, uint64_t times)
{
	tick(container_of(timer, struct timerfd, timer), times);
}

static void clock_was_set(void)
{
	unsigned long flags = arch_irq_save();
	struct uk_list *i;

	uk_list_for_each(i, &cancellable) {
		struct timerfd *t =
			uk_list_entry(i, struct timerfd, cancellable);

		t->cancelled = true;
		tick(t, 1);
	}
	arch_irq_restore(flags);
}

/* Whether it was cancelled since this was last asked. Interrupts off. */
static bool cancelled(struct timerfd *t)
{
	bool was = t->cancelled && !uk_list_empty(&t->cancellable);

	t->cancelled = false;
	return was;
}

/* How many expiries there are: 0, -EAGAIN, -EINTR, -ECANCELED. */
static int wait_ticks(struct vfs_file *f, uint64_t *value)
{
	struct timerfd *t = timerfd_of(f);
	unsigned long flags = arch_irq_save();
	int err = 0;

	while (!t->ticks && !err)
		err = f->flags & O_NONBLOCK
			      ? -EAGAIN
			      : uk_waitq_sleep(&t->readers, UK_TIMER_NEVER,
					       true);
	*value = t->ticks;
	if (!err && cancelled(t)) {
		t->ticks = 0;
		err = -ECANCELED;
	}
	arch_irq_restore(flags);
	return err;
}

/* Take them, if they are still there. */
static bool take(struct timerfd *t, uint64_t value)
{
	unsigned long flags = arch_irq_save();
	bool there = t->ticks >= value;

	if (there)
		t->ticks -= value;
	arch_irq_restore(flags);
	return there;
}

static ssize_t read_ticks(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	const struct vfs_iter start = *it;
	uint64_t value;
	int err;

	if (pos != &f->pos)
		return -ESPIPE;
	if (it->left < sizeof(value))
		return -EINVAL;
	do {
		err = wait_ticks(f, &value);
		if (err)
			return err;
		*it = start;
		if (vfs_iter_to_user(it, &value, sizeof(value)) !=
		    sizeof(value))
			return -EFAULT;
	} while (!take(timerfd_of(f), value));
	return sizeof(value);
}

static unsigned poll_ticks(struct vfs_file *f, struct vfs_watcher *w)
{
	struct timerfd *t = timerfd_of(f);
	unsigned long flags;
	bool any;

	vfs_poll_add(&t->pollq, w);
	flags = arch_irq_save();
	any = t->ticks != 0;
	arch_irq_restore(flags);
	return any ? POLLIN : 0;
}

static void release(struct vfs_file *f)
{
	static const struct itimerspec off;
	struct timerfd *t = timerfd_of(f);
	unsigned long flags;

	itimer_set(&t->timer, false, &off);
	flags = arch_irq_save();
	uk_list_remove(&t->cancellable);
	arch_irq_restore(flags);
	uk_free(t);
}

static const struct vfs_anon_ops timerfd_ops = {
	.ops = {
		.read = read_ticks,
		.write = vfs_no_write,
		.seek = vfs_anon_seek,
		.ioctl = vfs_no_ioctl,
		.stat = vfs_anon_stat,
		.poll = poll_ticks,
		.release = release,
	},
	.name = "[timerfd]",
};

/* The file, referenced, in *f: 0, -EBADF, -EINVAL. */
static int find(int fd, struct vfs_file **f)
{
	*f = vfs_get(vfs_table_current(), fd);
	if (!*f)
		return -EBADF;
	if ((*f)->ops == &timerfd_ops.ops)
		return 0;
	vfs_file_put(*f);
	return -EINVAL;
}

int timerfd_get(int fd, struct itimerspec *value)
{
	struct vfs_file *f;
	int err = find(fd, &f);

	if (err)
		return err;
	itimer_get(&timerfd_of(f)->timer, value);
	vfs_file_put(f);
	return 0;
}

/* -ECANCELED if the clock was set before, and nobody was told. */
static int start(struct timerfd *t, int flags, const struct itimerspec *value)
{
	const int cancel = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	bool real = t->timer.base == ITIMER_CLOCK;
	bool set = value->it_value.tv_sec || value->it_value.tv_nsec, was;
	unsigned long irq = arch_irq_save();

	uk_list_remove(&t->cancellable);
	if (real && (flags & cancel) == cancel)
		uk_list_add_tail(&cancellable, &t->cancellable);
	t->ticks = 0;
	itimer_set(&t->timer, flags & TFD_TIMER_ABSTIME, value);
	was = set && cancelled(t);
	arch_irq_restore(irq);
	return was ? -ECANCELED : 0;
}

int timerfd_set(int fd, int flags, const struct itimerspec *value,
		struct itimerspec *old)
{
	struct vfs_file *f;
	int err;

	if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) ||
	    !time_valid(value))
		return -EINVAL;
	err = find(fd, &f);
	if (err)
		return err;
	itimer_get(&timerfd_of(f)->timer, old);
	err = start(timerfd_of(f), flags, value);
	vfs_file_put(f);
	return err;
}

static bool clock_fits(clockid_t clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC ||
	       clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME_ALARM ||
	       clock == CLOCK_BOOTTIME_ALARM;
}

UK_SYSCALL_R_DEFINE(int, timerfd_create, clockid_t, clock, int, oflag)
{
	struct timerfd *t;
	struct vfs_file *f;

	if ((oflag & ~(TFD_CLOEXEC | TFD_NONBLOCK)) || !clock_fits(clock))
		return -EINVAL;
	t = uk_zalloc(sizeof(*t));
	if (!t)
		return -ENOMEM;
	clock_set_hook = clock_was_set;
	t->clock = clock;
	t->timer.expired = expired;
	t->timer.process = uk_process_current();
	t->timer.base = clock_is_real(clock) ? ITIMER_CLOCK : ITIMER_MONOTONIC;
	uk_list_init(&t->cancellable);
	uk_waitq_init(&t->readers);
	vfs_pollq_init(&t->pollq);
	f = vfs_file_new(&timerfd_ops.ops, O_RDWR | (oflag & TFD_NONBLOCK), t);
	if (!f) {
		uk_free(t);
		return -ENFILE;
	}
	return vfs_install_new(f, oflag & TFD_CLOEXEC);
}
