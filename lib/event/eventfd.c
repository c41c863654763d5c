/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * eventfd: a 64-bit number that writes add to and reads take, whole or, as a
 * semaphore, one by one. Interrupts off protect it. A read copies what it is
 * about to take before it takes it, so that a bad buffer loses nothing; if
 * another reader was faster, it begins again.
 */
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <uk/mm.h>
#include <uk/poll.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

#define COUNT_MAX (UINT64_MAX - 1)

struct eventfd {
	uint64_t count; /* 0..COUNT_MAX */
	bool semaphore;
	struct uk_waitq readers, writers;
	struct vfs_pollq pollq;
};

static struct eventfd *eventfd_of(const struct vfs_file *f)
{
	return f->data;
}

/* What a read would get; 0: it has to wait. */
static uint64_t amount(const struct eventfd *e)
{
	return e->semaphore ? e->count != 0 : e->count;
}

/* Take it, if it is still there. */
static bool take(struct eventfd *e, uint64_t value)
{
	unsigned long flags = arch_irq_save();
	bool there = e->count >= value;

	if (there) {
		e->count -= value;
		uk_waitq_wake(&e->writers, UINT32_MAX);
		if (e->count != 0)
			uk_waitq_wake(&e->readers, 1);
		vfs_poll_notify(&e->pollq, POLLOUT);
	}
	arch_irq_restore(flags);
	return there;
}

static int wait_amount(struct vfs_file *f, uint64_t *value)
{
	struct eventfd *e = eventfd_of(f);

	if (f->flags & O_NONBLOCK) {
		unsigned long flags = arch_irq_save();

		*value = amount(e);
		arch_irq_restore(flags);
		return *value ? 0 : -EAGAIN;
	}
	return uk_wait_event(&e->readers, (*value = amount(e)) != 0,
			     UK_TIMER_NEVER, true);
}

static ssize_t read_count(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	const struct vfs_iter start = *it;
	uint64_t value;
	int err;

	if (pos != &f->pos)
		return -ESPIPE;
	if (it->left < sizeof(value))
		return -EINVAL;
	do {
		err = wait_amount(f, &value);
		if (err)
			return err;
		*it = start;
		if (vfs_iter_to_user(it, &value, sizeof(value)) !=
		    sizeof(value))
			return -EFAULT;
	} while (!take(eventfd_of(f), value));
	uk_preempt();
	return sizeof(value);
}

/* Add, if there is room for it. */
static bool add(struct eventfd *e, uint64_t value)
{
	unsigned long flags = arch_irq_save();
	bool room = COUNT_MAX - e->count >= value;

	if (room) {
		e->count += value;
		uk_waitq_wake(&e->readers, 1);
		vfs_poll_notify(&e->pollq, POLLIN);
	}
	arch_irq_restore(flags);
	return room;
}

static ssize_t write_count(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	struct eventfd *e = eventfd_of(f);
	uint64_t value;
	int err;

	if (pos != &f->pos)
		return -ESPIPE;
	if (it->left != sizeof(value))
		return -EINVAL;
	if (vfs_iter_from_user(it, &value, sizeof(value)) != sizeof(value))
		return -EFAULT;
	if (value > COUNT_MAX)
		return -EINVAL;
	while (!add(e, value)) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		err = uk_wait_event(&e->writers, COUNT_MAX - e->count >= value,
				    UK_TIMER_NEVER, true);
		if (err)
			return err;
	}
	uk_preempt();
	return sizeof(value);
}

static unsigned eventfd_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	struct eventfd *e = eventfd_of(f);
	unsigned long flags;
	uint64_t count;

	vfs_poll_add(&e->pollq, w);
	flags = arch_irq_save();
	count = e->count;
	arch_irq_restore(flags);
	return (count != 0 ? POLLIN : 0) | (count != COUNT_MAX ? POLLOUT : 0);
}

static void eventfd_release(struct vfs_file *f)
{
	uk_free(f->data);
}

static const struct vfs_anon_ops eventfd_ops = {
	.ops = {
		.read = read_count,
		.write = write_count,
		.seek = vfs_anon_seek,
		.ioctl = vfs_no_ioctl,
		.stat = vfs_anon_stat,
		.poll = eventfd_poll,
		.release = eventfd_release,
	},
	.name = "[eventfd]",
};

static int make(unsigned count, unsigned flags)
{
	struct eventfd *e;
	struct vfs_file *f;

	if (flags & ~(unsigned)(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
		return -EINVAL;
	e = uk_zalloc(sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->count = count;
	e->semaphore = flags & EFD_SEMAPHORE;
	uk_waitq_init(&e->readers);
	uk_waitq_init(&e->writers);
	vfs_pollq_init(&e->pollq);
	f = vfs_file_new(&eventfd_ops.ops, O_RDWR | (flags & EFD_NONBLOCK), e);
	if (!f) {
		uk_free(e);
		return -ENFILE;
	}
	return vfs_install_new(f, flags & EFD_CLOEXEC);
}

UK_SYSCALL_R_DEFINE(int, eventfd, unsigned, count)
{
	return make(count, 0);
}

UK_SYSCALL_R_DEFINE(int, eventfd2, unsigned, count, int, oflag)
{
	return make(count, (unsigned)oflag);
}
